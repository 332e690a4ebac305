"""Where on a PDF page a symbol may stand: pictures, dense or rich drawings, letters of a bar code font.

A page with a trusted text layer tells all that is drawn on it, so that only these places have to be drawn and looked
at, not the whole page. ``None`` stands for «cannot tell»: then the whole page is looked at. Called under the lock of
``pdf``.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cuadra.model.geometry import Box, around

SMALLEST = 17.0  # points of the shorter side; a SAT code has 78
SHORTEST_BAR, LONGEST_BAR_SIDE = 5.0, 60.0  # points: height at least, and width at least, of a bar code
FEWEST_PIECES = 12  # small paths together that may be modules or bars
RICH = 48  # segments of one path that may be a whole code
THIN, LONG = 12.0, 150.0  # points: sides of a module, a run of modules, a bar
TILE = 24.0  # points: pieces in neighbouring tiles belong together
ROOM = 14.0  # points around a spot: the quiet zone
MOST_SPOTS, MOST_COVER = 16, 0.6  # beyond, the whole page costs less
_BAR_FONT = re.compile(rb"(?i)bar|2\s?of\s?5|i25|itf|128|3of9|code39|3\s?of\s?9|c39|ean|qr|pdf417|data\s?matrix")


@dataclass(slots=True)
class Spots:
    """Gathers what is drawn, box by box as a person sees it."""

    boxes: list[Box] = field(default_factory=list)
    pieces: list[Box] = field(default_factory=list)
    fonts: dict[int, bool] = field(default_factory=dict)

    def picture(self, box: Box) -> None:
        self.boxes.append(box)

    def path(self, thing: Any, box: Box) -> None:
        width, height = box.width, box.height
        short = min(width, height)
        if short <= THIN and max(width, height) <= LONG:
            self.pieces.append(box)
        if short >= SHORTEST_BAR:
            import pypdfium2.raw as pdfium

            if pdfium.FPDFPath_CountSegments(thing) >= RICH:
                self.boxes.append(box)

    def is_bar_text(self, thing: Any) -> bool:
        """Whether a text object is written in letters that are bars, or drawn by the page itself."""
        import pypdfium2.raw as pdfium

        font = pdfium.FPDFTextObj_GetFont(thing)
        key = ctypes.addressof(font.contents) if font else 0
        known = self.fonts.get(key)
        if known is None:
            known = self.fonts[key] = _is_bar_font(font) if font else True
        return known

    def found(self, width: float, height: float) -> tuple[Box, ...] | None:
        """The places with their quiet zones, inside the page; ``None`` where the whole page has to be looked at."""
        boxes = [box for box in (_inside(one, width, height) for one in (*self.boxes, *_dense(self.pieces))) if box]
        if len(boxes) > 10 * MOST_SPOTS:
            return None
        spots = [one for one in _joined(boxes) if _is_large(one)]
        rooms = tuple(_with_room(one, width, height) for one in spots)
        if len(rooms) > MOST_SPOTS or sum(r.width * r.height for r in rooms) > MOST_COVER * width * height:
            return None
        return rooms


def _is_bar_font(font: Any) -> bool:
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(128)
    written = pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    return written <= 1 or _BAR_FONT.search(name.value) is not None


def _inside(box: Box, width: float, height: float) -> Box | None:
    cut = Box(max(box.x0, 0.0), max(box.y0, 0.0), min(box.x1, width), min(box.y1, height))
    return cut if cut.x1 > cut.x0 and cut.y1 > cut.y0 else None


def _dense(pieces: Iterable[Box]) -> Iterator[Box]:
    """Boxes around many small paths that stand together."""
    tiles: dict[tuple[int, int], list[Box]] = {}
    for box in pieces:
        x, y = box.centre
        tiles.setdefault((int(x // TILE), int(y // TILE)), []).append(box)
    while tiles:
        start, group = tiles.popitem()
        open_ones = [start]
        while open_ones:
            x, y = open_ones.pop()
            for near in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                if near in tiles:
                    group += tiles.pop(near)
                    open_ones.append(near)
        if len(group) >= FEWEST_PIECES:
            yield around(group)


def _joined(boxes: list[Box]) -> list[Box]:
    """``boxes`` with those that touch taken together: a code may be laid out of strips."""
    done: list[Box] = []
    for box in boxes:
        touching = [one for one in done if _touch(one, box)]
        while touching:
            done = [one for one in done if one not in touching]
            box = around([box, *touching])  # noqa: PLW2901  grows until nothing touches it
            touching = [one for one in done if _touch(one, box)]
        done.append(box)
    return done


def _touch(a: Box, b: Box) -> bool:
    return a.x0 - 2 <= b.x1 and b.x0 - 2 <= a.x1 and a.y0 - 2 <= b.y1 and b.y0 - 2 <= a.y1


def _is_large(box: Box) -> bool:
    short, long = sorted((box.width, box.height))
    return short >= SMALLEST or (short >= SHORTEST_BAR and long >= LONGEST_BAR_SIDE)


def _with_room(box: Box, width: float, height: float) -> Box:
    return Box(max(0.0, box.x0 - ROOM), max(0.0, box.y0 - ROOM), min(width, box.x1 + ROOM), min(height, box.y1 + ROOM))
