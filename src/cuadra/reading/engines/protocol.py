"""What an engine promises. OCR engines see words; vision models see fields.

Both are given the upright picture, raise only errors of ``cuadra.reading.engines.errors``, and keep the time limit
that they were made with. ``name`` and ``version`` are part of the key of the cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.page import Picture


class OcrEngine(Protocol):
    """Sees words on a picture; boxes in the picture's pixels, axis parallel."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    def read(self, picture: Picture) -> Sequence[Word]: ...


@runtime_checkable
class LineReader(Protocol):
    """An engine that can also read given line boxes again, one word for each box, in the same order."""

    def read_lines(self, picture: Picture, boxes: Sequence[Box]) -> Sequence[Word]: ...


class FieldEngine(Protocol):
    """A vision or text model that answers with values by field path (texts as printed); never with confidences."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    def extract(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> Mapping[str, Any]: ...
