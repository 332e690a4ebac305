"""Where a thing stands on a page: boxes, and the frame that turns an upright picture back to the shown one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """Left, top, right, bottom; origin top left. Pixels of a picture as shown, points (1/72 inch) of a PDF page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of ``boxes`` (at least one)."""
    first, *others = boxes
    if not others:
        return first
    x0, y0, x1, y1 = zip(first, *others, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


@dataclass(frozen=True, slots=True)
class Frame:
    """The affine way from the upright picture that was read to the page as a person sees it.

    ``x' = a*x + b*y + c`` and ``y' = d*x + e*y + f``; the default changes nothing.

    >>> Frame(a=2, e=2).shown(Box(1, 1, 2, 3))
    Box(x0=2.0, y0=2.0, x1=4.0, y1=6.0)
    """

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def shown(self, box: Box) -> Box:
        """``box`` of the upright picture, as the upright box around it on the page as shown."""
        corners = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = zip(*corners, strict=True)
        return Box(float(min(xs)), float(min(ys)), float(max(xs)), float(max(ys)))

    def after(self, first: Frame) -> Frame:
        """The frame that does ``first`` and then this one."""
        return Frame(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            self.a * first.c + self.b * first.f + self.c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            self.d * first.c + self.e * first.f + self.f,
        )


AS_SHOWN = Frame()
