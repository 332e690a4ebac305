from __future__ import annotations

from pathlib import Path

from PIL import Image

from cuadra.cli.evidence import draw
from cuadra.model.evidence import Evidence, Field, Rung
from cuadra.model.extracted import Extracted
from cuadra.model.geometry import Box

SEEN = Evidence(Rung.OCR, "small", 1, Box(50, 60, 150, 90), "12.50")


def test_a_page_with_a_value_is_drawn_with_its_box(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (400, 300), "white").save(file)
    found = Extracted({"total": Field("12.50", 0.9, SEEN)})
    (written,) = draw(file, [(file.as_posix(), found)], tmp_path / "evidence", ())
    with Image.open(written) as picture:
        assert picture.size == (400, 300)
        assert picture.getpixel((100, 58)) != (255, 255, 255)


def test_a_document_without_pages_gives_no_picture(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text("<a/>")
    found = Extracted({"total": Field("12.50", 0.9, Evidence(Rung.XML, "cfdi"))})
    assert draw(file, [(file.as_posix(), found)], tmp_path / "evidence", ()) == []
