from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from cuadra.reading.cascade import Options, read_all
from cuadra.reading.limits import Limits
from cuadra.reading.views import LONG, SHORT, views


def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(400, 600))
    for row, text in enumerate(("Factura A-17", "Abarrotes Uno S.A. de C.V.", "RFC AAA010101AAA", "Total 116.00")):
        canvas.drawString(50, 550 - 40 * row, text)
    canvas.showPage()
    canvas.drawString(50, 300, "Segunda")
    canvas.save()
    return made.getvalue()


def test_the_words_of_a_text_layer_stand_on_the_picture_where_the_page_shows_them() -> None:
    (pages,) = views(pdf(), "a.pdf", Options(cache=None)).values()
    assert [page.number for page in pages] == [1, 2]
    first = pages[0]
    image = Image.open(io.BytesIO(first.image)).convert("L")
    assert (round(first.width), round(first.height)) == (400, 600)
    assert min(image.size) <= SHORT
    scale = image.width / first.width
    (box,) = [box for text, box in first.words if text == "116.00"]
    dark = image.crop([round(side * scale) for side in box]).getextrema()[0]
    above = image.crop([round(side * scale) for side in (box.x0, box.y0 - 25, box.x1, box.y1 - 20)]).getextrema()[0]
    assert dark < 100
    assert above > 200


def test_a_file_without_pages_has_none_and_a_broken_one_too() -> None:
    assert views(b"<x/>", "a.xml", Options(cache=None)) == {}
    assert views(b"nothing that we know \x00\x01", "a.bin", Options(cache=None)) == {}


def test_a_very_long_ticket_stays_within_bounds() -> None:
    tall = io.BytesIO()
    Image.new("RGB", (700, 9_000), "white").save(tall, "PNG")
    ((page,),) = views(tall.getvalue(), "a.png", Options(cache=None)).values()
    assert max(Image.open(io.BytesIO(page.image)).size) <= LONG
    assert (page.width, page.height) == (700, 9_000)


@pytest.mark.slow
def test_the_words_of_a_photo_are_those_that_the_reading_saw(tmp_path: Path) -> None:
    image = Image.new("RGB", (700, 900), "white")
    pen = ImageDraw.Draw(image)
    for row, text in enumerate(("FACTURA A-17", "FECHA 10/03/2026", "TOTAL 116.00", "IVA 16.00", "SUBTOTAL 100.00")):
        pen.text((60, 100 + 90 * row), text, "black", font=ImageFont.load_default(36))
    made = io.BytesIO()
    image.save(made, "PNG")
    options = Options(cache=tmp_path, limits=Limits())
    read_all(made.getvalue(), name="a.png", options=options)
    ((page,),) = views(made.getvalue(), "a.png", options).values()
    (box,) = [box for text, box in page.words if text == "116.00"]
    assert 60 < box.x0 < box.x1 < 400
    assert abs(box.centre[1] - 300) < 25
