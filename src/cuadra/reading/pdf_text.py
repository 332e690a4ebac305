"""The text layer of a PDF page: words with boxes from PDFium's characters.

Called under the lock of ``pdf``. Not for whether the words may be believed (``pdf_trust``), nor for fields.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cuadra.model.geometry import Box
from cuadra.model.reading import Word

_SPACES = re.compile(r"\S+")
Sides = tuple[float, float, float, float]  # left, bottom, right, top
Char = Callable[[int], Sides]
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-", "\xad": "-"})


@dataclass(frozen=True, slots=True)
class View:
    """The visible box of a page in its own units (left, bottom, right, top) and how far it is turned clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of the page's own units as a person sees it: points, origin top left."""
        if not self.turn:
            return Box(x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
        if self.turn == 90:
            return Box(y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left)
        if self.turn == 180:
            return Box(self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom)
        return Box(self.top - y1, self.right - x1, self.top - y0, self.right - x0)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn in (90, 270) else (width, height)


def words_of(page: Any, view: View, max_chars: int) -> tuple[Word, ...]:
    """The words of ``page`` (a ``PdfPage``) in reading order: rows from the top, each from the left."""
    import pypdfium2.raw as pdfium

    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return ()
    try:
        text = _text(text_page, max_chars)
        width, height = view.size
        char = _chars(text_page)
        found = [
            Word(piece, view.shown(*box))
            for match in _SPACES.finditer(text.translate(_HYPHENS))
            for piece, box in _boxed(char, match[0], match.start())
        ]
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return tuple(in_rows([w for w in found if _seen(w.box, width, height)]))


def _seen(box: Box, width: float, height: float) -> bool:
    x0, y0, x1, y1 = box
    return 0 <= x0 + x1 <= 2 * width and 0 <= y0 + y1 <= 2 * height


def _text(text_page: Any, max_chars: int) -> str:
    """One character for each of PDFium's indexes."""
    import pypdfium2.raw as pdfium

    count = min(pdfium.FPDFText_CountChars(text_page), max_chars)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _boxed(char: Char, text: str, start: int) -> Sequence[tuple[str, Sides]]:
    """A word with its box; two where the line breaks inside it."""
    first = char(start)
    if len(text) == 1:
        return ((text, first),)
    left, bottom, right, top = first
    last_left, last_bottom, last_right, last_top = char(start + len(text) - 1)
    if left <= last_left and abs(bottom - last_bottom) < max(top - bottom, 0.5):
        return ((text, (left, min(bottom, last_bottom), max(right, last_right), max(top, last_top))),)
    boxes = [char(start + index) for index in range(len(text))]
    if not any(_breaks(one, two) for one, two in pairwise(boxes)):
        return ((text, _union(boxes)),)  # written upwards, or from right to left
    cuts = [0, *(index for index in range(1, len(text)) if _breaks(boxes[index - 1], boxes[index])), len(text)]
    return [(text[begin:end], _union(boxes[begin:end])) for begin, end in pairwise(cuts)]


def _breaks(one: Sequence[float], two: Sequence[float]) -> bool:
    """Whether a new line begins between two neighbours: far down and far to the left."""
    height = max(one[3] - one[1], 0.5)
    return one[1] - two[1] > 0.6 * height and one[0] - two[0] > 2 * height


def _chars(text_page: Any) -> Char:
    """The sides of a character by its index, as tall as its font; of its ink where the font does not say.

    One structure is used for all: a page is asked some thousand times.
    """
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    loose, tight = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharBox

    def sides(index: int) -> Sides:
        if loose(text_page, index, rect):
            x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
            if x1 > x0 and y1 > y0:
                return x0, y0, x1, y1
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        tight(text_page, index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    return sides


def _union(boxes: Sequence[Sides]) -> Sides:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def in_rows(words: Sequence[Word]) -> Iterator[Word]:
    """``words`` row by row from the top, each row from the left; a row is what shares half its height."""
    row: list[Word] = []
    middle = height = 0.0
    for word in sorted(words, key=_level):
        _, y0, _, y1 = word.box
        centre = (y0 + y1) / 2
        if row and centre - middle > 0.5 * min(height, y1 - y0):
            yield from sorted(row, key=_left)
            row = []
        if not row:
            middle, height = centre, y1 - y0
        row.append(word)
    yield from sorted(row, key=_left)


def _level(word: Word) -> float:
    return word.box[1] + word.box[3]


def _left(word: Word) -> float:
    return word.box[0]
