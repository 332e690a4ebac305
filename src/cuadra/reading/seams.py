"""Photos of one long ticket overlap: the rows at the foot of one that come again at the head of the next count once.

Found by the text of the rows, and conservative: at least two whole rows in their order, most letters alike. Pages
that do not overlap end and begin differently and stay as they are. Not for text layers, which no photo has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cuadra.model.evidence import Rung
from cuadra.model.reading import Reading, Word

MOST_ROWS = 40  # of an overlap
RAGGED = 1  # rows at the edge of a photo that may be cut through, and so read as something else
LEAST_ROWS, LEAST_LETTERS = 2, 16
ALIKE, ALIKE_ALL = 72.0, 84.0  # of 100: each row, and all of them by their letters
_SIGNS = re.compile(r"[^0-9A-ZÁÉÍÓÚÑ]")


def once(readings: Sequence[Reading]) -> list[Reading]:
    """The readings without the rows that the page before has at its foot too.

    >>> from cuadra.model.geometry import Box
    >>> def page(number, *rows):
    ...     words = tuple(Word(row, Box(0, 20 * y, 9 * len(row), 20 * y + 12)) for y, row in enumerate(rows))
    ...     return Reading(number, 300, 900, words, Rung.OCR, "x")
    >>> first = page(1, "SUPER UNO", "PAN BLANCO 12.50", "LECHE ENTERA 24.00")
    >>> second = page(2, "PAN BLANC0 12.50", "LECHE ENTERA 24.00", "HUEVO 30.00")
    >>> [word.text for word in once([first, second])[1].words]
    ['HUEVO 30.00']
    """
    kept: list[Reading] = []
    for number, reading in enumerate(readings):
        before = readings[number - 1] if number else None
        seen = _overlap(before, reading) if before is not None else 0
        kept.append(_without(reading, seen) if seen else reading)
    return kept


def _overlap(before: Reading, after: Reading) -> int:
    """How many rows at the head of ``after`` stand at the foot of ``before`` already."""
    if before.rung is not Rung.OCR or after.rung is not Rung.OCR:
        return 0
    foot, head = [_text(row) for row in rows(before)], [_text(row) for row in rows(after)]
    for size in range(min(len(foot) - 1, len(head), MOST_ROWS), LEAST_ROWS - 1, -1):  # of no photo all comes again
        for below in range(min(RAGGED, len(foot) - 1 - size) + 1):
            for above in range(min(RAGGED, len(head) - size) + 1):
                end = len(foot) - below
                if _is_same(foot[end - size : end], head[above : above + size]):
                    return above + size
    return 0


def _is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    from rapidfuzz import fuzz

    letters = sum(map(len, one))
    if letters < LEAST_LETTERS or len(set(one)) < LEAST_ROWS:
        return False
    alike = 0.0
    for a, b in zip(one, other, strict=True):
        ratio = fuzz.ratio(a, b)
        if ratio < ALIKE:
            return False
        alike += ratio * len(a)
    return alike / letters >= ALIKE_ALL


def rows(reading: Reading) -> list[list[Word]]:
    """Words row by row, from the top, each from the left."""
    found: list[list[Word]] = []
    for word in sorted(reading.words, key=lambda one: (one.box.centre[1], one.box.x0)):
        last = found[-1][0].box if found else None
        if last and word.box.centre[1] - last.centre[1] < 0.5 * min(last.height, word.box.height):
            found[-1].append(word)
        else:
            found.append([word])
    return [row for row in found if _text(row)]


def _text(row: Sequence[Word]) -> str:
    told = " ".join(word.text for word in sorted(row, key=lambda one: one.box.x0))
    return _SIGNS.sub("", told.upper())


def _without(reading: Reading, count: int) -> Reading:
    end = max(word.box.y1 for row in rows(reading)[:count] for word in row)
    return replace(reading, words=tuple(word for word in reading.words if word.box.centre[1] > end))
