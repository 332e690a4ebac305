"""Invented papers of several pages: one reading a page, and the truth in the frame of its page."""

from __future__ import annotations

import pytest

from cuadra.simulators.paper import CLEAN, SMALL, leaves, make, pdf, places, readings, words
from cuadra.simulators.paper.chance import Chance


@pytest.fixture(scope="module")
def long_sheets():
    found = [sheet for seed in range(150) if (sheet := make("world_invoice", seed)).pages > 1]
    assert len(found) > 8
    return found


def test_a_reading_for_every_page_in_its_own_frame(long_sheets):
    for sheet in long_sheets:
        read = readings(sheet, Chance(1), CLEAN)
        assert [one.page for one in read] == list(range(1, sheet.pages + 1))
        assert all(one.height == sheet.page_height for one in read)
        assert all(-1 <= w.box.y0 < one.height for one in read for w in one.words)
        assert sum(len(one.words) for one in read) == len(words(sheet, Chance(1), CLEAN).words)


def test_places_lie_on_the_words_of_their_page(long_sheets):
    for sheet in long_sheets:
        read = readings(sheet, Chance(1), CLEAN)
        for path, boxes in places(sheet).items():
            for page, box in boxes:
                near = [
                    w for w in read[page - 1].words if w.box.y0 == box.y0 and w.box.x1 > box.x0 and w.box.x0 < box.x1
                ]
                assert near, path


def test_a_sheet_of_one_page_reads_as_before():
    sheet = make("mx_ticket", 3)
    assert readings(sheet, Chance(4), SMALL) == (words(sheet, Chance(4), SMALL),)
    assert leaves(sheet) == (sheet,)


def test_spans_of_a_page_keep_to_its_lines(long_sheets):
    for sheet in long_sheets:
        pages = leaves(sheet)
        for path, spans in sheet.spans.items():
            told = [page.printed(path) for page in pages if path in page.spans]
            assert " ".join(told) == sheet.printed(path), (path, spans)


def test_the_file_has_as_many_pages(long_sheets):
    import pypdfium2

    sheet = long_sheets[0]
    assert len(pypdfium2.PdfDocument(pdf(sheet))) == sheet.pages
