"""The whole way of a document through the rungs, on documents that the tests make themselves."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

import cuadra
from cuadra.kit.errors import Refusal
from cuadra.model.evidence import Rung, Severity
from cuadra.reading.cascade import Options, read, read_all
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.signing import signer

CFDI = """<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="A" Folio="77"
 Fecha="2025-03-04T10:11:12" SubTotal="100.00" Moneda="MXN" Total="116.00" TipoDeComprobante="I"
 Exportacion="01" LugarExpedicion="72000" MetodoPago="PUE" FormaPago="01">
 <cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/>
 <cfdi:Receptor Rfc="XAXX010101000" Nombre="PUBLICO" DomicilioFiscalReceptor="72000" RegimenFiscalReceptor="616"
 UsoCFDI="S01"/>
 <cfdi:Conceptos><cfdi:Concepto ClaveProdServ="01010101" Cantidad="1" ClaveUnidad="H87" Descripcion="Pan"
 ValorUnitario="100.00" Importe="100.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="100.00"
 Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/></cfdi:Traslados></cfdi:Impuestos>
 </cfdi:Concepto></cfdi:Conceptos>
 <cfdi:Impuestos TotalImpuestosTrasladados="16.00"><cfdi:Traslados><cfdi:Traslado Base="100.00" Impuesto="002"
 TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/></cfdi:Traslados></cfdi:Impuestos>
</cfdi:Comprobante>"""
PLAIN = Options(cache=None)


def test_xml_bytes_become_an_invoice():
    found = cuadra.read(CFDI.encode(), options=PLAIN)
    assert found.rungs == (Rung.XML,)
    assert found.value.total == Decimal("116.00")
    assert found.value.issuer.tax_id.value == "EKU9003173C9"
    assert found.value.lines[0].description == "Pan"
    assert found.value.taxes[0].rate == Decimal("0.160000")


def test_each_entry_of_an_archive_is_a_document_or_a_refusal_of_its_own():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", CFDI)
        archive.writestr("b.xml", "<html><body>no</body></html>")
    found = read_all(packed.getvalue(), name="mes.zip", options=PLAIN)
    assert [name for name, _ in found] == ["mes.zip/a.xml", "mes.zip/b.xml"]
    assert found[0][1].get("number") == "77"
    assert isinstance(found[1][1], Refusal)


def test_a_file_that_is_not_there_is_a_refusal_with_a_name(tmp_path):
    with pytest.raises(Refusal) as told:
        read(tmp_path / "no.pdf", options=PLAIN)
    assert told.value.code == "RDG-002"
    assert "no.pdf" in told.value.message("es")


def test_a_folder_is_refused_and_told_what_to_do(tmp_path):
    with pytest.raises(Refusal) as told:
        read(tmp_path, options=PLAIN)
    assert "cuadra read" in told.value.hint("es")


def test_a_file_past_the_limit_is_not_even_opened(tmp_path):
    big = tmp_path / "big.pdf"
    with big.open("wb") as file:
        file.truncate(65 * 2**20)
    with pytest.raises(Refusal) as told:
        read(big, options=PLAIN)
    assert told.value.code == "FILE-002"


def test_a_photo_that_no_engine_could_read_names_the_engine_and_not_the_photo(monkeypatch):
    monkeypatch.setenv("PATH", "")
    picture = BytesIO()
    Image.new("RGB", (200, 100), "white").save(picture, "PNG")
    (_, refusal), = read_all(picture.getvalue(), options=Options(engines=("tesseract",)))  # fmt: skip
    assert refusal.code.startswith("OCR-")
    assert "tesseract" in refusal.message("es")


def test_a_model_signed_elsewhere_is_used_and_told(tmp_path):
    file = tmp_path / "shop.model"
    file.write_bytes(Model.load().to_bytes(signer(tmp_path / "other.key")))
    found = read(b"FERRETERIA EL PINO\nTOTAL $12.50\n", options=Options(model=file))
    assert [(one.code, one.severity) for one in found.findings] == [("LRN-002", Severity.INFO)]
