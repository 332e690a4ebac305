from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.candidates import Pool, candidates
from cuadra.reading.fields.decode import decode
from cuadra.reading.fields.labels import ROLES
from cuadra.reading.fields.layout import lay_out

CENTS = st.integers(100, 5_000_000).map(lambda n: Decimal(n) / 100)


def chosen(amounts: dict[str, Decimal], scores: dict[Decimal, dict[str, float]]):
    words = [
        Word(text, Box(x, 30 * i, x + 90, 30 * i + 20))
        for i, (name, value) in enumerate(amounts.items())
        for text, x in ((name, 0), (f"{value:.2f}", 300))
    ]
    layout = lay_out([Reading(1, 500, 900, tuple(words), Rung.OCR, "test")])
    found = candidates(layout)
    made = {pool: np.full((len(found[pool]), len(ROLES[pool])), 0.001, np.float32) for pool in Pool}
    for index, one in enumerate(found[Pool.AMOUNT]):
        for path, p in scores.get(abs(one.span.value), {}).items():
            made[Pool.AMOUNT][index, ROLES[Pool.AMOUNT].index(path)] = p
    return decode(layout, found, made)


@given(CENTS, st.sampled_from([Decimal("0.16"), Decimal("0.21"), Decimal("0.07")]))
def test_the_total_that_the_parts_add_up_to_wins_over_a_slightly_likelier_one(net, rate):
    tax = (net * rate).quantize(Decimal("0.01"))
    total, cash = net + tax, net + tax + Decimal("13.37")
    scores = {net: {"subtotal": 0.8}, tax: {"taxes": 0.8}, total: {"total": 0.5}, cash: {"total": 0.6}}
    got = chosen({"Net": net, "Tax": tax, "Sum": total, "Cash": cash}, scores)
    assert got["total"].value == total
    assert "sums" in got["total"].checks


@given(CENTS)
def test_a_sure_total_is_not_overruled_by_a_chance_sum(net):
    tax, total = Decimal("1.00"), net + Decimal("50.00")
    scores = {net: {"subtotal": 0.3}, tax: {"taxes": 0.1}, net + tax: {"total": 0.005}, total: {"total": 0.99}}
    got = chosen({"Net": net, "Tax": tax, "Other": net + tax, "Total": total}, scores)
    assert got["total"].value == total


def test_the_other_values_stay_as_alternatives():
    a, b = Decimal("10.00"), Decimal("12.00")
    got = chosen({"A": a, "B": b}, {a: {"total": 0.7}, b: {"total": 0.4}})
    assert got["total"].value == a
    assert got["total"].others[0][0] == b


def test_the_tax_number_of_a_party_is_not_the_number_of_the_document():
    words = [Word(text, Box(0, 30 * i, 140, 30 * i + 20)) for i, text in enumerate(("AAA010101AAA", "F-4417"))]
    layout = lay_out([Reading(1, 500, 900, tuple(words), Rung.OCR, "test")])
    found = candidates(layout)

    def numbered(believed: float) -> Any:
        made = {pool: np.full((len(found[pool]), len(ROLES[pool])), 0.001, np.float32) for pool in Pool}
        for index, one in enumerate(found[Pool.CODE]):
            is_tax = str(one.span.value) == "AAA010101AAA"
            for path, p in (("issuer.tax_id", 0.9), ("number", 0.8)) if is_tax else (("number", believed),):
                made[Pool.CODE][index, ROLES[Pool.CODE].index(path)] = p
        return decode(layout, found, made)

    got = numbered(0.3)
    assert (got["issuer.tax_id"].value, got["number"].value) == ("AAA010101AAA", "F-4417")
    assert "number" not in numbered(0.01)


@pytest.mark.parametrize(("sure", "address"), [(0.9, None), (0.1, "Total 116.00 MXN")])
def test_the_row_of_a_sure_total_is_no_address(sure: float, address: str | None):
    words = (Word("Total 116.00 MXN", Box(0, 0, 200, 20)), Word("Hola", Box(0, 60, 60, 80)))
    layout = lay_out([Reading(1, 500, 900, words, Rung.OCR, "test")])
    found = candidates(layout)
    scores = {pool: np.full((len(found[pool]), len(ROLES[pool])), 0.001, np.float32) for pool in Pool}
    scores[Pool.AMOUNT][:, ROLES[Pool.AMOUNT].index("total")] = sure
    for index, one in enumerate(found[Pool.TEXT]):
        if "Total" in one.text:
            scores[Pool.TEXT][index, ROLES[Pool.TEXT].index("issuer.address")] = 0.44
    got = decode(layout, found, scores)
    assert (got["issuer.address"].value if "issuer.address" in got else None) == address


@pytest.mark.parametrize("path", ["number", "portal.folio"])
def test_a_day_numbers_nothing(path: str):
    layout = lay_out([Reading(1, 500, 900, (Word("12/03/2026", Box(0, 0, 100, 20)),), Rung.OCR, "test")])
    found = candidates(layout)
    scores = {pool: np.full((len(found[pool]), len(ROLES[pool])), 0.001, np.float32) for pool in Pool}
    assert found[Pool.CODE]
    scores[Pool.CODE][:, ROLES[Pool.CODE].index(path)] = 0.8
    assert path not in decode(layout, found, scores)


def test_nothing_believable_is_nothing():
    assert "total" not in chosen({"A": Decimal("10.00")}, {})
