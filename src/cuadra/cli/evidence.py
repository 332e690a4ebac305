"""``--evidence DIR``: a picture of each page with a box around every value, coloured by the rung that read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cuadra.model.extracted import Extracted
from cuadra.model.geometry import Box

if TYPE_CHECKING:
    from PIL import Image

COLOURS = {"xml": "#1a7f37", "code": "#8250df", "text": "#0969da", "ocr": "#bc4c00", "vision": "#bf3989"}
PDF_DPI = 110
POINTS_AN_INCH = 72
MAX_PAGES = 50


def draw(file: Path, name: str, extracted: Extracted, folder: Path, passwords: tuple[str, ...] = ()) -> list[Path]:
    """Writes ``<name>-p<page>.png`` for each page that has a value; gives the files written.

    A document inside an archive, or one without pages (XML), has no picture: nothing is written.
    """
    by_page: dict[int, list[tuple[str, Box, str]]] = {}
    for path, one in extracted.items():
        seen = one.evidence
        if seen.page and seen.box:
            by_page.setdefault(seen.page, []).append((path, seen.box, seen.rung.value))
    if not by_page or file.as_posix() != name:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, picture, scale in _pages(file, sorted(by_page)[:MAX_PAGES], passwords):
        _mark(picture, by_page[number], scale)
        written.append(folder / f"{_slug(name)}-p{number}.png")
        picture.save(written[-1])
    return written


def _pages(file: Path, numbers: list[int], passwords: tuple[str, ...]) -> Iterator[tuple[int, Image.Image, float]]:
    """The pictures of the pages asked for, and how many of their pixels are one unit of a box."""
    from PIL import Image, ImageOps

    if file.read_bytes()[:1024].find(b"%PDF-") >= 0:
        document = _opened(file, passwords)
        scale = PDF_DPI / POINTS_AN_INCH
        for number in numbers:
            if document and number <= len(document):
                yield number, document[number - 1].render(scale=scale).to_pil().convert("RGB"), scale
        return
    import pillow_heif

    pillow_heif.register_heif_opener()
    with Image.open(file) as picture:
        for number in numbers:
            if number <= getattr(picture, "n_frames", 1):
                picture.seek(number - 1)
                yield number, ImageOps.exif_transpose(picture).convert("RGB"), 1.0


def _opened(file: Path, passwords: tuple[str, ...]) -> Any:
    import pypdfium2

    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(file, password=password)
        except pypdfium2.PdfiumError:
            continue
    return None


def _mark(picture: Image.Image, boxes: list[tuple[str, Box, str]], scale: float) -> None:
    from PIL import ImageDraw, ImageFont

    pen = ImageDraw.Draw(picture)
    size = max(11, round(picture.width / 90))
    font = ImageFont.load_default(size=size)
    thick = max(1, round(picture.width / 500))
    for path, box, rung in boxes:
        colour = COLOURS.get(rung, "#57606a")
        x0, y0, x1, y1 = (edge * scale for edge in box)
        pen.rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), outline=colour, width=thick)
        label = pen.textbbox((x0 - 2, y0 - size - 6), path, font=font)
        pen.rectangle(label, fill=colour)
        pen.text((x0 - 2, y0 - size - 6), path, fill="white", font=font)


def _slug(name: str) -> str:
    """A name for a picture that keeps every file apart.

    >>> _slug("carpeta/factura 1.pdf")
    'carpeta_factura_1.pdf'
    """
    return re.sub(r"[^\w.\-]+", "_", name).strip("_.")[-150:]
