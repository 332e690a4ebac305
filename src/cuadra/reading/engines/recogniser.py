"""The text of one line: cut out, set to 48 pixels of height, read by PP-OCRv6 small, decoded greedily (CTC).

Each line goes alone and at its own width: padding a batch to its widest line cost 33 ms a line, this 8 to 25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.engines.detector import Quad
from cuadra.reading.engines.latin import narrowed
from cuadra.reading.engines.sessions import model_bytes, open_session
from cuadra.reading.page import Picture

_MODEL = "PP-OCRv6_rec_small.onnx"
_HEIGHT = 48
_NARROWEST, _WIDEST = 48, 2400
_STANDING = 2.0  # taller than this times its width: a line that runs from bottom to top


@dataclass(frozen=True, slots=True)
class Recogniser:
    """``signs`` tells the text of each class of the model; the first is the CTC blank."""

    session: Any
    signs: tuple[str, ...]

    def read(self, picture: Picture, quad: Quad) -> tuple[str, float]:
        """Text of the line at ``quad`` and the engine's own confidence, 0..1; empty and 0 where nothing is seen."""
        line = cut_line(picture, quad)
        tensor = line[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / np.float32(127.5) - np.float32(1)
        (steps,) = self.session.run(None, {self.session.get_inputs()[0].name: tensor})
        return decode(steps[0], self.signs)


def small_recogniser(engine: str) -> Recogniser:
    model, signs = narrowed(model_bytes(engine, _MODEL))
    return Recogniser(open_session(engine, model), signs)


def decode(steps: NDArray[np.float32], signs: tuple[str, ...]) -> tuple[str, float]:
    """The likeliest sign of each step, repetitions and blanks removed; mean probability of those kept.

    >>> decode(np.array([[0.1, 0.9], [0.2, 0.8], [1, 0], [0.3, 0.7]], np.float32), ("", "A"))
    ('AA', 0.8)
    """
    best = steps.argmax(1)
    new = np.concatenate(([True], best[1:] != best[:-1])) & (best != 0)
    if not new.any():
        return "", 0.0
    sure = float(steps[new, best[new]].mean())
    return "".join(signs[i] for i in best[new]).strip(), round(sure, 4)


def cut_line(picture: Picture, quad: Quad) -> Picture:
    """The line at ``quad``, straight, 48 pixels high and as wide as its shape asks."""
    import cv2

    width, height = float(np.hypot(*(quad[1] - quad[0]))), float(np.hypot(*(quad[3] - quad[0])))
    if height > _STANDING * width:
        quad, width, height = np.roll(quad, 1, axis=0), height, width
    height = max(height, 1.0)
    picture, quad = _near(picture, quad, shrink=height / _HEIGHT)
    to_w = int(np.clip(np.ceil(_HEIGHT * width / height / 8) * 8, _NARROWEST, _WIDEST))
    used = min(to_w, _HEIGHT * width / height)
    target = np.array([[0, 0], [used, 0], [0, _HEIGHT]], np.float32)
    way = cv2.getAffineTransform(quad[[0, 1, 3]].astype(np.float32), target)
    line = cv2.warpAffine(picture, way, (to_w, _HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def _near(picture: Picture, quad: Quad, shrink: float) -> tuple[Picture, Quad]:
    """The part of the picture around the line; made smaller first where letters would lose pixels in one step."""
    import cv2

    h, w = picture.shape[:2]
    x0, y0 = np.clip(np.floor(quad.min(0)) - 2, 0, (w - 1, h - 1)).astype(int)
    x1, y1 = np.clip(np.ceil(quad.max(0)) + 2, (x0 + 1, y0 + 1), (w, h)).astype(int)
    part, quad = picture[y0:y1, x0:x1], quad - np.array([x0, y0], np.float32)
    if shrink < 1.5:
        return np.ascontiguousarray(part), quad
    size = max(1, round((x1 - x0) / shrink)), max(1, round((y1 - y0) / shrink))
    scale = np.array([size[0] / (x1 - x0), size[1] / (y1 - y0)], np.float32)
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8), quad * scale
