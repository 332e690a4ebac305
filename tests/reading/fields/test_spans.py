from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cuadra.reading.fields.spans import amounts_in, codes_in, dates_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("TOTAL $1,234.56", "1234.56"),
        ("Total: 1.234,56", "1234.56"),
        ("RM 51.0O", "51.00"),
        ("1 234,50", "1234.50"),
        ("$ 2.033.06", "2033.06"),
        ("-RM 0.02", "-0.02"),
        ("12,00-", "-12.00"),
        ("B/.498.22", "498.22"),
    ],
)
def test_amounts_of_every_country_are_found(text, value):
    assert Decimal(value) in [s.value for s in amounts_in(text)] or Decimal(value) in [
        -s.value for s in amounts_in(text)
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05/04/20199:12:30AM", date(2019, 4, 5)),
        ("#12- 05/04/2019", date(2019, 4, 5)),
        ("15 May 201818:43", date(2018, 5, 15)),
        ("[Sales]2018-01-0522:55:25", date(2018, 1, 5)),
        ("3003/2018", date(2018, 3, 30)),
        ("12 de ENE de 2024", date(2024, 1, 12)),
        ("May.30, 2020 TIME:7:38PM", date(2020, 5, 30)),
        ("16-11-18 13:58", date(2018, 11, 16)),
    ],
)
def test_dates_are_found_though_joined_or_maimed(text, day):
    assert day in [s.value for s in dates_in(text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nº: 0003-00001035", "00001035"),
        ("0004 - 00017699", "00017699"),
        ("Serie y folio: WEB-608065", "608065"),
        ("F566951", "F"),
        ("Vat: DE 232 446 240", "DE 232 446 240"),
        ("No.0000041800", "0000041800"),
        ("907A70C3-1012-4037-B64C-E4228C38FB29", "907A70C3-1012-4037-B64C-E4228C38FB29"),
    ],
)
def test_codes_are_found_whole_and_in_parts(text, code):
    assert code in [s.value for s in codes_in(text)]


def test_no_day_that_does_not_exist_is_found():
    assert list(dates_in("31/02/2024 99/99/9999")) == []
