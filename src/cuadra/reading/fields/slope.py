"""How much the text of a page leans, so that rows follow it: a figure pairs with its own label, not its neighbour's.

Boxes are axis parallel and do not tell their own slope; but the centres of the words of one row lie on one line.
The slope is the one that packs the centres into the fewest, fullest rows (field notes, reading, pitfall 18).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

STEEPEST = 0.14  # tangent; 8 degrees, beyond which the picture is turned before it is read
_STEPS = 57
_WORDS = 400
_LEVEL = 0.4  # share of words at the same height as the one before, beyond which nothing leans


def centres_and_heights(boxes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres (n x 2) and heights of ``boxes`` (n x 4)."""
    return (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 3] - boxes[:, 1]


def slope_of(boxes: NDArray[np.float64]) -> float:
    """Tangent of the lean of the text rows; 0 where the words do not tell.

    >>> rows = [[x, y + 0.05 * x, x + 40, y + 0.05 * x + 10] for y in range(0, 400, 20) for x in (0, 100, 300)]
    >>> round(slope_of(np.array(rows, dtype=float)), 2)
    0.05
    """
    if len(boxes) < 6 or _is_level(boxes[:, 3].tolist()):
        return 0.0
    boxes = boxes[:: len(boxes) // _WORDS + 1]
    centres, heights = centres_and_heights(boxes)
    unit = float(np.median(heights)) or 1.0
    tries = np.linspace(-STEEPEST, STEEPEST, _STEPS)
    level, *packed = _packings(centres, np.concatenate([[0.0], tries]), unit)
    best = float(tries[int(np.argmax(packed))])
    if max(packed) < 1.03 * level:
        return 0.0
    step = tries[1] - tries[0]
    finer = np.linspace(best - step, best + step, 9)
    return float(finer[int(np.argmax(_packings(centres, finer, unit)))])


def _is_level(feet: list[float]) -> bool:
    """Whether most words stand on the very line of their neighbour, as only a program sets them."""
    return sum(one == other for one, other in pairwise(feet)) > _LEVEL * len(feet)


def _packings(centres: NDArray[np.float64], slopes: NDArray[np.float64], unit: float) -> NDArray[np.float64]:
    """How near each word's level is to its next neighbour's, for each slope: the sum of a bell over the gaps."""
    levels = np.sort(centres[:, 1] - slopes[:, None] * centres[:, 0], axis=1)
    gaps = np.diff(levels, axis=1) / (0.2 * unit)
    return np.asarray(np.exp(-(gaps**2)).sum(axis=1))
