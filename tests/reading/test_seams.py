"""Rows that two photos of one ticket share."""

from __future__ import annotations

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.seams import once

HEAD = ["ABARROTES DON PEPE", "RFC AAA010101AAA", "TICKET 0001"]
GOODS = [
    f"{name} {price}.00" for name, price in (("ARROZ SUPER", 31), ("FRIJOL NEGRO", 42), ("ACEITE", 53), ("CAFE", 64))
]
FOOT = ["SUBTOTAL 190.00", "TOTAL 190.00"]


def page(number: int, rows: list[str], rung: Rung = Rung.OCR) -> Reading:
    words = []
    for nth, row in enumerate(rows):
        left, _, right = row.rpartition(" ")
        words.append(Word(left, Box(10, 30 * nth, 10 + 9 * len(left), 30 * nth + 18)))
        words.append(Word(right, Box(300, 30 * nth + 1, 300 + 9 * len(right), 30 * nth + 19)))
    return Reading(number, 500, 900, tuple(words), rung, "tiny")


def told(reading: Reading) -> list[str]:
    rows: dict[int, list[str]] = {}
    for word in reading.words:
        rows.setdefault(int(word.box.y0) // 30, []).append(word.text)
    return [" ".join(row) for row in rows.values()]


def test_rows_that_come_again_count_once_though_they_are_read_a_little_otherwise() -> None:
    first, second = page(1, [*HEAD, *GOODS[:3]]), page(2, [GOODS[1].replace("O", "0"), GOODS[2], GOODS[3], *FOOT])
    assert told(once([first, second])[1]) == [GOODS[3], *FOOT]


def test_a_row_cut_through_at_the_edge_hinders_nothing() -> None:
    first = page(1, [*HEAD, *GOODS[:3], "I/-~ ,,"])
    second = page(2, ["-_=. ..", GOODS[1], GOODS[2], *FOOT])
    assert told(once([first, second])[1]) == FOOT


def test_pages_that_share_no_seam_stay_whole() -> None:
    pages = [page(1, [*HEAD, *GOODS]), page(2, [*HEAD, *FOOT]), page(3, [*HEAD, *GOODS])]
    assert [told(one) for one in once(pages)] == [told(one) for one in pages]


def test_one_row_alike_is_no_overlap() -> None:
    pages = [page(1, [*HEAD, GOODS[0]]), page(2, [GOODS[0], *FOOT])]
    assert told(once(pages)[1]) == [GOODS[0], *FOOT]


def test_the_same_thing_bought_many_times_is_no_overlap() -> None:
    pages = [page(1, [*HEAD, *["PAN BLANCO 12.50"] * 4]), page(2, [*["PAN BLANCO 12.50"] * 3, *FOOT])]
    assert told(once(pages)[1]) == [*["PAN BLANCO 12.50"] * 3, *FOOT]


def test_a_text_layer_is_no_photo() -> None:
    pages = [page(1, [*HEAD, *GOODS], Rung.TEXT), page(2, [*GOODS[2:], *FOOT], Rung.TEXT)]
    assert told(once(pages)[1]) == [*GOODS[2:], *FOOT]
