"""The rungs that see words: the text layer where it may be trusted, page by page, else OCR.

The default is two engines, line by line (``tiers``); named engines answer in their order, the first sure one wins.
Lines that are doubtful, or that decide a field, are read once more by the exact engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from cuadra.model.evidence import Finding, Rung, Severity
from cuadra.model.geometry import Box, Frame
from cuadra.model.reading import Reading
from cuadra.reading.engines.errors import EngineError
from cuadra.reading.engines.safety import FirstSure
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page, Picture
from cuadra.reading.upright import inverse

OCR_DPI = 200  # field notes, reading, 4: of a PDF page that must be drawn to be read
LAYER = "pdfium"


class See(Protocol):
    """Reads a picture, and says which engines failed before one answered."""

    def __call__(self, picture: Picture, page_number: int, frame: Frame) -> tuple[Reading, Sequence[EngineError]]: ...


@dataclass(slots=True)
class Sight:
    """A page that was seen: its words, and its picture as long as lines may be read again."""

    reading: Reading
    picture: Picture | None = None
    frame: Frame = field(default_factory=Frame)


@dataclass(slots=True)
class Sights:
    """All pages of a document that were seen, and what went wrong meanwhile."""

    pages: list[Sight] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failed: EngineError | None = None  # what kept a page from being read

    @property
    def readings(self) -> list[Reading]:
        return [sight.reading for sight in self.pages]

    @property
    def pictures(self) -> dict[int, Picture]:
        """By page, where it was looked at and is still at hand."""
        return {one.reading.page: one.picture for one in self.pages if one.picture is not None}


@dataclass(slots=True)
class Eyes:
    """How this process reads pages. ``signature`` names the engines for the cache; ``exact`` reads lines again."""

    signature: str
    see: See
    sharpen: Callable[[Reading, Picture, Sequence[Box], Frame], Reading] | None = None
    missing: tuple[EngineError, ...] = ()  # engines that were asked for and could not be made

    def look(self, pages: Sequence[Page], limits: Limits) -> Sights:
        """The words of ``pages``; past the time limit the rest is left out, and a finding says so."""
        seen = Sights()
        end = monotonic() + limits.seconds
        for page in pages:
            if page.usable_text:
                seen.pages.append(Sight(_layer(page)))
                continue
            if seen.pages and monotonic() > end:
                facts = {"page": str(page.number), "pages": str(len(pages))}
                seen.findings.append(Finding("RDG-001", Severity.WARNING, f"page {page.number}", facts))
                break
            self._ocr(page, seen)
        return seen

    def look_again(self, seen: Sights, places: Sequence[tuple[int, Box]]) -> bool:
        """Reads the weighty lines and those under ``places`` (page, box as shown) again; whether anything changed."""
        changed = False
        for sight in seen.pages:
            if self.sharpen is None or sight.picture is None:
                continue
            boxes = [box for page, box in places if page == sight.reading.page]
            back = inverse(sight.reading.frame)
            before = sight.reading
            sight.reading = self.sharpen(before, sight.picture, [back.shown(box) for box in boxes], sight.frame)
            changed |= sight.reading.words != before.words
        return changed

    def _ocr(self, page: Page, seen: Sights) -> None:
        where = f"page {page.number}"
        picture, frame = page.render(OCR_DPI)
        try:
            reading, failed = self.see(picture, page.number, frame)
        except EngineError as error:
            seen.failed = error
            seen.findings.append(Finding(error.code, Severity.ERROR, where, error.facts))
            return
        seen.pages.append(Sight(reading, picture, frame))
        seen.findings += [Finding(one.code, Severity.WARNING, where, one.facts) for one in (*self.missing, *failed)]


def tiered() -> Eyes:
    """The default: the fast engine reads the page, the exact one again the lines that matter or are doubtful."""
    from cuadra.reading.tiers import read_first, sharpen_weighty, small, tiny

    def see(picture: Picture, page_number: int, frame: Frame) -> tuple[Reading, Sequence[EngineError]]:
        return read_first(picture, page_number=page_number, frame=frame), ()

    def again(reading: Reading, picture: Picture, boxes: Sequence[Box], frame: Frame) -> Reading:
        return sharpen_weighty(reading, picture, boxes, frame=frame)

    return Eyes(f"tiers:{tiny().version}:{small().version}", see, again)


def named(engines: FirstSure, missing: Sequence[EngineError]) -> Eyes:
    """The given engines in their order; the first that is sure enough answers."""
    from cuadra.reading.ocr import read_picture

    def see(picture: Picture, page_number: int, frame: Frame) -> tuple[Reading, Sequence[EngineError]]:
        return engines.reading(lambda one: read_picture(picture, one, page_number=page_number, frame=frame))

    signature = ":".join(f"{one.name}-{one.version}" for one in engines.engines)
    return Eyes(signature, see, missing=tuple(missing))


def text_layers(pages: Sequence[Page]) -> list[Reading]:
    """The words of the pages that have a text layer to be trusted."""
    return [_layer(page) for page in pages if page.usable_text]


def _layer(page: Page) -> Reading:
    return Reading(page.number, page.width, page.height, page.words, Rung.TEXT, LAYER)
