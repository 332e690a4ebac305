"""Photos that can hardly be read, drawn as they happen."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from cuadra.reading.file import open_parts
from cuadra.reading.limits import Limits
from cuadra.reading.page import Grey
from cuadra.reading.quality import findings, judged

ROWS = [f"PRODUCTO NUMERO {number:03}   {number}4.50" for number in range(22)]


def photo(at: tuple[int, int] = (150, 120), *, paper: int = 205, ground: int = 60, rows: int = 22) -> Grey:
    """A receipt of 700 x 1200 on a table of 1000 x 1440; ``at`` is its corner."""
    image = Image.new("L", (1000, 1440), ground)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    pen.rectangle((*at, at[0] + 700, at[1] + 1200), fill=paper)
    for nth, row in enumerate(ROWS[:rows]):
        pen.text((at[0] + 40, at[1] + 40 + nth * 50), row, paper // 5, font=font)
    return np.asarray(image)


def test_a_good_photo_has_no_fault_however_little_is_printed_on_it() -> None:
    assert judged(photo()) == []
    assert judged(photo(rows=3)) == []


def test_a_scan_without_a_ground_is_neither_cut_nor_glared() -> None:
    assert judged(photo((-20, -20), paper=255)[20:1150, 20:660]) == []


@pytest.mark.parametrize("sigma", [5, 9])
def test_blur_is_told(sigma: int) -> None:
    assert judged(np.asarray(cv2.GaussianBlur(photo(), (0, 0), sigma), dtype=np.uint8)) == ["blur"]


def test_a_glare_that_hides_print_is_told() -> None:
    lit = photo().copy()
    cv2.circle(lit, (500, 600), 180, 255, -1)
    assert judged(lit) == ["glare"]


@pytest.mark.parametrize("at", [(-80, 120), (380, 120), (150, -90), (150, 400)])
def test_paper_that_runs_out_of_a_side_is_cut(at: tuple[int, int]) -> None:
    assert judged(photo(at)) == ["cut"]


def test_the_dark_is_told_and_so_are_few_pixels() -> None:
    assert "dark" in judged(photo(paper=60, ground=15))
    assert judged(photo(), is_small=True) == ["small"]


def test_a_finding_names_the_page_and_the_photo_is_read_all_the_same() -> None:
    written = BytesIO()
    blurred = np.asarray(cv2.GaussianBlur(photo(), (0, 0), 9), dtype=np.uint8)
    Image.fromarray(blurred).save(written, "JPEG")
    (part,) = open_parts(written.getvalue(), "movida.jpg", Limits())
    (found,) = findings(part, {})
    assert (found.code, found.severity, found.facts) == ("PHO-001", "warning", {"page": "1"})
    assert findings(open_parts(b"TOTAL 12.50", "a.txt", Limits())[0], {}) == []


def test_the_telephone_asks_with_the_same_figures() -> None:
    """Both files name their figures alike: a change in one is a change in both."""
    import re
    from pathlib import Path

    from cuadra.reading import quality

    source = (Path(__file__).parents[2] / "frontend" / "src" / "capture" / "quality.ts").read_text("utf-8")
    told = dict(re.findall(r"const ([A-Z]+) = ([\d.]+);", source))
    names = [
        "SIDE",
        "TILE",
        "SMALLEST",
        "BLUR",
        "SHARPEST",
        "GLARE",
        "PLAIN",
        "BURNT",
        "DARK",
        "EDGE",
        "GROUND",
        "RUN",
        "GAP",
        "CONTRAST",
    ]
    assert {name: float(told[name]) for name in names} == {name: float(getattr(quality, name)) for name in names}
