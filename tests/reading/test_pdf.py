"""Words of a PDF stand where a person sees them, in the order a person reads them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading import refusals
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page
from cuadra.reading.pdf import pdf_files, pdf_pages
from cuadra.reading.pdf_drawn import Drawn
from cuadra.reading.pdf_text import in_rows
from cuadra.reading.pdf_trust import is_usable

from .made import CFDI, ROWS, attached, changed, photo, text_pdf

LIMITS = Limits()


def inked(page: Page, box: Box) -> bool:
    """Whether ``box`` of the page holds ink when the page is rendered, and its left and right edges touch it."""
    picture, frame = page.render(144)
    rows = slice(int(box.y0 / frame.e), int(box.y1 / frame.e) + 1)
    columns = slice(int(box.x0 / frame.a), int(box.x1 / frame.a) + 1)
    return bool((picture[rows, columns] < 128).any(axis=(0, 2)).mean() > 0.4)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_stand_on_the_ink_however_the_page_is_turned(turn):
    (page,) = pdf_pages(changed(text_pdf(), turn=turn, crop=(60, 500, 500, 800)), LIMITS)
    assert (page.width < page.height) == (turn in (90, 270))
    assert sorted(word.text for word in page.words) == sorted(" ".join(ROWS).split())
    assert page.words[0].text == {0: "FERRETERIA", 180: "267.55"}.get(turn, page.words[0].text)
    assert all(inked(page, word.box) for word in page.words)


def test_words_come_in_reading_order_whatever_the_order_of_drawing():
    (page,) = pdf_pages(text_pdf(), LIMITS)
    assert [word.text for word in page.words] == " ".join(ROWS).split()


def test_a_cropped_page_shows_and_tells_only_what_is_inside():
    (page,) = pdf_pages(changed(text_pdf(), crop=(60, 700, 560, 800)), LIMITS)
    assert (page.width, page.height) == pytest.approx((500, 100))
    assert page.words[0].text == "FERRETERIA"
    assert page.words[0].box.x0 == pytest.approx(12, abs=1)
    assert "Subtotal" not in {word.text for word in page.words}
    assert all(inked(page, word.box) for word in page.words)


def test_a_scan_is_rendered_at_its_own_resolution_and_not_finer():
    (page,) = pdf_pages(text_pdf((), scans=[photo(1100, 1556)]), LIMITS)
    picture, frame = page.render(200)
    assert abs(picture.shape[1] - 1100) <= 3
    assert frame.point(*picture.shape[1::-1]) == pytest.approx((page.width, page.height))


def test_a_scan_inside_a_form_is_a_scan_too():
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842), invariant=1)
    canvas.beginForm("page")
    canvas.drawImage(ImageReader(photo(1000, 1415)), 0, 0, 100, 141.5)
    canvas.endForm()
    canvas.scale(5.95, 5.95)
    canvas.doForm("page")
    canvas.save()
    (page,) = pdf_pages(stream.getvalue(), LIMITS)
    assert abs(page.render(300)[0].shape[1] - 1000) <= 3


def test_rendering_stops_at_the_limit_of_pixels():
    (page,) = pdf_pages(text_pdf(), Limits(rendered_pixels=500_000))
    assert page.render(600)[0].shape[0] * page.render(600)[0].shape[1] < 510_000


def test_a_page_of_words_without_any_amount_or_date_is_not_believed():
    (page,) = pdf_pages(text_pdf(["palabras sin cifra alguna en ninguna de las lineas"] * 9), LIMITS)
    assert page.words
    assert not page.usable_text


def words(text: str) -> list[Word]:
    return [Word(one, Box(0, 0, 1, 1)) for one in text.split()]


@pytest.mark.parametrize(
    ("text", "drawn", "usable"),
    [
        ("palabra 12.50 " * 20, Drawn(), True),
        ("palabra 12.50 " * 3, Drawn(), True),
        ("palabra 12.50 " * 3, Drawn(paths=400), False),
        ("palabra 12.50 " * 3, Drawn(pictures=1, cover=0.4), False),
        ("\ufffd\ufffd\ufffd 12.50 " * 20, Drawn(), False),
        ("... --- ,,, 12 " * 20, Drawn(), False),
        ("palabra 12.50 " * 40, Drawn(pictures=1, cover=0.99, text_on_top=False), False),
        ("palabra 12.50 " * 40, Drawn(pictures=1, cover=0.99), True),
        ("", Drawn(), False),
    ],
)
def test_when_a_text_layer_may_be_believed(text, drawn, usable):
    assert is_usable(words(text), drawn) is usable


def test_rows_hold_together_when_their_letters_differ_in_size():
    small = Word("12.50", Box(100, 11, 130, 18))
    large = Word("TOTAL", Box(10, 8, 60, 20))
    below = Word("abajo", Box(0, 24, 30, 34))
    assert list(in_rows([below, small, large])) == [large, small, below]


def test_attached_files_come_out_whole():
    found = pdf_files(attached(text_pdf(), {"a.xml": CFDI, "ñandú.bin": b"\x00\x01"}), LIMITS)
    assert found == [("a.xml", CFDI), ("ñandú.bin", b"\x00\x01")]


def test_attached_files_stop_at_the_budget():
    assert pdf_files(attached(text_pdf(), {"a": b"x" * 2000}), Limits(unpacked_bytes=1000)) == []


def test_a_broken_table_of_objects_is_rebuilt_or_refused():
    whole = text_pdf()
    (page,) = pdf_pages(whole.replace(b"startxref", b"startxxxx"), LIMITS)
    assert page.words
    with pytest.raises(refusals.DamagedPdf):
        pdf_pages(whole[:200], LIMITS)


def test_a_pdf_without_pages_is_refused():
    import pypdfium2

    stream = BytesIO()
    pypdfium2.PdfDocument.new().save(stream)
    with pytest.raises((refusals.NoPages, refusals.DamagedPdf)):
        pdf_pages(stream.getvalue(), LIMITS)


def test_pages_render_from_many_threads_at_once():
    from concurrent.futures import ThreadPoolExecutor

    (page,) = pdf_pages(text_pdf(), LIMITS)
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda _: page.render(100)[0], range(12)))
    assert all(np.array_equal(one, pictures[0]) for one in pictures)


def test_a_picture_on_a_page_is_looked_at_as_it_is_stored():
    mark = Image.new("L", (120, 120), 0)
    (page,) = pdf_pages(text_pdf(scans=[mark])[:], LIMITS)[1:]
    grey, frame = next(iter(page.looks()))
    assert grey.ndim == 2
    assert frame.point(grey.shape[1], grey.shape[0]) == pytest.approx((page.width, page.height))
