"""A part of a page read once more, as large as it can be had, by the exact engine: a person drew a frame around it.

Not for whole pages (``pages``) nor for what the text means. The region is cut from the photo in its own resolution, or
drawn from the PDF so that its letters have the height that the engine likes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cuadra.kit.errors import Refusal
from cuadra.model.geometry import Box, Frame
from cuadra.reading.file import open_parts
from cuadra.reading.limits import Limits
from cuadra.reading.ocr import in_rows, read_picture
from cuadra.reading.page import Page, Picture
from cuadra.reading.rebound import NoPagesThere
from cuadra.reading.tiers import small

DPI = 300
LEAST, MOST = 48, 2200  # pixels of a region's shorter and longer side, as the engine gets them
MARGIN = 0.15  # of the region's height, of paper around it: an engine that sees no edge misses letters


class RegionEmpty(Refusal):
    """The frame holds nothing of the page; fact ``page``."""

    code = "RDG-021"
    status = 422


@dataclass(frozen=True, slots=True)
class RegionRead:
    """What stands in a region, row by row; ``box`` is around its words, in the units of the page."""

    text: str
    confidence: float
    box: Box
    words: tuple[tuple[str, Box], ...]


def page_of(content: bytes, name: str, part: str, number: int, limits: Limits | None = None) -> Page:
    """Page ``number`` of the document ``part`` in a file; ``NoPagesThere``, and what opening it refuses."""
    parts = open_parts(content, name, limits or Limits())
    for one in parts:
        if one.name == part or len(parts) == 1:
            for page in one.pages:
                if page.number == number:
                    return page
    raise NoPagesThere(name=name[:80], number=number)


def get_ready() -> None:
    """Loads what reading a region needs, by reading one: the next is read at once."""
    from io import BytesIO

    from PIL import Image, ImageDraw

    paper, written = Image.new("RGB", (320, 96), "white"), BytesIO()
    ImageDraw.Draw(paper).text((20, 30), "TOTAL 116.00", "black", font_size=30)
    paper.save(written, "PNG")
    read_region(page_of(written.getvalue(), "ready.png", "", 1), Box(0, 0, 320, 96))


def read_region(page: Page, region: Box, turn: int = 0) -> RegionRead:
    """The words inside ``region`` (units of the page as shown); ``turn`` is how a person has turned it to read."""
    picture, frame = page.render(DPI)
    cut, placed = _cut(picture, frame, region)
    if cut is None:
        raise RegionEmpty(page=page.number)
    turned = np.ascontiguousarray(np.rot90(cut, -(turn // 90)))
    larger, scale = _fitting(turned)
    reading = read_picture(larger, small())
    back = placed.after(_unturned(turn, cut.shape[1], cut.shape[0])).after(Frame(a=1 / scale, e=1 / scale))
    found = []
    for word in in_rows(reading.words):
        box = back.shown(reading.frame.shown(word.box))
        x, y = box.centre
        if region.x0 <= x <= region.x1 and region.y0 <= y <= region.y1:
            found.append((word, box))
    if not found:
        return RegionRead("", 0.0, region, ())
    letters = sum(len(word.text) for word, _ in found)
    sure = sum(word.confidence * len(word.text) for word, _ in found) / max(1, letters)
    x0, y0, x1, y1 = zip(*(box for _, box in found), strict=True)
    words = tuple((word.text, box) for word, box in found)
    return RegionRead(" ".join(text for text, _ in words), sure, Box(min(x0), min(y0), max(x1), max(y1)), words)


def _cut(picture: Picture, frame: Frame, region: Box) -> tuple[Picture | None, Frame]:
    """The pixels of a region with some paper around, and the frame from these to the page."""
    tall, wide = picture.shape[:2]
    pad = MARGIN * region.height
    left, top = (region.x0 - pad - frame.c) / frame.a, (region.y0 - pad - frame.f) / frame.e
    right, bottom = (region.x1 + pad - frame.c) / frame.a, (region.y1 + pad - frame.f) / frame.e
    x0, y0 = max(0, int(left)), max(0, int(top))
    x1, y1 = min(wide, round(right)), min(tall, round(bottom))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None, frame
    return picture[y0:y1, x0:x1], frame.after(Frame(c=float(x0), f=float(y0)))


def _fitting(picture: Picture) -> tuple[Picture, float]:
    """Small regions larger, large ones smaller; with the scale."""
    import cv2

    tall, wide = picture.shape[:2]
    scale = max(1.0, min(4.0, LEAST * 2 / min(tall, wide)))
    scale = min(scale, MOST / max(tall, wide))
    if abs(scale - 1.0) < 0.01:
        return picture, 1.0
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    size = (max(1, round(wide * scale)), max(1, round(tall * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=how), dtype=np.uint8), scale


def _unturned(turn: int, wide: int, tall: int) -> Frame:
    """From the pixels of a picture turned clockwise to those that it had before.

    >>> _unturned(90, 3, 2).point(2, 0)
    (0.0, 0.0)
    """
    return {
        0: Frame(),
        90: Frame(0.0, 1.0, 0.0, -1.0, 0.0, float(tall)),
        180: Frame(-1.0, 0.0, float(wide), 0.0, -1.0, float(tall)),
        270: Frame(0.0, -1.0, float(wide), 1.0, 0.0, 0.0),
    }[turn]
