"""A picture read by a local engine, whatever way up it was taken.

Fitted, levelled, turned until it reads, cut in pieces if it is a strip. The words come in the frame of the upright
picture; ``Reading.frame`` leads back to the page as shown. What slope is left is for the grouping of rows.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from cuadra.model.evidence import Rung
from cuadra.model.geometry import AS_SHOWN, Frame
from cuadra.model.reading import Reading, Word
from cuadra.reading.engines.protocol import OcrEngine
from cuadra.reading.page import Picture
from cuadra.reading.skew import lean_of
from cuadra.reading.tiles import TALL, Band, bands, joined
from cuadra.reading.upright import Upright

# Field notes, reading, pitfall 5: upright pages have no standing boxes and a mean score of .99, upside down ones .69.
_STANDING = 0.5
_READS_WELL = 0.85
_FEW = 3  # words, below which a picture tells nothing about its own orientation
_SIDEWAYS = 1.0


def read_picture(picture: Picture, engine: OcrEngine, *, page_number: int = 1, frame: Frame = AS_SHOWN) -> Reading:
    """All that ``engine`` sees on ``picture``; raises what the engine raises.

    ``frame`` leads from the picture's pixels to the units of the page as shown.
    """
    started = time.perf_counter()
    seen = _best(_prepared(picture), engine)
    height, width = seen.upright.picture.shape[:2]
    return Reading(
        page=page_number,
        width=float(width),
        height=float(height),
        words=tuple(in_rows(seen.words)),
        rung=Rung.OCR,
        engine=engine.name,
        version=engine.version,
        seconds=time.perf_counter() - started,
        frame=frame.after(seen.upright.frame),
    )


def in_rows(words: Iterable[Word]) -> list[Word]:
    """Words in reading order: rows from the top, each from the left. For people and for text, not for pairing.

    >>> from cuadra.model.geometry import Box
    >>> price, bread, tax = Box(80, 1, 99, 11), Box(0, 3, 30, 13), Box(0, 20, 9, 30)
    >>> [word.text for word in in_rows((Word("IVA", tax), Word("9.00", price), Word("PAN", bread)))]
    ['PAN', '9.00', 'IVA']
    """
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.centre[1], w.box.x0)):
        last = rows[-1][0].box if rows else None
        if last and word.box.centre[1] - last.centre[1] < 0.5 * min(last.height, word.box.height):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda w: w.box.x0)]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One try: the picture some way up, and the words found on it."""

    upright: Upright
    words: list[Word]

    @property
    def score(self) -> float:
        letters = sum(len(w.text) for w in self.words)
        return sum(w.confidence * len(w.text) for w in self.words) / letters if letters else 0.0

    @property
    def standing(self) -> float:
        """Share of the boxes, by their longer side, that are taller than wide."""
        sides = [(max(w.box.width, w.box.height), w.box.height > w.box.width) for w in self.words]
        return sum(s for s, tall in sides if tall) / max(1.0, sum(s for s, _ in sides))


def _prepared(picture: Picture) -> Upright:
    """Fitted, on its feet or its head as far as the ink tells, and levelled."""
    upright = Upright(picture).fitted()
    lean = lean_of(upright.picture)
    return _levelled(upright.turned(1)) if lean.sideways > _SIDEWAYS else upright.levelled(lean.degrees)


def _best(upright: Upright, engine: OcrEngine) -> _Seen:
    """The reading of the orientation that reads best; one look unless something is wrong."""
    seen = _look(upright, engine)
    if len(seen.words) >= _FEW and seen.standing > _STANDING:
        seen = _look(_levelled(seen.upright.turned(1)), engine)
    if len(seen.words) >= _FEW and seen.score < _READS_WELL:
        turned = _look(seen.upright.turned(2), engine)
        seen = max(seen, turned, key=lambda s: s.score)
    return seen


def _levelled(upright: Upright) -> Upright:
    return upright.levelled(lean_of(upright.picture).degrees)


def _look(upright: Upright, engine: OcrEngine) -> _Seen:
    height, width = upright.picture.shape[:2]
    cut = bands(width, height, getattr(engine, "tallest", TALL))
    return _Seen(upright, joined(list(_pieces(upright.picture, engine, cut))))


def _pieces(picture: Picture, engine: OcrEngine, cut: Iterable[Band]) -> Iterable[tuple[Band, list[Word]]]:
    for band in cut:
        yield band, list(engine.read(picture[band.top : band.bottom]))
