"""How much the text of a picture leans, and whether it lies on its side, from ink alone: before any engine is asked.

The picture is made small, its ink found against the local background, and counted along lines of many slopes:
where the slope is that of the text, rows and gaps alternate most strongly (projection profile). Upside down looks
the same as upright here; only an engine can tell (``cuadra.reading.ocr``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.page import Picture

STEEPEST = 8.0  # degrees
_SIDE = 600  # pixels of the longer side of the small copy
_SPOTS = 8_000
_LEAST_SPOTS = 300
_MARGIN = 1.04  # how much stronger than level a lean must show


@dataclass(frozen=True, slots=True)
class Lean:
    """``degrees``: rows fall to the right by so much (-8..8). ``sideways``: above 1, the text runs up or down the page.

    Two signs multiplied, each of which errs where the other does not: columns of ink show more than rows (wrong on
    narrow receipts), and ink has nearer neighbours above and below than at its sides (wrong on blurred pages).
    """

    degrees: float = 0.0
    sideways: float = 0.0


def lean_of(picture: Picture) -> Lean:
    """The lean of the rows of text; 0 where there is too little ink to tell."""
    ink, side = _ink(picture)
    spots = np.argwhere(ink).astype(np.float32)
    if len(spots) < _LEAST_SPOTS:
        return Lean()
    ys, xs = spots[:: len(spots) // _SPOTS + 1].T
    degrees, strength = _steepest(xs, ys, side)
    _, other = _steepest(ys, xs, side)
    return Lean(degrees, other / strength * _filled(ink, 3, 1) / max(1, _filled(ink, 1, 3)) if strength else 0.0)


def _filled(ink: NDArray[np.uint8], high: int, wide: int) -> int:
    """Pixels gained by closing gaps smaller than ``high`` x ``wide``."""
    import cv2

    return int(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8)).sum()) - int(ink.sum())


def _ink(picture: Picture) -> tuple[NDArray[np.uint8], int]:
    """Dark spots on the local background of a small grey copy, without specks, frames and shadows."""
    import cv2

    h, w = picture.shape[:2]
    scale = min(1.0, _SIDE / max(h, w))
    size = max(1, round(w * scale)), max(1, round(h * scale))
    grey = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    around = cv2.blur(grey, (25, 25))
    ink = ((around.astype(np.int16) - grey) > 14).astype(np.uint8)
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    too_big = (stats[:, cv2.CC_STAT_WIDTH] > size[0] * 0.25) | (stats[:, cv2.CC_STAT_HEIGHT] > size[1] * 0.1 + 8)
    keep = ~too_big & (stats[:, cv2.CC_STAT_AREA] >= 2)
    keep[0] = False
    return keep[names].astype(np.uint8) if count > 1 else ink * 0, max(size)


def _steepest(along: NDArray[np.float32], across: NDArray[np.float32], side: int) -> tuple[float, float]:
    """The slope in degrees at which rows show most, and how strongly (1 = as ink strewn evenly)."""
    coarse = np.arange(-STEEPEST, STEEPEST + 0.1, 0.5)
    first = [_rows(along, across, a, side) for a in coarse]
    best = coarse[int(np.argmax(first))]
    fine = np.arange(best - 0.5, best + 0.51, 0.125)
    second = [_rows(along, across, a, side) for a in fine]
    top = int(np.argmax(second))
    level = first[len(coarse) // 2]
    if second[top] < _MARGIN * level:
        return 0.0, level
    return float(fine[top]), second[top]


def _rows(along: NDArray[np.float32], across: NDArray[np.float32], degrees: float, side: int) -> float:
    slope = np.float32(np.tan(np.deg2rad(degrees)))
    level = (across - along * slope).astype(np.int32) + side // 4  # a lean moves nothing by more than a sixth of a side
    counts = np.bincount(level, minlength=2 * side).astype(np.float64)
    return float(np.square(np.diff(counts)).sum() / max(1.0, counts.sum()))
