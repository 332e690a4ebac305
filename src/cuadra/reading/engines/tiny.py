"""PP-OCRv6 tiny (faster-paddle): the fast local engine, about 0.3 CPU seconds a receipt, models in its wheel.

Its own confidence is honest: where it says .99 or more, the exact engine reads the same in 98 of 100 lines.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from cuadra.kit.why import why
from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.engines.errors import EngineFailed, EngineUnavailable
from cuadra.reading.page import Picture

_LONGEST = 960  # the side at which lines are looked for
_LEAST_CONFIDENCE = 0.4


class Tiny:
    """``OcrEngine``; raises ``EngineUnavailable`` where the package is missing, ``EngineFailed`` on its own errors."""

    name = "tiny"
    version = "pp-ocrv6-tiny"

    def read(self, picture: Picture) -> list[Word]:
        """Every line of ``picture`` that can be read, in the engine's reading order."""
        try:
            answer = _engine().ocr(_bitmap(picture))
        except (ValueError, RuntimeError, OSError) as exc:
            raise EngineFailed(self.name, why("INSIDE", type(exc).__name__)) from exc
        words = [_word(line) for line in answer["bounds"].values()]
        return [word for word in words if word.text and word.confidence >= _LEAST_CONFIDENCE]


def _word(line: dict[str, Any]) -> Word:
    (x0, y0), (x1, y1) = line["topLeftCoord"], line["bottomRightCoord"]
    return Word(line["text"].strip(), Box(float(x0), float(y0), float(x1), float(y1)), round(line["confidence"], 4))


def _bitmap(picture: Picture) -> bytes:
    """The cheapest file that the engine takes: an uncompressed bitmap, 1 ms (PNG 20, JPEG 2 and a loss)."""
    import cv2

    return cv2.imencode(".bmp", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()


@cache
def _engine() -> Any:
    try:
        import faster_paddle
    except ImportError as exc:
        raise EngineUnavailable(Tiny.name, why("PACKAGE", "faster-paddle")) from exc
    return faster_paddle.OcrEngine(model_size="tiny", threads=1, det_max_side=_LONGEST)
