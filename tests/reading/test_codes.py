"""Codes are read exactly, where they stand, also when they are hard to see; none is read where there is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFilter

from cuadra.reading.code_places import code_places
from cuadra.reading.codes import BARS, STACKED, codes_on, find_codes
from cuadra.reading.file import open_parts
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page

from .made import SAT, photo, qr, saved, text_pdf, with_code

BARCODE = "3050001091506100027342639512345202501041"


def page_of(image: Image.Image, kind: str = "PNG") -> Page:
    return open_parts(saved(image, kind), "f", Limits())[0].pages[0]


def texts(image: Image.Image) -> list[str]:
    return [code.text for code in find_codes(np.array(image), retries=True)]


def test_a_code_is_read_with_its_box_and_its_bytes():
    code = qr()
    (found,) = find_codes(np.array(with_code(code, at=(100, 700))), retries=False)
    assert (found.text, found.data, found.symbology) == (SAT, SAT.encode(), "QR Code")
    assert found.box.x0 == pytest.approx(100 + 16, abs=4)
    assert found.box.x1 == pytest.approx(100 + code.width - 16, abs=4)


@pytest.mark.parametrize("degrees", [12, 90, 180, 270])
def test_a_turned_code_is_read(degrees):
    assert texts(with_code(qr()).rotate(degrees, expand=True, fillcolor=255)) == [SAT]


def test_a_blurred_code_is_mended_and_its_box_stays_where_it_is():
    sharp = with_code(qr())
    blurred = np.array(sharp.filter(ImageFilter.GaussianBlur(2.2)))
    assert find_codes(blurred, retries=False) == []
    (found,) = find_codes(blurred, retries=True)
    (truth,) = find_codes(np.array(sharp), retries=False)
    assert found.text == SAT
    assert found.box == pytest.approx(truth.box, abs=6)


def test_fine_print_is_read():
    small = qr(module=8)
    assert texts(with_code(small.resize((round(small.width / 5), round(small.width / 5)), Image.Resampling.BOX))) == [
        SAT
    ]


def test_two_codes_on_a_page_are_both_told():
    page = with_code(qr())
    page.paste(qr("https://tienda.example/promo"), (600, 200))
    assert sorted(texts(page)) == ["https://tienda.example/promo", SAT]


def test_a_blurred_fiscal_code_is_found_beside_a_sharp_one_of_a_shop():
    page = with_code(qr()).filter(ImageFilter.GaussianBlur(2.2))
    page.paste(qr("https://tienda.example/promo"), (600, 200))
    found = codes_on(page_of(page), enough=lambda code: "sat.gob.mx" in code.text)
    assert sorted(code.text for code in found) == ["https://tienda.example/promo", SAT]


def test_letters_beyond_ascii_survive():
    assert texts(with_code(qr("Peña & Cía, ñandú"))) == ["Peña & Cía, ñandú"]


@pytest.mark.parametrize("seed", range(4))
def test_no_code_is_read_in_text_or_noise(seed):
    page = np.array(photo(1000, 1400, "L"))
    noise = np.random.default_rng(seed).integers(0, 255, (300, 300), np.uint8)
    page[800:1100, 500:800] = cv2.GaussianBlur(noise, (0, 0), 1 + seed)
    assert find_codes(page, retries=True, formats=("QRCodeModel2", *BARS)) == []


def test_a_page_of_text_has_no_place_for_a_code():
    assert code_places(np.array(photo(1000, 1400, "L"))) == []


def test_boxes_of_a_pdf_are_in_points():
    (page,) = open_parts(text_pdf((), scans=[with_code(qr(), 1240, 1754)]), "f", Limits())[0].pages
    (code,) = codes_on(page)
    assert code.text == SAT
    assert code.box.x0 == pytest.approx(116 / 1240 * page.width, abs=3)
    assert code.box.y0 == pytest.approx(716 / 1754 * page.height, abs=3)


def test_bars_are_read_only_where_no_code_is_enough():
    bars = qr(BARCODE, 2, "ITF").resize((800, 120))
    both = with_code(qr(), at=(100, 800))
    both.paste(bars, (50, 500))
    assert [code.text for code in codes_on(page_of(both))] == [SAT]
    everything = codes_on(page_of(both), enough=lambda _: False)
    assert [code.text for code in everything] == [SAT, BARCODE]
    assert codes_on(page_of(with_code(bars)), bars=()) == []


def test_stacked_codes_are_read_when_asked():
    page = np.array(with_code(qr("TED 33 123456", 3, "PDF417")))
    assert [code.symbology for code in find_codes(page, retries=False, formats=STACKED)] == ["PDF417"]


def test_a_product_code_is_no_document_code():
    assert codes_on(page_of(with_code(qr("7501055", 3, "Code128").resize((500, 120))))) == []
