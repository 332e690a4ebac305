"""Two engines, line by line: the fast one reads the page, the exact one again only what matters or is doubtful.

The fast engine's own confidence tells which lines to doubt: at .99 and above the exact one reads the same in 98 of 100,
below .95 in six of ten. A line is cut from the picture as it came, straight and in full resolution.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache

import numpy as np

from cuadra.model.geometry import AS_SHOWN, Box, Frame, around
from cuadra.model.reading import Reading, Word
from cuadra.reading.engines.detector import Quad
from cuadra.reading.engines.small import Small, quad_of
from cuadra.reading.engines.tiny import Tiny
from cuadra.reading.ocr import read_picture
from cuadra.reading.page import Picture
from cuadra.reading.upright import inverse

Chosen = Callable[[Word], bool] | Collection[Box]

_DOUBT_AMOUNT, _DOUBT_HEAD, _DOUBT_FIGURE, _DOUBT = 0.93, 0.90, 0.80, 0.60
_HEAD = 0.25  # of the height of the text: who issued it, when, its number
_AMOUNT = re.compile(r"\d[.,] ?\d\d(?!\d)")
_FIGURE = re.compile(r"\d")
_SEAL = 70  # signs without a space: a digital seal, which nobody needs and which costs as much as ten lines
_POOR = 0.80  # mean confidence of a page that the fast engine cannot read
_FEW = 4  # words
_PAD = 0.12  # of the height of a line, added on all sides: the fast engine cuts first and last letters close


def read_fast(picture: Picture, *, page_number: int = 1, frame: Frame = AS_SHOWN) -> Reading:
    """The page by the fast engine, about 0.3 CPU seconds a receipt; ``frame`` leads from pixels to page units."""
    return read_picture(picture, tiny(), page_number=page_number, frame=frame)


def read_exact(picture: Picture, *, page_number: int = 1, frame: Frame = AS_SHOWN) -> Reading:
    """The page by the exact engine, about 1 CPU second a receipt."""
    return read_picture(picture, small(), page_number=page_number, frame=frame)


def read_first(picture: Picture, *, page_number: int = 1, frame: Frame = AS_SHOWN) -> Reading:
    """The page by the fast engine, or by the exact one where the fast one saw too little to build on."""
    fast = read_fast(picture, page_number=page_number, frame=frame)
    if not is_poor(fast):
        return fast
    exact = read_exact(picture, page_number=page_number, frame=frame)
    return max(fast, exact, key=lambda reading: (not is_poor(reading), _letters(reading)))


def read_tiers(picture: Picture, *, page_number: int = 1, frame: Frame = AS_SHOWN) -> Reading:
    """The first reading with its doubtful and weighty lines sharpened."""
    return sharpen_weighty(read_first(picture, page_number=page_number, frame=frame), picture, (), frame=frame)


def sharpen_weighty(reading: Reading, picture: Picture, boxes: Collection[Box], *, frame: Frame = AS_SHOWN) -> Reading:
    """``reading`` with its weighty words and those in ``boxes`` read by the exact engine, unless it read them all."""
    if reading.engine == small().name:
        return reading
    is_weighty, is_asked = weighty(reading), _standing_in(boxes)
    return sharpen(reading, picture, lambda word: is_weighty(word) or is_asked(word), frame=frame)


def is_poor(reading: Reading) -> bool:
    """Whether the fast engine saw too little, or too badly, to build on."""
    return len(reading.words) < _FEW or reading.mean_confidence < _POOR


def weighty(reading: Reading) -> Callable[[Word], bool]:
    """Which words are worth a second look: any that is doubtful, sooner if it has figures or stands in the head."""
    if not reading.words:
        return lambda _: False
    whole = around(word.box for word in reading.words)
    head = whole.y0 + _HEAD * whole.height

    def chosen(word: Word) -> bool:
        if max(map(len, word.text.split()), default=0) > _SEAL:
            return False
        return word.confidence < _enough(word.text, in_head=word.box.y1 <= head)

    return chosen


def _enough(text: str, *, in_head: bool) -> float:
    """The confidence from which the fast engine is believed, by what a wrong letter would cost."""
    if _AMOUNT.search(text):
        return _DOUBT_AMOUNT
    if in_head:
        return _DOUBT_HEAD
    return _DOUBT_FIGURE if _FIGURE.search(text) else _DOUBT


def sharpen(reading: Reading, picture: Picture, chosen: Chosen, *, frame: Frame = AS_SHOWN) -> Reading:
    """``reading`` with the chosen words read again by the exact engine; what stood there is kept as ``other``.

    ``picture`` and ``frame`` are those that the reading was made of; boxes are chosen as they stand in the reading.
    """
    started = time.perf_counter()
    wanted = chosen if callable(chosen) else _standing_in(chosen)
    places = [index for index, word in enumerate(reading.words) if word.text and wanted(word)]
    back = inverse(frame).after(reading.frame)
    again = small().read_quads(picture, [_shown(reading.words[i].box, back) for i in places])
    words = list(reading.words)
    for index, (text, sure) in zip(places, again, strict=True):
        words[index] = _better(words[index], text, sure)
    return replace(
        reading,
        words=tuple(words),
        engine=f"{tiny().name}+{small().name}" if places else reading.engine,
        seconds=reading.seconds + time.perf_counter() - started,
    )


def read_places(
    reading: Reading, picture: Picture, boxes: Collection[Box], *, frame: Frame = AS_SHOWN
) -> list[tuple[str, float]]:
    """What the exact engine sees in ``boxes``, which stand as the reading's words do: text and confidence."""
    back = inverse(frame).after(reading.frame)
    return small().read_quads(picture, [_shown(box, back) for box in boxes])


def _better(word: Word, text: str, sure: float) -> Word:
    """The exact reading, unless it saw nothing or doubts more than the fast one did."""
    if not text or sure < min(0.6, word.confidence):
        return word
    return word._replace(text=text, confidence=sure, other=word.text if text != word.text else "")


def _shown(box: Box, back: Frame) -> Quad:
    """The corners of a padded upright box in the pixels of the picture as it came."""
    pad = _PAD * box.height
    corners = quad_of(Box(box.x0 - pad, box.y0 - pad, box.x1 + pad, box.y1 + pad)).tolist()
    return np.array([back.point(x, y) for x, y in corners], np.float32)


def _standing_in(boxes: Collection[Box]) -> Callable[[Word], bool]:
    """Words that stand in one of ``boxes``, or of which one is a part: an engine gives a label and its value as one."""

    def chosen(word: Word) -> bool:
        return any(_holds(box, word.box) or _holds(word.box, box) for box in boxes)

    return chosen


def _holds(outer: Box, inner: Box) -> bool:
    x, y = inner.centre
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _letters(reading: Reading) -> float:
    return sum(word.confidence * len(word.text) for word in reading.words)


@cache
def tiny() -> Tiny:
    return Tiny()


@cache
def small() -> Small:
    return Small()
