"""Panama's electronic invoice: bare, in its container, in an answer; and its CUFE against its fields."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cuadra.model.paths import PATHS
from cuadra.reading.xml import read_xml

CUFE = "FE0120000155596713-2-2015-5900002026010700000000420010119876543210"
FE = f"""<rFE xmlns="http://dgi-fep.mef.gob.pa"><dVerForm>1.00</dVerForm><dId>{CUFE}</dId><gDGen><iAmb>1</iAmb>
<iTpEmis>01</iTpEmis><iDoc>01</iDoc><dNroDF>0000000042</dNroDF><dPtoFacDF>001</dPtoFacDF><dSeg>987654321</dSeg>
<dFechaEm>2026-01-07T10:30:00-05:00</dFechaEm><gEmis><gRucEmi><dTipoRuc>2</dTipoRuc><dRuc>155596713-2-2015</dRuc>
<dDV>59</dDV></gRucEmi><dNombEm>Ferretería El Puente, S.A.</dNombEm><dSucEm>0000</dSucEm><dDirecEm>Calle 50</dDirecEm>
<gUbiEm><dCodUbi>8-8-7</dCodUbi><dCorreg>BELLA VISTA</dCorreg><dDistr>PANAMA</dDistr><dProv>PANAMA</dProv></gUbiEm>
</gEmis><gDatRec><iTipoRec>02</iTipoRec><dNombRec>CONSUMIDOR FINAL</dNombRec><cPaisRec>PA</cPaisRec></gDatRec></gDGen>
<gItem><dSecItem>001</dSecItem><dDescProd>Martillo</dDescProd><dCodProd>M-7</dCodProd><cUnidad>und</cUnidad>
<dCantCodInt>2.00</dCantCodInt><gPrecios><dPrUnit>10.500000</dPrUnit><dPrUnitDesc>0.500000</dPrUnitDesc>
<dPrItem>20.00</dPrItem><dValTotItem>21.40</dValTotItem></gPrecios><gITBMSItem><dTasaITBMS>01</dTasaITBMS>
<dValITBMS>1.40</dValITBMS></gITBMSItem></gItem><gTot><dTotNeto>20.00</dTotNeto><dTotITBMS>1.40</dTotITBMS>
<dTotGravado>1.40</dTotGravado><dVTot>21.40</dVTot><dTotRec>25.00</dTotRec><dVuelto>3.60</dVuelto><iPzPag>2</iPzPag>
<dNroItems>1</dNroItems><dVTotItems>21.40</dVTotItems><gFormaPago><iFormaPago>02</iFormaPago></gFormaPago>
<gPagPlazo><dSecItem>1</dSecItem><dFecItPlazo>2026-02-06T00:00:00-05:00</dFecItPlazo></gPagPlazo></gTot></rFE>"""


def test_an_invoice_gives_its_fields() -> None:
    found = read_xml(FE.encode())
    assert found.country == "PA"
    assert found.get("kind") == "invoice"
    assert found.get("issuer.name") == "Ferretería El Puente, S.A."
    assert found.get("issued_on") == date(2026, 1, 7)
    assert found.get("due_on") == date(2026, 2, 6)
    assert (found.get("total"), found.get("taxes"), found.get("payment.change")) == (
        Decimal("21.40"), Decimal("1.40"), Decimal("3.60"),
    )  # fmt: skip
    assert (found.get("taxes[0].kind"), found.get("taxes[0].rate"), found.get("taxes[0].base")) == (
        "ITBMS", Decimal("0.07"), Decimal("20.00"),
    )  # fmt: skip
    assert found.get("lines[0].tax_rate") == Decimal("0.07")
    assert found.findings == []
    assert {field.confidence for _, field in found.items()} == {1.0}
    assert found.fields["total"].evidence.engine == "fe-1.00"


@pytest.mark.parametrize(
    "wrapped",
    [
        '<rContFe xmlns="http://dgi-fep.mef.gob.pa"><dVerForm>1.00</dVerForm><xFe>{}</xFe></rContFe>',
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>',
    ],
)
def test_it_is_found_in_containers(wrapped: str) -> None:
    assert read_xml(wrapped.format(FE).encode()).get("stamp.key") == CUFE


def test_it_is_found_in_the_base64_of_an_answer() -> None:
    document = b64encode(b'<?xml version="1.0" encoding="UTF-8"?>' + FE.encode()).decode()
    answer = (
        f"<Envelope><Body><DescargaXMLResult><documento>{document}</documento></DescargaXMLResult></Body></Envelope>"
    )
    assert read_xml(answer.encode()).get("total") == Decimal("21.40")


def test_a_cufe_that_says_otherwise_than_the_fields_is_told() -> None:
    found = read_xml(FE.replace("<dNroDF>0000000042", "<dNroDF>0000000043").encode())
    assert [finding.where for finding in found.findings if finding.code == "FEP-012"] == ["number"]
    assert found.fields["number"].confidence < 1


@pytest.mark.parametrize(("key", "code"), [(CUFE[:-1] + "1", "FEP-013"), (CUFE[:-1], "FEP-011")])
def test_a_cufe_that_is_none_is_told(key: str, code: str) -> None:
    assert [finding.code for finding in read_xml(FE.replace(CUFE, key).encode()).findings] == [code]


def test_a_cufe_that_agrees_is_noted_on_the_fields() -> None:
    assert "code_agrees" in read_xml(FE.encode()).fields["issuer.tax_id"].checks


def test_a_total_that_does_not_add_up_is_told() -> None:
    found = read_xml(FE.replace("<dVTot>21.40", "<dVTot>22.40").encode())
    assert "XML-120" in [finding.code for finding in found.findings]


@pytest.mark.corpus
def test_every_sample_reads_with_certainty(corpus: Path) -> None:
    samples = sorted((corpus / "pa" / "fe").glob("*.xml"))
    assert samples
    for path in samples:
        found = read_xml(path.read_bytes())
        assert {field.confidence for _, field in found.items()} == {1.0}, path.name
        assert "code_agrees" in found.fields["stamp.key"].checks
        assert {"".join(c for c in name if not c.isdigit()) for name, _ in found.items()} <= set(PATHS)
    assert found.get("kind") == "credit_note"
