"""The QR of the DGI."""

from __future__ import annotations

import base64
import json

import pytest

from cuadra.fiscal.pa import qr

PRODUCTION = "FE01200000045400-2-299934-0900002022050500000000389990117686690628"
TEST = "FE0120000155596713-2-2015-5900012019052800055000155650121566749040"
BASE = "https://dgi-fep.mef.gob.pa/Consultas/"


def _jwt(payload: dict[str, str]) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{middle}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "tail",
    [
        f"FacturasPorQR?chFE={PRODUCTION}&iAmb=1",
        f"FacturasPorCUFE?CUFE={PRODUCTION}",
        f"FacturasPorCUFE?chFE={PRODUCTION}",
        f"FacturasPorCUFE/{PRODUCTION}",
    ],
)
def test_every_form_of_the_link_is_read(tail: str) -> None:
    facts = qr.parse(BASE + tail)
    assert facts is not None
    assert (facts.key, facts.findings) == (PRODUCTION, ())
    assert (facts.fields["issuer.tax_id"], facts.own["dv"]) == ("45400-2-299934", "09")
    assert "total" not in facts.fields


def test_a_plus_in_the_digest_stays_a_plus() -> None:
    token = _jwt({"chFE": PRODUCTION, "iAmb": "1", "digestValue": "ab+/cd="})
    facts = qr.parse(f"{BASE}FacturasPorQR?chFE={PRODUCTION}&iAmb=1&digestValue=ab+/cd=&jwt={token}")
    assert facts is not None
    assert facts.own["digestvalue"] == "ab+/cd="
    assert facts.findings == ()


def test_a_jwt_that_says_something_else_is_told() -> None:
    token = _jwt({"chFE": TEST, "iAmb": "1", "digestValue": "zz"})
    facts = qr.parse(f"{BASE}FacturasPorQR?chFE={PRODUCTION}&iAmb=1&digestValue=ab&jwt={token}")
    assert facts is not None
    assert {f.facts["name"] for f in facts.findings if f.code == "TAX-205"} == {"chFE", "digestValue"}


def test_a_jwt_that_is_none_is_told() -> None:
    facts = qr.parse(f"{BASE}FacturasPorQR?chFE={PRODUCTION}&iAmb=1&digestValue=ab&jwt=a.b")
    assert facts is not None
    assert [f.code for f in facts.findings] == ["TAX-203"]


def test_the_test_environment_is_never_an_expense() -> None:
    facts = qr.parse(f"https://dgi-fep-test.mef.gob.pa:40001/Consultas/FacturasPorQR?chFE={TEST}&iAmb=2")
    assert facts is not None
    assert facts.trusted
    assert "TAX-206" in [f.code for f in facts.findings]


def test_a_wrong_cufe_on_the_right_host_fills_nothing() -> None:
    facts = qr.parse(f"{BASE}FacturasPorQR?chFE={TEST[:-1]}1&iAmb=2")
    assert facts is not None
    assert facts.fields == {}
    assert [f.code for f in facts.findings] == ["TAX-203"]


def test_a_shortener_is_an_unknown_host() -> None:
    facts = qr.parse(f"https://consulta.facturar.example/{PRODUCTION}")
    assert facts is not None
    assert not facts.trusted
    assert qr.parse("https://consulta.facturar.example/a1b2") is None
