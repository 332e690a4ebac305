"""The RFC."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cuadra.fiscal.errors import InvalidComponent, InvalidFormat, InvalidLength
from cuadra.fiscal.mx import rfc
from cuadra.model.evidence import Severity

SAT_TEST = [
    "EKU9003173C9",
    "XIA190128J61",
    "IIA040805DZ4",
    "JES900109Q90",
    "FUNK671228PH6",
    "URE180429TM6",
    "H&E951128469",
]


@pytest.mark.parametrize("number", SAT_TEST)
def test_the_test_numbers_of_the_sat_pass(number: str) -> None:
    assert rfc.validate(number) == number
    assert rfc.check(number) == []


def test_generic_numbers_pass_with_a_remark() -> None:
    assert [f.severity for f in rfc.check("XAXX010101000")] == [Severity.INFO]
    assert rfc.kind("XEXX010101000") == "generic_foreign"


def test_a_wrong_digit_is_a_warning_never_an_error() -> None:
    assert rfc.is_valid("RTO840921REA")
    (finding,) = rfc.check("RTO840921REA")
    assert finding.severity is Severity.WARNING
    assert finding.facts["expected"] in finding.message("es")


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidLength):
        rfc.validate("EKU900317")
    with pytest.raises(InvalidFormat):
        rfc.validate("EKU9OO3173C9")
    with pytest.raises(InvalidComponent):
        rfc.validate("EKU9002303C9")


@pytest.mark.corpus
def test_all_cases_of_the_corpus(corpus: Path) -> None:
    for case in json.loads((corpus / "mx/rfc/rfc_cases.json").read_text("utf-8")):
        number = case["rfc"]
        assert rfc.is_valid(number) == case["format_ok"], case
        if case["format_ok"]:
            assert rfc.kind(number) == case["kind"], case
            assert rfc.validate(number) == case.get("normalised", rfc.compact(number)), case
            if case["checksum_ok"] is not None:
                assert (not rfc.check(number)) == case["checksum_ok"], case
        assert "suggest" not in case or rfc.suggest(number) == case["suggest"], case
