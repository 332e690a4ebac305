"""Plain text to a page, as a grid of letters, so that rows and columns of a printed text stay where they were."""

from __future__ import annotations

import re
from functools import partial

import numpy as np

from cuadra.model.geometry import AS_SHOWN, Box, Frame
from cuadra.model.reading import Word
from cuadra.reading import refusals
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page, Picture

LETTER, LINE = 6.0, 12.0  # points a column and a row take
MAX_DRAWN = 400  # rows drawn when somebody wants to see the page
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"))
_WIDE_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(data: bytes) -> str | None:
    """``data`` as text by its mark, as UTF-8, as UTF-16 without a mark, or as Windows-1252; ``None`` if it is no text.

    >>> decoded("Peña".encode("latin-1")), decoded(bytes(range(32))) is None
    ('Peña', True)
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        return None if len(_CONTROL.findall(text)) > len(text) // 100 else text
    return None


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in (*_MARKS, *_WIDE_MARKS):
        if data.startswith(mark):
            return [encoding]
    head = data[:4096]
    if len(head) >= 4 and head.count(0) >= len(head) // 4:
        return ["utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"]
    return ["utf-8", "cp1252", "latin-1"]


def text_page(text: str, limits: Limits) -> Page:
    """One page that holds all of ``text``; raises ``UnreadableText`` where nothing is written."""
    rows = text[: limits.text_chars].expandtabs(8).splitlines()
    words = tuple(
        Word(match[0], Box(match.start() * LETTER, row * LINE, match.end() * LETTER, (row + 1) * LINE))
        for row, line in enumerate(rows)
        for match in re.finditer(r"\S+", line)
    )
    if not words:
        raise refusals.UnreadableText
    width = max(word.box.x1 for word in words)
    return Page(1, width, len(rows) * LINE, partial(_drawn, tuple(rows)), words, usable_text=True)


def _drawn(rows: tuple[str, ...], dpi: int) -> tuple[Picture, Frame]:  # noqa: ARG001  a text has no resolution
    from PIL import Image, ImageDraw, ImageFont

    seen = rows[:MAX_DRAWN]
    width = min(max(len(row) for row in seen), MAX_DRAWN)
    image = Image.new("L", (max(1, round(width * LETTER)), max(1, round(len(seen) * LINE))), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(10)
    for index, row in enumerate(seen):
        for match in re.finditer(r"\S+", row[:MAX_DRAWN]):
            pen.text((match.start() * LETTER, index * LINE), match[0], fill=0, font=font)
    return np.asarray(image.convert("RGB")), AS_SHOWN
