from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.tiles import Band, bands, joined


@given(st.integers(50, 2000), st.integers(50, 30_000))
def test_pieces_cover_the_whole_strip_and_share_rows_with_the_next(width: int, height: int) -> None:
    cut = bands(width, height)
    assert (cut[0].top, cut[-1].bottom) == (0, height)
    assert all(after.top < before.bottom - 0.05 * (before.bottom - before.top) for before, after in pairwise(cut))
    assert len(cut) <= 50
    assert len(cut) == 1 or max(band.bottom - band.top for band in cut) <= max(1.6 * width, 640, height / 40) + 1


def test_a_line_cut_by_the_edge_of_a_piece_gives_way_to_the_whole_one() -> None:
    above = Band(0, 1000), [Word("TOTAL", Box(10, 880, 90, 900)), Word("IV", Box(10, 985, 90, 1000))]
    below = Band(850, 1850), [Word("TOTAL", Box(10, 30, 90, 50)), Word("IVA 16%", Box(10, 135, 120, 160))]
    assert [(word.text, word.box.y0) for word in joined([above, below])] == [("TOTAL", 880), ("IVA 16%", 985)]


def test_neighbours_of_one_piece_are_never_merged() -> None:
    words = [Word("A", Box(0, 0, 50, 20)), Word("B", Box(5, 2, 52, 22))]
    assert len(joined([(Band(0, 1000), words), (Band(900, 1900), [])])) == 2
