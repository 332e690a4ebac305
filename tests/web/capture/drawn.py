"""Papers for the tests of capture: receipts with rows of print, as photos and as PDF pages."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDE, TALL, ROW = 900, 1400, 46


def paper(rows: Sequence[str], *, tall: int = TALL) -> Image.Image:
    """White paper with a row of print each."""
    image = Image.new("RGB", (WIDE, tall), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(30)
    for nth, row in enumerate(rows):
        pen.text((60, 60 + nth * ROW), row, "black", font=font)
    return image


def photo(rows: Sequence[str], *, tall: int = TALL, orientation: int = 1) -> bytes:
    written = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    paper(rows, tall=tall).save(written, "JPEG", quality=90, exif=exif)
    return written.getvalue()


def pdf(*pages: Sequence[str]) -> bytes:
    """A PDF of pictures, a page each."""
    written = BytesIO()
    first, *rest = (paper(rows) for rows in pages)
    first.save(written, "PDF", resolution=150, save_all=True, append_images=rest)
    return written.getvalue()


def receipt(number: str, total: str) -> list[str]:
    return [
        "ABARROTES DON PEPE",
        "RFC AAA010101AAA",
        "FECHA 05/03/2026 14:32",
        f"TICKET {number}",
        "PAN BLANCO          12.50",
        "LECHE ENTERA        24.00",
        f"SUBTOTAL  {total}",
        f"TOTAL MXN  {total}",
    ]
