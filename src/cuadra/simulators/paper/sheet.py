"""What the generator makes: printed lines with boxes, and the exact truth of every field and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    page_height: float = 0.0  # of one page, where the sheet is a strip of several; 0: the sheet is one page

    @property
    def pages(self) -> int:
        """How many pages lie one under the other in ``height``."""
        return max(1, round(self.height / self.page_height)) if self.page_height else 1

    def printed(self, path: str) -> str:
        """The value of ``path`` as it stands on the paper, its pieces joined by a space; empty if not printed."""
        return " ".join(self.lines[i].text[a:b] for i, a, b in self.spans.get(path, ()))


def leaves(sheet: Sheet) -> tuple[Sheet, ...]:
    """The pages one by one, each with what stands on it in its own frame; spans keep to the lines of the page."""
    if sheet.pages == 1:
        return (sheet,)
    return tuple(_leaf(sheet, number) for number in range(sheet.pages))


def _leaf(sheet: Sheet, number: int) -> Sheet:
    top = number * sheet.page_height
    at = {old: new for new, old in enumerate(i for i, one in enumerate(sheet.lines) if _page(sheet, one.box) == number)}

    def kept(spans: dict[str, list[Span]]) -> dict[str, list[Span]]:
        here = {path: [(at[i], a, b) for i, a, b in pieces if i in at] for path, pieces in spans.items()}
        return {path: pieces for path, pieces in here.items() if pieces}

    return replace(
        sheet,
        height=sheet.page_height,
        page_height=0.0,
        lines=tuple(sheet.lines[i]._replace(box=_raised(sheet.lines[i].box, top)) for i in at),
        spans=kept(sheet.spans),
        again=kept(sheet.again),
        codes=tuple(replace(c, box=_raised(c.box, top)) for c in sheet.codes if _page(sheet, c.box) == number),
        rules=tuple(_raised(rule, top) for rule in sheet.rules if _page(sheet, rule) == number),
    )


def _page(sheet: Sheet, box: Box) -> int:
    return min(max(0, int(box.y0 // sheet.page_height)), sheet.pages - 1) if sheet.page_height else 0


def _raised(box: Box, by: float) -> Box:
    return Box(box.x0, box.y0 - by, box.x1, box.y1 - by)


def places(sheet: Sheet) -> dict[str, tuple[tuple[int, Box], ...]]:
    """Page (from 1) and box of every printing of every field, in the frame of its page."""
    found: dict[str, list[tuple[int, Box]]] = {}
    for source in (sheet.spans, sheet.again):
        for path, pieces in source.items():
            for index, start, end in pieces:
                line = sheet.lines[index]
                step, page = line.box.width / max(len(line.text), 1), _page(sheet, line.box)
                box = Box(line.box.x0 + start * step, line.box.y0, line.box.x0 + end * step, line.box.y1)
                found.setdefault(path, []).append((page + 1, _raised(box, page * sheet.page_height)))
    return {path: tuple(boxes) for path, boxes in found.items()}


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
