"""Any printed code: whose it is, and that nothing false is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.printed_code import CodeFacts, parse
from cuadra.model.paths import PATHS

CUFE = "FE0120000155596713-2-2015-5900012019052800055000155650121566749040"
UUID = "6F35D3B5-3651-5370-BC2C-14CDBE384CD7"
GENUINE = {
    "mx.cfdi": f"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id={UUID}&re=EKU9003173C9&rr=XAXX010101000&tt=10.00&fe=abcdef==",
    "ar.qr": "https://www.afip.gob.ar/fe/qr/?p=eyJ2ZXIiOjEsImN1aXQiOjMwNTAwMDEwOTEyLCJpbXBvcnRlIjoiMTIzNCw1MCIs",
    "ar.barcode": "3071385270401000273464126584619202311255",
    "pa.qr": f"https://dgi-fep.mef.gob.pa/Consultas/FacturasPorQR?chFE={CUFE}&iAmb=2&digestValue=a+b=",
    "pe.qr": "20100070970|01|F001|123|18.00|118.00|2025-05-03|6|20131312955|",
    "cl.ted": "<TED version='1.0'><DD><RE>76086428-5</RE><TD>33</TD><F>60</F><FE>2025-05-03</FE>"
    "<RR>66666666-6</RR><MNT>1</MNT></DD></TED>",
}
FALSE = [
    f"https://verificacfdi.facturaelectronica.sat.gob.mx.evil.example/default.aspx?id={UUID}&re=EKU9003173C9&rr=X&tt=1.00",
    f"https://verificacfdi.facturaelectronica.sat.gob.mx@evil.example/default.aspx?id={UUID}&re=EKU9003173C9&rr=X&tt=1.00",
    f"https://verificacfdi.facturaelectronica.sat.gob.mx:8443/default.aspx?id={UUID}&re=EKU9003173C9&rr=X&tt=1.00",
    "https://www.arca.gob.ar.example.com/fe/qr/?p=e30=",
    "https://www.arca-gob-ar.com/fe/qr/?p=e30=",
    f"https://consulta.facturar.example/x?chFE={CUFE}",
    f"https://dgi-fep.mef.gob.pa:444/Consultas/FacturasPorQR?chFE={CUFE}",
]
NOT_FISCAL = [
    "https://www.oxxo.com/promo?x=1",
    "https://facturacion.example.mx/ticket?ref=00098123&total=120.50",
    "00020101021226580014",
    "http://www.example-hardware.com/promo",
    "https://www.arca.gob.ar/fe/qr/?p=%%%",
    "7501055300075",
    "",
    " ",
    "WIFI:T:WPA;S:red;P:clave;;",
    "x" * 10_000,
]


@pytest.mark.parametrize(("scheme", "text"), GENUINE.items())
def test_a_genuine_code_is_read(scheme: str, text: str) -> None:
    facts = parse(text)
    assert facts is not None
    assert (facts.scheme, facts.trusted) == (scheme, True)
    assert facts.fields.keys() <= PATHS.keys()


@pytest.mark.parametrize("text", FALSE)
def test_a_host_that_only_looks_official_is_told_and_fills_nothing(text: str) -> None:
    facts = parse(text)
    assert facts is not None
    assert (facts.trusted, facts.fields, [f.code for f in facts.findings]) == (False, {}, ["TAX-201"])
    assert facts.host in facts.findings[0].message("es")


@pytest.mark.parametrize("text", NOT_FISCAL)
def test_other_codes_say_nothing(text: str) -> None:
    assert parse(text) is None


def test_pdf417_is_asked_for_chile_first() -> None:
    facts = parse(GENUINE["cl.ted"], "PDF417")
    assert facts is not None
    assert facts.country == "CL"


@given(st.text(max_size=200), st.sampled_from(["", *GENUINE.values()]))
def test_any_text_is_read_without_a_fault(text: str, front: str) -> None:
    for attempt in (text, front + text, front[: len(text)]):
        facts = parse(attempt)
        assert facts is None or isinstance(facts, CodeFacts)


@given(st.text(alphabet="0123456789", min_size=30, max_size=60))
def test_digits_alone_are_read_without_a_fault(text: str) -> None:
    facts = parse(text, "ITF")
    assert facts is None or facts.fields.keys() <= PATHS.keys()
