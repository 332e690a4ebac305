"""Where the lines of text stand: PP-OCRv6 small, a map of probabilities turned into slanted boxes (DB method).

The map marks the core of each line; Liao et al. 2020, "Real-time Scene Text Detection with Differentiable
Binarization", 3.4: a core is grown by area x ratio / perimeter to the whole line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.engines.sessions import giving_back, model_bytes, open_session
from cuadra.reading.page import Picture

Quad: TypeAlias = NDArray[np.float32]  # 4 x 2: top left, top right, bottom right, bottom left of the line as read

_MODEL = "PP-OCRv6_det_small.onnx"
_CORE, _LINE, _GROWTH = 0.3, 0.5, 1.6  # the values that the model was published with
_MOST_LINES = 1000
_THINNEST = 3.0  # pixels of the map
_MOST_PIXELS = 1_300_000  # of the picture as it is looked at: bounds the memory


@dataclass(frozen=True, slots=True)
class Detector:
    """Looks at a picture with its longer side at ``longest`` pixels, the shorter at no less than ``narrowest``."""

    session: Any
    longest: int = 960
    narrowest: int = 448

    def quads(self, picture: Picture) -> list[Quad]:
        """The lines of ``picture`` (RGB), top to bottom, in its pixels."""
        import cv2

        height, width = picture.shape[:2]
        shrink = max(self.longest / max(height, width), self.narrowest / min(height, width))
        shrink = min(1.0, shrink, (_MOST_PIXELS / (height * width)) ** 0.5)
        to_h, to_w = (max(32, round(side * shrink / 32) * 32) for side in (height, width))
        small = cv2.resize(picture, (to_w, to_h), interpolation=cv2.INTER_AREA if shrink < 1 else cv2.INTER_LINEAR)
        tensor = np.ascontiguousarray(small[:, :, ::-1].transpose(2, 0, 1)[None], dtype=np.float32)
        tensor = tensor / np.float32(127.5) - np.float32(1)
        likely = self.session.run(None, {self.session.get_inputs()[0].name: tensor}, giving_back())[0][0, 0]
        scale = np.array([width / to_w, height / to_h], np.float32)
        return sorted((quad * scale for quad in _cores(likely)), key=_reading_order)


def small_detector(engine: str) -> Detector:
    return Detector(open_session(engine, model_bytes(engine, _MODEL)))


def _cores(likely: NDArray[np.float32]) -> list[Quad]:
    """The grown boxes of the map, in its own pixels."""
    import cv2

    mask = cv2.dilate((likely > _CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines[:_MOST_LINES]:
        centre, (w, h), angle = cv2.minAreaRect(outline)
        if (
            min(w, h) < _THINNEST
            or _score(likely, np.asarray(cv2.boxPoints((centre, (w, h), angle)), np.float32)) < _LINE
        ):
            continue
        grow = 2 * w * h * _GROWTH / (2 * (w + h))
        found.append(_upright(np.array(centre), w + grow, h + grow, angle))
    return found


def _score(likely: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    """Mean probability inside the box."""
    import cv2

    h, w = likely.shape
    x0, y0 = np.clip(np.floor(corners.min(0)), 0, (w - 1, h - 1)).astype(int)
    x1, y1 = np.clip(np.ceil(corners.max(0)), 0, (w - 1, h - 1)).astype(int)
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [np.round(corners - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(likely[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def _upright(middle: NDArray[np.float64], width: float, height: float, degrees: float) -> Quad:
    """Corners in reading order, the base of the line being the side nearer to the horizontal."""
    degrees %= 180.0
    if 45.0 < degrees <= 135.0:
        degrees, width, height = degrees - 90.0, height, width
    elif degrees > 135.0:
        degrees -= 180.0
    turn = np.deg2rad(degrees)
    along = np.array([np.cos(turn), np.sin(turn)]) * width / 2
    down = np.array([-np.sin(turn), np.cos(turn)]) * height / 2
    corners = [middle - along - down, middle + along - down, middle + along + down, middle - along + down]
    return np.array(corners, dtype=np.float32)


def _reading_order(quad: Quad) -> tuple[float, float]:
    return float(quad[:, 1].mean()), float(quad[:, 0].min())
