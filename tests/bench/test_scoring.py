from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal

import pytest

from bench import scoring, table
from bench.predict import score
from bench.scoring import Answer


@pytest.mark.parametrize("module", [scoring, table])
def test_examples_of_the_rules_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [("$1,587.73", "1587.73"), ("1.234.567,89", "1234567.89"), ("12,5", "12.5"), ("RM 9.00 x 2.00", "2.00")],
)
def test_amount_is_the_last_number(text: str, value: str) -> None:
    assert scoring.amount(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["31/12/2018", "31-12-18", "2018-12-31T10:00:00", "31 DIC 2018", "Dec 31, 2018", "12/31/2018"]
)
def test_day_is_read_in_every_order(text: str) -> None:
    assert scoring.day(text) == date(2018, 12, 31)


def test_company_inside_a_longer_answer_counts_up_to_1_6_times_its_length() -> None:
    assert scoring.same_name("AEON CO. (M) BHD", "AEON CO. (M) BHD, JOHOR")
    assert not scoring.same_name("AEON", "AEON CO. (M) BHD (126926-H)")


def test_share_at_99_percent_stops_where_errors_begin() -> None:
    answers = [Answer(1 - i / 1000, i != 150) for i in range(200)]
    assert scoring.share_at(answers) == pytest.approx(200 / 200)
    assert scoring.share_at([Answer(0.9, True), Answer(0.8, False), Answer(0.7, True)]) == pytest.approx(1 / 3)


def test_fields_stated_sure_are_those_of_90_percent() -> None:
    assert scoring.right_when_sure([Answer(0.95, True), Answer(0.9, False), Answer(0.5, False)]) == 0.5


def test_a_field_not_read_counts_against_the_share_but_is_no_answer() -> None:
    read = {"fields": {"total": {"value": "9.00", "confidence": 0.9}}}
    found = score([("a", "9.00", read), ("b", "8.00", {}), ("c", None, {})], scoring.same_amount, "total")
    assert (found.wanted, len(found.answers), found.share) == (2, 1, 0.5)


def test_a_row_where_less_is_better_is_judged_so() -> None:
    row = table.Row("s", 1.1, 1.2, 0.6, less=True)
    assert (row.met(row.bar), row.met(row.moonshot), row.met(None)) == (True, False, None)
