"""PP-OCRv6 small on onnxruntime: the exact local engine. Its models come inside the rapidocr wheel.

One session of each model per process, made when first asked; one thread; no network, ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.engines.detector import Detector, Quad, small_detector
from cuadra.reading.engines.recogniser import Recogniser, small_recogniser
from cuadra.reading.page import Picture

_LEAST_CONFIDENCE = 0.5  # below, the "text" is a smudge


class Small:
    """``OcrEngine`` and ``LineReader``; raises ``EngineUnavailable`` where its packages are missing."""

    name = "small"
    version = "pp-ocrv6-small"
    tallest = 6.0  # height over width that it reads in one piece

    def read(self, picture: Picture) -> list[Word]:
        """Every line of ``picture`` that can be read, top to bottom."""
        quads = _detector().quads(picture)
        words = (self._word(picture, quad) for quad in quads)
        return [word for word in words if word.text and word.confidence >= _LEAST_CONFIDENCE]

    def read_lines(self, picture: Picture, boxes: Sequence[Box]) -> list[Word]:
        """Each of ``boxes`` again, in the same order; text empty where nothing is seen."""
        return [self._word(picture, quad_of(box)) for box in boxes]

    def read_quads(self, picture: Picture, quads: Sequence[Quad]) -> list[tuple[str, float]]:
        """Text and confidence of slanted boxes, in the same order."""
        recogniser = _recogniser()
        return [recogniser.read(picture, quad) for quad in quads]

    def _word(self, picture: Picture, quad: Quad) -> Word:
        text, sure = _recogniser().read(picture, quad)
        (x0, y0), (x1, y1) = quad.min(0).tolist(), quad.max(0).tolist()
        height, width = picture.shape[:2]
        return Word(text, Box(max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height))), sure)


def quad_of(box: Box) -> Quad:
    """The corners of ``box``, clockwise from the top left."""
    return np.array([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)], np.float32)


@cache
def _detector() -> Detector:
    return small_detector(Small.name)


@cache
def _recogniser() -> Recogniser:
    return small_recogniser(Small.name)
