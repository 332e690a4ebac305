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


def test_a_long_name_of_many_byte_letters_still_names_a_picture(tmp_path: Path) -> None:
    file = tmp_path / ("ñ" * 120 + ".png")
    Image.new("RGB", (40, 30), "white").save(file)
    (written,) = draw(file, [(file.as_posix(), Extracted({"total": Field("1", 0.9, SEEN)}))], tmp_path / "out", ())
    assert written.is_file()
