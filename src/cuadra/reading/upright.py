"""The picture as an engine likes it: not too large, not leaning, turned by quarters; and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuadra.model.geometry import AS_SHOWN, Frame
from cuadra.reading.page import Picture

LONGEST = 2200  # pixels; field notes, reading, 2: downscaling is the only preparation that helps
_WIDEST_STRIP = 1400  # pixels of the shorter side of a strip that will be read in pieces
_LEVEL = 0.3  # degrees, below which turning would only blur


@dataclass(frozen=True, slots=True)
class Upright:
    """``frame`` leads from the pixels of ``picture`` to those of the picture that was given."""

    picture: Picture
    frame: Frame = AS_SHOWN

    def fitted(self) -> Upright:
        """At most 2200 pixels long; of a strip the shorter side counts."""
        import cv2

        h, w = self.picture.shape[:2]
        strip = max(h, w) > 2 * min(h, w)
        scale = min(1.0, _WIDEST_STRIP / min(h, w)) if strip else min(1.0, LONGEST / max(h, w))
        if scale >= 1.0:
            return self
        size = max(1, round(w * scale)), max(1, round(h * scale))
        picture = cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA)
        return Upright(_pixels(picture), self.frame.after(Frame(a=w / size[0], e=h / size[1])))

    def turned(self, quarters: int) -> Upright:
        """Turned clockwise by so many quarters.

        >>> Upright(np.zeros((2, 3, 3), np.uint8)).turned(1).frame.point(0, 0)
        (0.0, 2.0)
        """
        quarters %= 4
        if not quarters:
            return self
        h, w = self.picture.shape[:2]
        back = {
            1: Frame(0.0, 1.0, 0.0, -1.0, 0.0, float(h)),
            2: Frame(-1.0, 0.0, float(w), 0.0, -1.0, float(h)),
            3: Frame(0.0, -1.0, float(w), 1.0, 0.0, 0.0),
        }[quarters]
        return Upright(np.ascontiguousarray(np.rot90(self.picture, -quarters)), self.frame.after(back))

    def levelled(self, degrees: float) -> Upright:
        """Rows that fall to the right by so many degrees made level; the canvas grows so that nothing is lost."""
        import cv2

        if abs(degrees) < _LEVEL:
            return self
        h, w = self.picture.shape[:2]
        turn = np.deg2rad(degrees)
        cos, sin = float(np.cos(turn)), float(np.sin(turn))
        to_w, to_h = int(np.ceil(w * cos + h * abs(sin))), int(np.ceil(h * cos + w * abs(sin)))
        left, top = w / 2 - cos * to_w / 2 + sin * to_h / 2, h / 2 - sin * to_w / 2 - cos * to_h / 2
        back = Frame(cos, -sin, left, sin, cos, top)
        way = np.array([[back.a, back.b, back.c], [back.d, back.e, back.f]])
        picture = cv2.warpAffine(
            self.picture,
            way,
            (to_w, to_h),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return Upright(_pixels(picture), self.frame.after(back))


def _pixels(picture: object) -> Picture:
    return np.asarray(picture, dtype=np.uint8)


def inverse(frame: Frame) -> Frame:
    """The way back: ``inverse(f).after(f)`` changes nothing.

    >>> inverse(Frame(a=2, c=6)).point(10, 0)
    (2.0, 0.0)
    """
    area = frame.a * frame.e - frame.b * frame.d
    a, b, d, e = frame.e / area, -frame.b / area, -frame.d / area, frame.a / area
    return Frame(a, b, -(a * frame.c + b * frame.f), d, e, -(d * frame.c + e * frame.f))
