"""Which heading governs a place, and what a title says before a value."""

from __future__ import annotations

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.blocks import after_title, heading, places
from cuadra.reading.fields.layout import Layout, lay_out


def page(*rows: tuple[tuple[float, str], ...]) -> Layout:
    words = tuple(
        Word(text, Box(x, 20.0 * y, x + 6.0 * len(text), 20.0 * y + 10), 1.0)
        for y, row in enumerate(rows)
        for x, text in row
    )
    return lay_out([Reading(1, 600, 800, words, next(iter(Rung)), "test")])


def governed(layout: Layout) -> dict[str, str]:
    return {cell.text: place.block for cell, place in zip(layout.cells, places(layout), strict=True)}


def test_a_row_under_a_heading_belongs_to_that_party() -> None:
    found = governed(page(((10, "Verkäufer"),), ((10, "Nummer: 549910"),), ((10, "Käufer"),), ((10, "Nummer: 77"),)))
    assert (found["Nummer: 549910"], found["Nummer: 77"]) == ("seller", "buyer")


def test_parties_side_by_side_govern_their_own_columns() -> None:
    found = governed(page(((10, "Seller"), (300, "Bill to")), ((10, "Acme Ltd"), (300, "Big Shop"))))
    assert (found["Acme Ltd"], found["Big Shop"]) == ("seller", "buyer")


def test_a_customer_number_is_no_heading() -> None:
    assert heading("Cliente 4711") == ""


def test_a_word_between_title_and_number_is_told() -> None:
    assert after_title("Factura nro. ")[0] == 0
    assert after_title("Invoice for order no. ")[0] > 0
