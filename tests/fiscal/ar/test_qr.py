"""The QR of ARCA."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from pathlib import Path

import pytest

from cuadra.fiscal.ar import qr
from cuadra.fiscal.printed_code import parse

SAID = {
    "ver": 1, "fecha": "2026-11-20", "cuit": 30500010912, "ptoVta": 3, "tipoCmp": 6, "nroCmp": 1201,
    "importe": Decimal("48315.50"), "moneda": "PES", "ctz": 1, "tipoDocRec": 99, "nroDocRec": 0,
    "tipoCodAut": "E", "codAut": 76471234567890,
}  # fmt: skip
WARNINGS = {"cuit_check_digit": "TAX-203", "missing_fecha": "TAX-204"}


def test_what_is_encoded_is_read_back() -> None:
    facts = parse(qr.encode(SAID))
    assert facts is not None
    assert facts.findings == ()
    assert facts.fields["total"] == Decimal("48315.50")
    assert (facts.fields["kind"], facts.fields["letter"]) == ("invoice", "B")
    assert "receiver.tax_id" not in facts.fields


@pytest.mark.parametrize("keep", range(40, 215, 17))
def test_a_cut_json_gives_its_whole_pairs_and_says_so(keep: int) -> None:
    plain = json.dumps({**SAID, "importe": 48315.5}).encode()
    facts = parse("https://www.afip.gob.ar/fe/qr/?p=" + base64.b64encode(plain[:keep]).decode())
    if facts is None:
        assert keep < 60
        return
    assert "TAX-202" in [f.code for f in facts.findings]
    assert facts.fields.get("total", Decimal("48315.50")) == Decimal("48315.50")
    assert facts.fields.get("number", "1201") == "1201"


def test_numbers_out_of_range_are_findings() -> None:
    facts = parse(qr.encode({**SAID, "ptoVta": 0, "codAut": 1, "tipoCmp": 999}))
    assert facts is not None
    assert {f.facts["name"] for f in facts.findings} == {"ptoVta", "codAut", "tipoCmp"}
    assert "point_of_sale" not in facts.fields


def test_foreign_currency_brings_its_rate() -> None:
    facts = parse(qr.encode({**SAID, "moneda": "DOL", "ctz": 65}))
    assert facts is not None
    assert (facts.fields["currency"], facts.fields["exchange_rate"]) == ("USD", Decimal(65))


@pytest.mark.corpus
def test_all_payloads_of_the_corpus(corpus: Path) -> None:
    for line in (corpus / "ar/qr/payloads.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        facts, expect = parse(case["url"]), case["expect"]
        if expect is None:
            assert facts is None, case["note"]
            continue
        assert facts is not None
        fields = facts.fields
        assert str(fields.get("issued_on")) == str(expect["fecha"])
        assert fields["issuer.tax_id"] == expect["cuit"]
        assert (fields["point_of_sale"], fields["number"]) == (str(expect["pto_vta"]), str(expect["nro_cmp"]))
        assert (fields["kind_code"], fields["total"]) == (str(expect["tipo_cmp"]), Decimal(expect["importe"]))
        assert fields.get("receiver.tax_id", "0") == expect["nro_doc_rec"]
        assert fields["stamp.key"] == expect["cod_aut"]
        assert {f.code for f in facts.findings} == {WARNINGS[w] for w in expect.get("warnings", ())}, case


@pytest.mark.corpus
def test_the_official_example_is_written_byte_for_byte(corpus: Path) -> None:
    rows = map(json.loads, (corpus / "ar/qr/payloads.jsonl").read_text("utf-8").splitlines())
    case = next(row for row in rows if row["kind"] == "official_example")
    e = case["expect"]
    said = {
        "ver": e["ver"], "fecha": e["fecha"], "cuit": int(e["cuit"]), "ptoVta": e["pto_vta"], "tipoCmp": e["tipo_cmp"],
        "nroCmp": e["nro_cmp"], "importe": Decimal(e["importe"]), "moneda": e["moneda"], "ctz": Decimal(e["ctz"]),
        "tipoDocRec": e["tipo_doc_rec"], "nroDocRec": int(e["nro_doc_rec"]), "tipoCodAut": e["tipo_cod_aut"],
        "codAut": int(e["cod_aut"]),
    }  # fmt: skip
    assert qr.encode(said, "www.afip.gob.ar") == case["url"]
