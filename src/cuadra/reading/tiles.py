"""Very tall pictures in overlapping pieces, and their words joined again without doubled or cut lines.

An engine looks at a picture with its longer side at 960: of a strip five times as tall as wide the letters would
be gone. Pieces are at most 1.6 times as tall as wide and share 12 % with the next (field notes, reading, 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from cuadra.model.geometry import Box
from cuadra.model.reading import Word

TALL = 2.6  # height over width, above which a picture is cut; up to 3.4 cutting gains little and costs half more
_SHAPE, _OVERLAP = 1.6, 0.12
_SHORTEST, _MOST = 640, 40  # pixels of a piece; pieces of a picture
_SAME = 0.5  # share of the smaller box that must be covered for two words to be one


@dataclass(frozen=True, slots=True)
class Band:
    """Rows ``top`` to ``bottom`` of a picture, in pixels."""

    top: int
    bottom: int


def bands(width: int, height: int, tallest: float = TALL) -> list[Band]:
    """The pieces of a picture, from the top; one for all of it unless it is taller than so many widths.

    >>> bands(800, 1400)
    [Band(top=0, bottom=1400)]
    >>> [b.top for b in bands(800, 4500)], bands(800, 4500)[-1].bottom
    ([0, 1086, 2173, 3259], 4500)
    """
    if height <= max(tallest * width, _SHORTEST):
        return [Band(0, height)]
    longest = max(_SHAPE * width, _SHORTEST, height / _MOST)
    shared = _OVERLAP * longest
    pieces = ceil((height - shared) / (longest - shared))
    tall = ceil((height + (pieces - 1) * shared) / pieces)
    tops = [round(index * (height - tall) / (pieces - 1)) for index in range(pieces)]
    return [Band(top, top + tall) for top in tops]


def joined(pieces: Sequence[tuple[Band, Sequence[Word]]]) -> list[Word]:
    """The words of all pieces in the pixels of the whole; of two that are one, that farther from its piece's edge."""
    if len(pieces) == 1 and pieces[0][0].top == 0:
        return list(pieces[0][1])
    found = [
        (_depth(word, band), index, Word(word.text, _moved(word.box, band.top), word.confidence))
        for index, (band, words) in enumerate(pieces)
        for word in words
    ]
    found.sort(key=lambda item: (-item[0], item[1], item[2].box))
    kept: list[tuple[int, Word]] = []
    for _, index, word in found:
        if not any(other != index and _covered(word.box, seen.box) for other, seen in kept):
            kept.append((index, word))
    return sorted((word for _, word in kept), key=lambda word: (word.box.y0, word.box.x0))


def _depth(word: Word, band: Band) -> float:
    """How far inside its piece a word stands: a line at the edge may be cut."""
    return min(word.box.y0, band.bottom - band.top - word.box.y1)


def _moved(box: Box, down: float) -> Box:
    return Box(box.x0, box.y0 + down, box.x1, box.y1 + down)


def _covered(one: Box, other: Box) -> bool:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return False
    smaller = min(one.width * one.height, other.width * other.height)
    return width * height > _SAME * max(smaller, 1.0)
