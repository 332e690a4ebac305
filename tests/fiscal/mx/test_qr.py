"""The QR codes of the SAT."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cuadra.fiscal.mx import qr
from cuadra.fiscal.printed_code import parse

SCHEMES = {"cfdi": "mx.cfdi", "retencion": "mx.retenciones", "csf": "mx.csf"}
UUID = "6F35D3B5-3651-5370-BC2C-14CDBE384CD7"


def test_a_leading_ampersand_and_a_foreign_receiver_are_read() -> None:
    facts = qr.parse(
        f"https://prodretencionverificacion.clouda.sat.gob.mx/?&id={UUID}&re=EKU9003173C9&nr=AB123&tt=000000000000003327.010000&fe=x"
    )
    assert facts is not None
    assert facts.fields["receiver.tax_id"] == "AB123"
    assert facts.fields["total"] == Decimal("3327.01")
    assert facts.fields["kind"] == "withholding"


def test_a_waybill_has_its_own_key() -> None:
    key = "CCC12345-1234-1234-1234-123456789ABC"
    facts = qr.parse(
        f"https://verificacfdi.facturaelectronica.sat.gob.mx/verificaccp/default.aspx?IdCCP={key}&FechaOrig=x"
    )
    assert facts is not None
    assert (facts.scheme, facts.key, facts.fields) == ("mx.ccp", key, {})


def test_an_impossible_rfc_or_total_is_a_finding_and_no_field() -> None:
    facts = qr.parse(f"?re=EKU9002303C9&rr=XAXX010101000&tt=1e9&id={UUID}")
    assert facts is not None
    assert {f.code for f in facts.findings} == {"TAX-203"}
    assert "total" not in facts.fields
    assert "issuer.tax_id" not in facts.fields


@pytest.mark.corpus
def test_all_cases_of_the_corpus(corpus: Path) -> None:
    for case in json.loads((corpus / "mx/qr/qr_cases.json").read_text("utf-8")):
        _agrees(parse(case["text"]), case["expect"], case["note"])


def _agrees(facts: Any, expect: dict[str, Any], note: str) -> None:
    if expect["kind"] in ("other_url", "other_text"):
        assert facts is None, note
    elif expect["kind"] == "suspicious":
        assert not facts.trusted, note
    else:
        assert facts.scheme == SCHEMES[expect["kind"]], note
        assert facts.own.get("fe") == expect.get("fe"), note
        for path, name in (("stamp.key", "uuid"), ("issuer.tax_id", "re"), ("receiver.tax_id", "rr")):
            assert facts.fields.get(path) == expect.get(name), note
        assert "total" not in expect or facts.fields["total"] == Decimal(expect["total"]), note
        for name in ("idcif", "rfc"):
            assert name not in expect or facts.own[name] == expect[name], note
