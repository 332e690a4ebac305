"""What an engine saw on one page: words with boxes, in the frame of the upright picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cuadra.model.evidence import Rung
from cuadra.model.geometry import AS_SHOWN, Box, Frame


class Word(NamedTuple):
    """A piece of text that the engine gives as one: a word of a text layer, a line segment of an OCR engine.

    ``confidence`` is the engine's own (0..1) and 1 for a text layer; it is not a probability of being right.
    ``other`` is what a faster engine had read here, where it read something else.
    """

    text: str
    box: Box
    confidence: float = 1.0
    other: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All words of one page. Boxes are in the upright frame; ``frame`` leads back to the page as shown."""

    page: int
    width: float
    height: float
    words: tuple[Word, ...]
    rung: Rung
    engine: str
    version: str = ""
    seconds: float = 0.0
    frame: Frame = AS_SHOWN

    @property
    def mean_confidence(self) -> float:
        """Mean of the engine's own figures, weighted by length; 0 where nothing was read."""
        length = sum(len(w.text) for w in self.words)
        return sum(w.confidence * len(w.text) for w in self.words) / length if length else 0.0
