"""The whole command on papers drawn here: what a newcomer types, without a stand-in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CFDI = """<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0"
 Serie="A" Folio="1" Fecha="2026-01-05T12:00:00" Moneda="MXN" SubTotal="100.00" Total="116.00" TipoDeComprobante="I"
 Exportacion="01" LugarExpedicion="06000"><cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE"
 RegimenFiscal="601"/><cfdi:Receptor Rfc="URE180429TM6" Nombre="UNIVERSIDAD ROBOTICA" DomicilioFiscalReceptor="86991"
 RegimenFiscalReceptor="601" UsoCFDI="G03"/><cfdi:Conceptos><cfdi:Concepto ClaveProdServ="50202306" Cantidad="1"
 ClaveUnidad="H87" Descripcion="Producto" ValorUnitario="100.00" Importe="100.00" ObjetoImp="02"><cfdi:Impuestos>
<cfdi:Traslados><cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/>
</cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto></cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="16.00">
<cfdi:Traslados><cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/>
</cfdi:Traslados></cfdi:Impuestos></cfdi:Comprobante>"""


def cuadra(*arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    command = [sys.executable, "-m", "cuadra.cli.main", "read", *map(str, arguments), "--json", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_an_xml_and_a_file_that_is_none_end_with_fields_and_a_named_refusal(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(CFDI, encoding="utf-8")
    (tmp_path / "b.jpg").write_bytes(b"")
    code, records = cuadra(tmp_path, "--ordered")
    assert code == 1
    assert records[0]["fields"]["total"]["value"] == "116.00"
    assert records[0]["rungs"] == ["xml"]
    assert records[1]["refused"]["hint"]


@pytest.mark.slow
def test_a_model_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("FERRETERIA\nTOTAL 12.50\n", encoding="utf-8")
    (tmp_path / "bad.model").write_bytes(b"no model")
    code, (record,) = cuadra(tmp_path / "a.txt", "--model", tmp_path / "bad.model")
    assert code == 3
    assert record["refused"]["code"].startswith("LRN-")
