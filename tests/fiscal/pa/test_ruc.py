"""RUC and DV."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cuadra.fiscal.errors import InvalidFormat, InvalidLength
from cuadra.fiscal.pa import ruc
from cuadra.model.evidence import Severity


def test_a_wrong_dv_is_an_error_only_for_todays_companies() -> None:
    assert [f.severity for f in ruc.check("155596713-2-2015", "58")] == [Severity.ERROR]
    assert [f.severity for f in ruc.check("557-554-101637", "61", 2)] == [Severity.WARNING]
    assert ruc.check("45400-2-299934", "9") == []


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidLength):
        ruc.validate("8-4")
    with pytest.raises(InvalidFormat):
        ruc.validate("ABC-DEF-GHI")


def test_a_date_is_no_ruc_unless_labelled() -> None:
    assert list(ruc.find("Fecha 10-04-2018")) == []
    assert [m.value for m in ruc.find("RUC: 8-442-445")] == ["8-442-445"]


@pytest.mark.corpus
def test_all_pairs_of_the_corpus(corpus: Path) -> None:
    for row in csv.DictReader((corpus / "pa/ruc_dv_pairs.csv").open(encoding="utf-8")):
        assert ruc.check_digits(row["ruc"], int(row["tipo_ruc"])) == row["dv"], row
        assert ruc.check_digits(row["ruc"]) == row["dv"], row
        (found,) = ruc.find(f"RUC: {row['ruc']} DV {row['dv']}")
        assert (found.value, found.check, found.strength.value) == (row["ruc"], row["dv"], "checked")


@pytest.mark.corpus
def test_disputed_pairs_only_warn(corpus: Path) -> None:
    for row in csv.DictReader((corpus / "pa/ruc_dv_disputed.csv").open(encoding="utf-8")):
        kind = int(row["tipo_ruc"])
        assert ruc.check_digits(row["ruc"], kind) == row["computed_dv"], row
        severities = [f.severity for f in ruc.check(row["ruc"], row["claimed_dv"], kind)]
        assert severities == [Severity.ERROR if ruc.is_new(row["ruc"]) else Severity.WARNING], row
