"""Dates as printed, joined and misread."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.dates import find_dates, parse

TODAY = date(2026, 11, 21)
PRINTED = {
    "05/04/20199:12:30AM": "2019-04-05",
    "05/04/2012:30:11": "2020-04-05",
    "13/10/1713:22": "2017-10-13",
    "#12- 05/04/2019": "2019-04-05",
    "#1205/04/2019": "2019-04-05",
    "15/04/18 08:53 #003-1565495#": "2018-04-15",
    "DD: 30/09/2017": "2017-09-30",
    "2019-04-05T10:00": "2019-04-05",
    "2019-04-0509:12": "2019-04-05",
    "31 /10 /23": "2023-10-31",
    "12.05.2019": "2019-05-12",
    "25/12-2018": "2018-12-25",
    "05 04 2019": "2019-04-05",
    "20261121": "2026-11-21",
    "3 de mayo de 2025": "2025-05-03",
    "3demayode2025": "2025-05-03",
    "03-MAY-25": "2025-05-03",
    "May 3, 2025": "2025-05-03",
    "25 DIC 2018": "2018-12-25",
    "25DIC2018": "2018-12-25",
    "05-JAN-201710:18AM": "2017-01-05",
    "1. März 2024": "2024-03-01",
    "le 3 août 2023": "2023-08-03",
    "3 de março de 2025": "2025-03-03",
    "1er janvier 2025": "2025-01-01",
    "21 de septiembre del 2026": "2026-09-21",
    "O5/O4/2O19": "2019-04-05",
    "15 D1C 2020": "2020-12-15",
    "05104/2019": "2019-04-05",
    "3003/2018": "2018-03-30",
    "DATE 25032018": "2018-03-25",
    "12/25/2018": "2018-12-25",
    "5/4/19": "2019-04-05",
}


@pytest.mark.parametrize(("printed", "day"), PRINTED.items())
def test_a_date_is_read_as_a_person_reads_it(printed: str, day: str) -> None:
    assert [str(m.value) for m in find_dates(printed, TODAY)] == [day]


@pytest.mark.parametrize(
    "text",
    ["TEL: 03-4021-0276", "1.041.32", "10.20.30.40", "31/02/2020", "13/25/2019", "1/2/3456", "JALAN SS 15/4B", ""],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text, TODAY) == []


def test_day_comes_first_unless_told_otherwise() -> None:
    (match,) = find_dates("05/04/2019", TODAY)
    assert (match.value, match.ambiguous, match.other) == (date(2019, 4, 5), True, date(2019, 5, 4))
    assert parse("05/04/2019", day_first=False) == date(2019, 5, 4)


def test_too_old_and_future_days_do_not_count() -> None:
    assert find_dates("05/04/2009", TODAY, years_back=10) == []
    assert find_dates("05/04/2029", TODAY) == []
    assert find_dates("05/12/2026", TODAY, days_ahead=0) == []


def test_two_dates_of_one_line_are_both_found() -> None:
    found = find_dates("Emisión 03/05/2025 Vence: 2 de junio de 2025", TODAY)
    assert [str(m.value) for m in found] == ["2025-05-03", "2025-06-02"]
    assert parse("03/05/2025 - 04/05/2025") is None


@given(st.dates(date(2017, 1, 1), date(2026, 11, 1)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%y", "%d-%b-%Y"]))
def test_what_is_printed_is_read_back(day: date, form: str) -> None:
    assert parse(day.strftime(form), TODAY) == day


@given(st.text(alphabet="0123456789/-. :OlIENEabrde", max_size=40))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for match in find_dates(text):
        assert 0 <= match.start < match.end <= len(text)


@pytest.mark.corpus
def test_argentine_vectors(corpus: Path) -> None:
    for case in json.loads((corpus / "ar/idnum/vectors.json").read_text("utf-8")):
        if case["kind"] == "date":
            assert str(parse(case["text"])) == case["normal"], case
