from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.layout import lay_out


def page(words: list[Word]) -> Reading:
    return Reading(1, 600, 900, tuple(words), Rung.OCR, "test")


def table(slope: float) -> list[Word]:
    rows = [("SUBTOTAL", "10.00"), ("IVA 16%", "1.60"), ("TOTAL", "11.60"), ("EFECTIVO", "20.00"), ("CAMBIO", "8.40")]
    placed = []
    for index, (label, figure) in enumerate(rows):
        for text, x in ((label, 20), (figure, 480)):
            y = 100 + 26 * index + slope * (x + 40)
            placed.append(Word(text, Box(x, y, x + 80, y + 20)))
    return placed


@given(st.floats(-0.07, 0.07))
def test_figures_pair_with_their_own_label_however_the_picture_leans(slope):
    rows = [row.text for row in lay_out([page(table(slope))]).rows]
    assert rows == ["SUBTOTAL  10.00", "IVA 16%  1.60", "TOTAL  11.60", "EFECTIVO  20.00", "CAMBIO  8.40"]


def test_words_near_each_other_make_one_cell_and_far_ones_two():
    words = [Word(t, Box(x, 0, x + 40, 10)) for t, x in (("Fecha", 0), ("de", 44), ("pago", 88), ("Total", 300))]
    assert [cell.text for cell in lay_out([page(words)]).cells] == ["Fecha de pago", "Total"]


def test_padded_text_is_cut_at_its_wide_gap():
    cells = lay_out([page([Word("TOTAL        $12.00", Box(0, 0, 190, 10))])]).cells
    assert [cell.text for cell in cells] == ["TOTAL", "$12.00"]
    assert cells[1].box.x0 > 100


def test_the_box_of_some_characters_lies_inside_their_word():
    cell = lay_out([page([Word("TOTAL 12.00", Box(0, 0, 110, 10))])]).cells[0]
    assert cell.box_of(6, 11) == Box(60, 0, 110, 10)


def test_no_words_are_no_rows():
    assert lay_out([page([])]).rows == []
