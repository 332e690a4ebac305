"""Pages of several files bound into one PDF."""

from __future__ import annotations

import zipfile
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from cuadra.kit.errors import Refusal
from cuadra.reading.limits import Limits
from cuadra.reading.pdf import pdf_pages
from cuadra.reading.rebound import Leaf, NoPagesThere, bind


def marked(wide: int = 300, tall: int = 500) -> Image.Image:
    """White, with a black corner by which its turn is seen."""
    image = Image.new("RGB", (wide, tall), "white")
    image.paste((0, 0, 0), (0, 0, 90, 60))
    return image


def jpeg(orientation: int) -> bytes:
    written, exif = BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    marked().save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_bound_as_its_camera_meant_it(orientation: int) -> None:
    photo = jpeg(orientation)
    bound = bind([Leaf(photo, "a.jpg")])
    (page,) = pdf_pages(bound.content, Limits())
    seen, _ = page.render(200)
    wanted = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(photo))))
    assert seen.shape == wanted.shape
    assert np.abs(seen.astype(int) - wanted.astype(int)).mean() < 4


def test_pages_come_in_the_order_asked_with_where_they_are_from() -> None:
    png = BytesIO()
    marked(200, 100).save(png, "PNG")
    first = bind([Leaf(jpeg(1), "a.jpg"), Leaf(png.getvalue(), "b.png")])
    assert [page[:2] for page in first.pages] == [(0, 1), (1, 1)]
    turned = bind([Leaf(first.content, "x.pdf", 2), Leaf(first.content, "x.pdf", 1)])
    assert [page[:2] for page in turned.pages] == [(0, 2), (1, 1)]
    assert [round(page[2]) for page in turned.pages] == [72, 108]


def test_a_document_of_an_archive_is_found_by_its_part() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("otra.txt", "nada")
        archive.writestr("fotos/a.jpg", jpeg(1))
    bound = bind([Leaf(packed.getvalue(), "lote.zip", 1, "lote.zip/fotos/a.jpg")])
    assert len(bound.pages) == 1
    with pytest.raises(NoPagesThere):
        bind([Leaf(packed.getvalue(), "lote.zip", 1, "lote.zip/fotos/b.jpg")])


@pytest.mark.parametrize(
    ("content", "number"), [(b"TOTAL 12.50", 1), (jpeg(1), 2), (b"%PDF-1.7 roto", 1), (b"\xff\xd8\xff", 1)]
)
def test_what_has_no_such_page_is_refused_by_name(content: bytes, number: int) -> None:
    with pytest.raises(Refusal):
        bind([Leaf(content, "a", number)])


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(Refusal):
        bind([Leaf(jpeg(1), "a.jpg")] * 3, Limits(pages=2))
