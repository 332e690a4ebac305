"""Amounts as printed in the region."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.amounts import Style, find_amounts, parse, vote

PRINTED = {
    "$1,234.56": "1234.56",
    "1,234.56": "1234.56",
    "1.234,56": "1234.56",
    "1 234,56": "1234.56",
    "1\u00a0234,56": "1234.56",
    "1'234.56": "1234.56",
    "1,23,456.78": "123456.78",
    "1.041.32": "1041.32",
    "12,50-": "-12.50",
    "(12.50)": "-12.50",
    "-1.234,50": "-1234.50",
    "$-5.00": "-5.00",
    "-$ 5.00": "-5.00",
    "−5,00": "-5.00",
    "RM-0.16": "-0.16",
    "RM42.60": "42.60",
    "B/.12.50": "12.50",
    "B/. 1,250.00": "1250.00",
    "US$ 99.9": "99.9",
    "U$S 1.000,00": "1000.00",
    "AR$ 5.750,5": "5750.5",
    "12,50 €": "12.50",
    "Rs.500": "500",
    "S/ 1,200.50": "1200.50",
    "MXN1500": "1500",
    "1500 MXN": "1500",
    "$1,587.73 M.N.": "1587.73",
    "1, 234.56": "1234.56",
    "12 .50": "12.50",
    "12. 50": "12.50",
    "1O.OO": "10.00",
    "l2.50": "12.50",
    "$.50": "0.50",
    "5.40S": "5.40",
    "15.90SR": "15.90",
    "TOTAL12.50": "12.50",
    "$ 24.000": "24000",
    "1.234.567": "1234567",
}


@pytest.mark.parametrize(("printed", "value"), PRINTED.items())
def test_an_amount_is_read_as_a_person_reads_it(printed: str, value: str) -> None:
    assert [str(m.value) for m in find_amounts(printed)] == [value]


@pytest.mark.parametrize(
    "text",
    ["TEL: 03-62801198", "JALAN SS 15/4B,", "05.04.2019", "IVA 16.00%", "21,00 %", "12:30.15", "lote 135, 43500"],
)
def test_what_is_no_amount_is_not_found(text: str) -> None:
    assert find_amounts(text) == []


def test_columns_side_by_side_are_two_amounts() -> None:
    assert [str(m.value) for m in find_amounts("3 100.00  18.50 37.00")] == ["100.00", "18.50", "37.00"]
    assert [str(m.value) for m in find_amounts("2 100,00 200,00")] == ["100.00", "200.00"]
    assert [str(m.value) for m in find_amounts("total 2 100,00")] == ["2100.00", "100.00"]
    assert [str(m.value) for m in find_amounts("12.50, 13.00")] == ["12.50", "13.00"]


def test_the_place_of_an_amount_includes_its_sign() -> None:
    text = "Descuento -12.50"
    (match,) = find_amounts(text)
    assert text[match.start : match.end] == "-12.50"


def test_three_digits_after_one_sign_are_settled_by_the_document() -> None:
    (alone,) = find_amounts("12.345")
    assert (alone.value, alone.other) == (Decimal(12345), Decimal("12.345"))
    assert parse("12.345", Style.DOT) == Decimal("12.345")
    assert parse("12.345", Style.COMMA) == Decimal(12345)
    assert find_amounts("0.305 kg")[0].value == Decimal("0.305")


def test_a_document_votes_its_style() -> None:
    assert vote(["1.234,50", "3,00", "12.345"]) is Style.COMMA
    assert vote(["Total $1,234.50", "3.00"]) is Style.DOT
    assert vote(["3.00", "4,00"]) is None
    assert vote([]) is None


def test_whole_numbers_count_only_when_asked_for_or_with_a_symbol() -> None:
    assert find_amounts("TOTAL 15990") == []
    assert [str(m.value) for m in find_amounts("TOTAL 15990", integers=True)] == ["15990"]
    assert find_amounts("TOTAL $15990")[0].has_symbol


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["dot", "comma"]))
def test_what_is_printed_is_read_back(amount: Decimal, style: str) -> None:
    printed = f"{amount:,.2f}"
    if style == "comma":
        printed = printed.translate(str.maketrans(",.", ".,"))
    assert parse(printed) == amount
    assert parse(f"$ {printed}", Style(style)) == amount


@given(st.text(alphabet="0123456789.,-() $OoIlS/%:xRM€'\u00a0", max_size=40))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for match in find_amounts(text, integers=True):
        assert 0 <= match.start < match.end <= len(text)


@pytest.mark.corpus
def test_argentine_vectors(corpus: Path) -> None:
    for case in json.loads((corpus / "ar/idnum/vectors.json").read_text("utf-8")):
        if case["kind"] == "amount_ars":
            expected = Decimal(case["normal"]) if case["valid"] else None
            assert parse(case["text"], Style.COMMA) == expected, case
