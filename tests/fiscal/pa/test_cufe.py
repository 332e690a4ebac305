"""The CUFE."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.errors import InvalidChecksum, InvalidLength
from cuadra.fiscal.pa import cufe


def _digits(width: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="0123456789", min_size=width, max_size=width)


PARTS = st.builds(
    cufe.Cufe,
    document=st.sampled_from(sorted(cufe.KINDS)),
    taxpayer=st.sampled_from(["1", "2"]),
    ruc=st.from_regex(r"[1-9][0-9]{0,8}-[0-9]{1,4}-[0-9]{1,5}", fullmatch=True),
    dv=_digits(2),
    branch=_digits(4),
    day=st.dates(date(2018, 1, 1), date(2099, 12, 31)),
    number=_digits(10),
    point=_digits(3),
    emission=_digits(2),
    environment=st.sampled_from(["1", "2"]),
    security=_digits(9),
)


@given(PARTS)
def test_what_is_built_is_parsed_back(parts: cufe.Cufe) -> None:
    key = cufe.build(parts)
    assert len(key) == cufe.LENGTH
    assert cufe.parse(cufe.format(key)) == parts


@given(PARTS, st.integers(2, 65), st.integers(1, 9))
def test_one_changed_digit_is_refused(parts: cufe.Cufe, at: int, by: int) -> None:
    key = cufe.build(parts)
    if key[at].isdigit():
        assert not cufe.is_valid(key[:at] + str((int(key[at]) + by) % 10) + key[at + 1 :])


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidLength):
        cufe.validate("FE01")
    with pytest.raises(InvalidChecksum):
        cufe.validate("FE0120000155596713-2-2015-5900012019052800055000155650121566749041")


@pytest.mark.corpus
def test_all_rows_of_the_corpus(corpus: Path) -> None:
    for row in csv.DictReader((corpus / "pa/cufe_examples.csv").open(encoding="utf-8")):
        assert cufe.is_valid(row["cufe"]) == (row["valid"] == "true"), row
        if row["valid"] == "true":
            parts = cufe.parse(row["cufe"])
            assert parts.document == row["iDoc"]
            assert (parts.taxpayer, parts.ruc, parts.dv) == (row["dTipoRuc"], row["dRuc"], row["dDV"])
            assert (parts.branch, f"{parts.day:%Y%m%d}", parts.number) == (row["dSucEm"], row["fecha"], row["dNroDF"])
            assert (parts.point, parts.emission) == (row["dPtoFacDF"], row["iTpEmis"])
            assert (parts.environment, parts.security) == (row["iAmb"], row["dSeg"])
            assert cufe.build(parts) == row["cufe"]
