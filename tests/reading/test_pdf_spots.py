"""Where a symbol may stand on a page: pictures and drawings that are dense enough, and nowhere else."""

from __future__ import annotations

import pytest

from cuadra.model.geometry import Box
from cuadra.reading.limits import Limits
from cuadra.reading.pdf import pdf_pages
from cuadra.reading.pdf_spots import Spots
from cuadra.simulators import paper

PAGE = (595.0, 842.0)


def modules(x: float, y: float, count: int, side: float = 3.0) -> list[Box]:
    return [
        Box(x + i * side, y + j * side, x + (i + 1) * side, y + (j + 1) * side)
        for i in range(count)
        for j in range(count)
    ]


def test_a_page_of_text_and_rules_has_no_spot() -> None:
    spots = Spots()
    for y in range(100, 700, 40):
        spots.path(None, Box(40, y, 555, y + 0.5))
    assert spots.found(*PAGE) == ()


def test_modules_drawn_one_by_one_are_one_spot_with_its_quiet_zone() -> None:
    spots = Spots()
    for box in modules(400, 600, 25):
        spots.path(None, box)
    (spot,) = spots.found(*PAGE) or ()
    assert spot.x0 < 400 < 475 < spot.x1
    assert spot.y0 < 600 < 675 < spot.y1


def test_a_picture_in_strips_is_one_spot_and_an_icon_none() -> None:
    spots = Spots()
    for y in range(100, 180, 5):
        spots.picture(Box(50, y, 130, y + 5))
    spots.picture(Box(500, 20, 510, 30))
    assert len(spots.found(*PAGE) or ()) == 1


def test_a_page_covered_by_pictures_is_looked_at_whole() -> None:
    covered = Spots()
    covered.picture(Box(0, 0, 595, 700))
    assert covered.found(*PAGE) is None


def test_a_page_too_long_to_walk_is_looked_at_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = paper.pdf(paper.make("mx_cfdi_print", 1))
    assert pdf_pages(printed, Limits())[0].spots is not None
    monkeypatch.setattr("cuadra.reading.pdf_drawn.MAX_OBJECTS", 3)
    assert pdf_pages(printed, Limits())[0].spots is None
