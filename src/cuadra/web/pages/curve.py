"""A curve of weeks as points of a drawing: the template writes them down, no script is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cuadra.learning.figures import Week

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 28, 32


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    week: Week


@dataclass(frozen=True, slots=True)
class Curve:
    """``marks`` are levels with their share, ``turns`` the weeks in which another model began to read."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    line: str
    dots: Sequence[Dot]
    marks: Sequence[tuple[float, float]]
    turns: Sequence[tuple[float, int]]

    @property
    def first(self) -> date:
        return self.dots[0].week.start

    @property
    def last(self) -> date:
        return self.dots[-1].week.start


def drawn(weeks: Sequence[Week]) -> Curve | None:
    """The curve of at least two weeks; the scale begins at the tenth below the lowest share.

    >>> drawn([]) is None
    True
    """
    if len(weeks) < 2:
        return None
    least = max(0.0, min(int(one.share * 10) / 10 for one in weeks) - 0.1)
    across = (weeks[-1].start - weeks[0].start).days or 1
    dots = [Dot(_x((one.start - weeks[0].start).days / across), _y(one.share, least), one) for one in weeks]
    marks = [(_y(share, least), share) for share in (1.0, (1.0 + least) / 2, least)]
    turns = [(dot.x, dot.week.model) for before, dot in pairwise(dots) if dot.week.model != before.week.model]
    line = " ".join(f"{dot.x:g},{dot.y:g}" for dot in dots)
    return Curve(WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, line, dots, marks, turns)


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float, least: float) -> float:
    return round(HEIGHT - BOTTOM - (share - least) / (1 - least or 1) * (HEIGHT - TOP - BOTTOM), 1)
