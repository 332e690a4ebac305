"""Pages that a person turned or cropped: only these are read again, the others keep what was seen on them.

All boxes stay in the units of the page as it came, so that what was said of a place on it still stands there; a crop
only leaves out what lies outside, a turn only tells the engine which way is up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cuadra.model.geometry import Box, Frame
from cuadra.model.reading import Reading
from cuadra.reading import printed
from cuadra.reading.cascade import Options, Reader, _reader
from cuadra.reading.file import open_parts
from cuadra.reading.kept import Shelf, shelf
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page, Part
from cuadra.reading.pages import Eyes, Sight, Sights, text_layers
from cuadra.reading.rebound import NoPagesThere
from cuadra.reading.region import _unturned

Wish = Mapping[str, Any]  # ``number``, ``turn`` in degrees clockwise, ``crop`` in shares of the page, or None


def changed_page(page: Page, wish: Wish | None) -> Page:
    """The page as it is wanted: the same units, less of it, another way up."""
    if not wish or not (wish["turn"] or wish["crop"]):
        return page
    crop = Box(*wish["crop"]) if wish["crop"] else Box(0.0, 0.0, 1.0, 1.0)
    area = Box(crop.x0 * page.width, crop.y0 * page.height, crop.x1 * page.width, crop.y1 * page.height)
    looks = page.looks
    return replace(
        page,
        render=lambda dpi: _changed(*page.render(dpi), crop, wish["turn"]),
        words=tuple(word for word in page.words if _holds(area, word.box)),
        looks=(lambda: (_changed(*one, crop, wish["turn"]) for one in looks())) if looks else None,
        spots=None,
    )


def _changed(picture: Any, frame: Frame, crop: Box, turn: int) -> tuple[Any, Frame]:
    tall, wide = picture.shape[:2]
    x0, y0 = int(crop.x0 * wide), int(crop.y0 * tall)
    x1, y1 = max(x0 + 1, round(crop.x1 * wide)), max(y0 + 1, round(crop.y1 * tall))
    cut = picture[y0:y1, x0:x1]
    back = frame.after(Frame(c=float(x0), f=float(y0))).after(_unturned(turn, cut.shape[1], cut.shape[0]))
    return np.ascontiguousarray(np.rot90(cut, -(turn // 90))), back


def _holds(area: Box, box: Box) -> bool:
    x, y = box.centre
    return area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1


@dataclass(slots=True)
class Remembering(Eyes):
    """Eyes that look only at pages of which nothing is known."""

    known: Mapping[int, Reading] = field(default_factory=dict)

    def look(self, pages: Sequence[Page], limits: Limits) -> Sights:
        seen = Sights()
        for page in pages:
            if page.number in self.known:
                seen.pages.append(Sight(self.known[page.number]))
                continue
            one = Eyes.look(self, [page], limits)
            seen.pages += one.pages
            seen.findings += one.findings
            seen.failed = seen.failed or one.failed
        return seen


def adjusted_part(content: bytes, name: str, part: str, wishes: Sequence[Wish], options: Options) -> tuple[Part, Part]:
    """The document as it came and as it is wanted, under a name that tells how; ``NoPagesThere``."""
    parts = open_parts(content, name, options.limits, options.passwords)
    found = next((one for one in parts if one.name == part or len(parts) == 1), None)
    if found is None or not found.pages:
        raise NoPagesThere(name=name[:80], number=0)
    by_page = {wish["number"]: wish for wish in wishes}
    told = ";".join(f"{n}:{by_page[n]['turn']}:{by_page[n]['crop']}" for n in sorted(by_page))
    pages = tuple(changed_page(page, by_page.get(page.number)) for page in found.pages)
    return found, replace(found, name=f"{found.name}#{told}", pages=pages)


def read_adjusted(content: bytes, name: str, part: str, wishes: Sequence[Wish], options: Options) -> dict[str, Any]:
    """The document read with its wishes: ``extracted``, or ``refusal``; and ``readings`` by page, to show its words."""
    before, wanted = adjusted_part(content, name, part, wishes, options)
    base = _reader(options)
    kept = shelf(base.cache, content, before.name, base.eyes.signature)
    known = {one.page: one for one in kept.readings() or ()}
    changed = {wish["number"] for wish in wishes}
    reader = Reader(options)
    eyes = base.eyes
    unchanged = {number: one for number, one in known.items() if number not in changed}
    reader.eyes = Remembering(eyes.signature, eyes.see, eyes.sharpen, eyes.missing, known=unchanged)
    mine = shelf(reader.cache, content, wanted.name, eyes.signature)
    _keep_symbols(kept, mine, wanted.pages, changed)
    found = reader.document(wanted, content)
    seen = [*text_layers(wanted.pages), *(mine.readings() or ())]
    return {"found": found, "readings": {one.page: one for one in seen}, "part": before.name}


def _keep_symbols(kept: Shelf, mine: Shelf, pages: Sequence[Page], changed: Iterable[int]) -> None:
    """Symbols are looked for on the changed pages alone."""
    before = kept.symbols()
    if before is None or mine.symbols() is not None:
        return
    fresh = printed.look([page for page in pages if page.number in set(changed)])
    mine.keep_symbols([one for one in before if one.page not in set(changed)] + list(fresh))
