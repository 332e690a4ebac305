"""How long a CFDI takes from bytes to ``Extracted``, on one core.

Uses the CFDI of 6-9 KB in ../shared/data when they are there, else one of its own (named so in the output).
Prints CPU milliseconds a document: the best round and the median round of thirty.

    python bench/xml_speed.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cuadra.kit.errors import Refusal
from cuadra.reading.xml import open_xml, read_xml

if TYPE_CHECKING:
    from bench.table import Row

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "mx" / "cfdi"
ROUNDS = 30
BAR, AIM = 2.0, 0.5  # milliseconds

LINE = (
    '<cfdi:Concepto ClaveProdServ="50202306" NoIdentificacion="SKU-{0}" Cantidad="2" ClaveUnidad="H87" Unidad="Pieza" '
    'Descripcion="Producto número {0}" ValorUnitario="50.00" Importe="100.00" ObjetoImp="02"><cfdi:Impuestos>'
    '<cfdi:Traslados><cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" '
    'Importe="16.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>'
)


def own(lines: int = 8) -> bytes:
    """A CFDI of our own, about as big as a stamped one of a shop."""
    certificate, seal = "MIIF" * 480, "c2Vs" * 86
    return (
        '<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" '
        f'Version="4.0" Serie="A" Folio="1" Fecha="2026-01-05T12:00:00" Sello="{seal}" Certificado="{certificate}" '
        f'FormaPago="01" MetodoPago="PUE" Moneda="MXN" SubTotal="{lines * 100}.00" Total="{lines * 116}.00" '
        'TipoDeComprobante="I" Exportacion="01" LugarExpedicion="06000">'
        '<cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" '
        'RegimenFiscal="601"/><cfdi:Receptor Rfc="URE180429TM6" Nombre="UNIVERSIDAD ROBOTICA" '
        'DomicilioFiscalReceptor="86991" RegimenFiscalReceptor="601" UsoCFDI="G03"/><cfdi:Conceptos>'
        + "".join(LINE.format(index) for index in range(lines))
        + f'</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="{lines * 16}.00"><cfdi:Traslados>'
        f'<cfdi:Traslado Base="{lines * 100}.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" '
        f'Importe="{lines * 16}.00"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Comprobante>'
    ).encode()


def documents() -> tuple[str, list[bytes]]:
    """The documents and where they are from; files that are refused are left out."""
    found = []
    for path in sorted(CORPUS.glob("*/*.xml")) if CORPUS.is_dir() else ():
        data = path.read_bytes()
        if not 6_000 <= len(data) <= 9_000:
            continue
        try:
            read_xml(data)
        except Refusal:
            continue
        found.append(data)
    return ("../shared/data/mx/cfdi", found) if found else ("one of our own", [own()])


def rounds(work: Callable[[bytes], object], files: list[bytes]) -> list[float]:
    """CPU milliseconds a document, for each round."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for data in files:
            work(data)
        spent.append((time.process_time() - begun) / len(files) * 1000)
    return spent


def rows(*, quick: bool) -> Iterator[Row]:  # noqa: ARG001  it takes a second
    from bench.table import Row

    source, files = documents()
    spent = rounds(read_xml, files)
    data = f"{len(files)} CFDI of 6-9 KB, {source}"
    note = f"best {min(spent):.3f}"
    yield Row("CFDI XML to Extracted", statistics.median(spent), BAR, AIM, "ms", data, note, less=True)


def main() -> None:
    source, files = documents()
    mean = sum(map(len, files)) / len(files) / 1000
    print(f"{len(files)} CFDI of {mean:.1f} KB on average, from {source}")
    for name, work in (("parse only", open_xml), ("to Extracted", read_xml)):
        spent = rounds(work, files)
        print(f"{name:13} best {min(spent):.3f} ms  median {statistics.median(spent):.3f} ms")
    print(f"bar {BAR} ms, aim {AIM} ms: {'reached' if min(spent) <= AIM else 'not reached'}")
    large = own(400)
    spent = rounds(read_xml, [large])
    print(f"400 lines, {len(large) / 1000:.0f} KB: best {min(spent):.1f} ms  median {statistics.median(spent):.1f} ms")


if __name__ == "__main__":
    main()
