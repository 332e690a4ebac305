"""What the generator makes: printed lines with boxes, and the exact truth of every field and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cuadra.model.geometry import Box

Span = tuple[int, int, int]  # line index, first character, one past the last


class Line(NamedTuple):
    """One printed piece of text. ``box`` in units of the sheet; ``size`` of the type; ``mono`` is the kind of face."""

    text: str
    box: Box
    size: float
    bold: bool = False
    mono: bool = True
    role: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR symbol to be drawn: its exact text and its place."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """One invented document.

    ``fields`` by the paths of ``cuadra.model.paths``, values in canonical text: amounts ``1234.56``, dates ISO,
    rates as fractions, codes without the spaces of the print. ``spans`` tells where the value that counts stands,
    piece by piece (an address has one piece a line); ``again`` where the same value stands once more. Fields
    without a span (``country``, ``kind``, ``currency`` at times) follow from the document as a whole.
    ``items`` are the lines of goods, by the last word of their path.
    """

    width: float
    height: float
    kind: str
    country: str
    lines: tuple[Line, ...]
    fields: dict[str, str]
    spans: dict[str, list[Span]]
    items: tuple[dict[str, str], ...] = ()
    again: dict[str, list[Span]] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    rules: tuple[Box, ...] = ()
    notice: Box | None = None

    def printed(self, path: str) -> str:
        """The value of ``path`` as it stands on the paper, its pieces joined by a space; empty if not printed."""
        return " ".join(self.lines[i].text[a:b] for i, a, b in self.spans.get(path, ()))


def eight(box: Box) -> list[int]:
    """The box as four corners, clockwise from the top left, as the public receipt sets write it."""
    x0, y0, x1, y1 = (round(v) for v in box)
    return [x0, y0, x1, y0, x1, y1, x0, y1]


def truth_of(sheet: Sheet) -> dict[str, Any]:
    """The truth of one sheet as plain data, ready for JSON."""
    return {
        "width": round(sheet.width),
        "height": round(sheet.height),
        "kind": sheet.kind,
        "country": sheet.country,
        "fields": dict(sheet.fields),
        "lines": [{"text": line.text, "box": eight(line.box)} for line in sheet.lines],
        "spans": {path: [list(span) for span in spans] for path, spans in sheet.spans.items()},
        "again": {path: [list(span) for span in spans] for path, spans in sheet.again.items()},
        "items": [dict(item) for item in sheet.items],
    }
