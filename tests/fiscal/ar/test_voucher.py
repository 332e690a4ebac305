"""Comprobantes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.ar.voucher import find_code, find_kind, find_numbers, format_number, tables, voucher
from cuadra.model.paths import KINDS


def test_every_type_has_a_known_kind() -> None:
    assert {row[0] for row in tables()["vouchers"].values()} <= set(KINDS)
    assert voucher(4711) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Punto de Venta: 00004   Comp. Nro: 00025399", (4, 25399)),
        ("Pto. Vta: 0004 Comp. Nro: 00025399", (4, 25399)),
        ("N° 00004-00025399", (4, 25399)),
        ("FACTURA A 0004- 00025399", (4, 25399)),
    ],
)
def test_point_and_number_as_printed(text: str, found: tuple[int, int]) -> None:
    assert [n[:2] for n in find_numbers(text)] == [found]


@pytest.mark.parametrize("text", ["30-71733690-5", "05-04-2019", "Tel 011-4321-8765"])
def test_what_is_no_number_is_not_found(text: str) -> None:
    assert find_numbers(text) == []


def test_kind_and_letter_from_words_and_code() -> None:
    assert find_kind("FACTURA A") == ("invoice", "A")
    assert find_kind("Nota de Crédito «B»") == ("credit_note", "B")
    assert find_kind("FACTURA") == ("invoice", "")
    assert find_code("COD. 011").kind == "invoice"  # type: ignore[union-attr]


@given(st.integers(1, 99_998), st.integers(1, 99_999_999))
def test_what_is_printed_is_read_back(point: int, number: int) -> None:
    assert find_numbers(format_number(point, number))[0][:2] == (point, number)


@pytest.mark.corpus
def test_all_vectors_and_types_of_the_corpus(corpus: Path) -> None:
    for case in json.loads((corpus / "ar/idnum/vectors.json").read_text("utf-8")):
        if case["kind"] == "cbte_number":
            (found,) = find_numbers(case["text"])
            assert found[:2] == (case["normal"]["pto_vta"], case["normal"]["numero"]), case
    for row in json.loads((corpus / "ar/catalog/tipos_cbte.json").read_text("utf-8"))["rows"]:
        assert voucher(int(row["Id"])) is not None, row
