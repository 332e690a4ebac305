"""Symbols on a picture: QR codes, and bar codes where asked. What their text means is ``cuadra.fiscal``'s.

zxing-cpp looks once at the whole picture. Where it sees nothing, the places that look like a code (``code_places``)
are cut out and mended in several ways: small cuts make many tries cheap, and a page without a code stays cheap too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cuadra.model.geometry import Box, Frame, around
from cuadra.reading.code_places import code_places
from cuadra.reading.page import Grey, Page, Picture

QR = ("QRCodeModel2",)  # never Micro QR: its smallest has no error correction and is "read" in any noise
BARS = ("ITF", "Code128")
STACKED = ("PDF417", "DataMatrix")
FEWEST_BARS = 8  # letters; shorter bar codes are products or noise
FEWEST_ITF = 14  # digits; the old Argentine one has 40 or 42
MAX_CUT = 1_500_000  # pixels of a mended cut
WHOLE = 3_000_000  # pixels; a larger page is not sharpened whole


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol that was read whole. ``box`` in the units of the picture (of the page, from ``codes_on``).

    ``data`` holds the bytes as stored, for a text whose encoding zxing-cpp had to guess.
    """

    text: str
    symbology: str  # as zxing-cpp names the family: "QR Code", "ITF", "Code 128", "PDF417", "Data Matrix"
    box: Box
    data: bytes = b""


def codes_on(page: Page, *, enough: Callable[[Code], bool] = lambda _: True, bars: Sequence[str] = BARS) -> list[Code]:
    """The symbols of a page, boxes in its units. Stops looking as soon as one is ``enough``.

    Looks only at the spots of a page that can tell them. Looks again at a higher resolution only where there is a place
    like a code, and mends only pictures. Bar codes of the formats ``bars`` (none, to save time) are looked for last.
    """
    found: dict[str, Code] = {}
    firsts: list[tuple[Grey, Frame]] = []
    for looks in page.spots() if page.spots else [page.looks() if page.looks else ()]:
        here: dict[str, Code] = {}
        for number, (grey, frame) in enumerate(looks):
            firsts += [] if number else [(grey, frame)]
            seen = find_codes(grey, retries=False)
            places = [] if any(map(enough, seen)) else code_places(grey)
            if not page.usable_text and not any(map(enough, seen)):
                seen += _hard_to_see(grey, places, seen, QR)
            _keep(here, seen, frame)
            if any(map(enough, here.values())):
                return list({**found, **here}.values())
            if not here and not places:
                break
        found = {**here, **found}  # a code seen twice stands where it was seen first
    for grey, frame in firsts if bars else ():
        _keep(found, find_codes(grey, retries=False, formats=bars), frame)
    return list(found.values())


def _keep(found: dict[str, Code], codes: Sequence[Code], frame: Frame) -> None:
    for code in codes:
        found.setdefault(code.text, replace(code, box=frame.shown(code.box)))


def find_codes(picture: Picture, *, retries: bool, formats: Sequence[str] = QR) -> list[Code]:
    """Symbols of ``formats`` on an RGB or grey ``picture``; ``retries`` looks again, harder, where none was seen."""
    grey = picture if picture.ndim == 2 else _grey(picture)
    found = _read(grey, formats)
    return found if found or not retries else _hard_to_see(grey, code_places(grey), found, formats)


def _hard_to_see(grey: Grey, places: Sequence[Box], seen: Sequence[Code], formats: Sequence[str]) -> list[Code]:
    """The codes of ``places`` where none of ``seen`` stands, mended; without a place, of the whole page sharpened."""
    found: list[Code] = []
    for place in places:
        if not any(_holds(place, code.box.centre) for code in seen):
            found += _mended(grey, place, formats)
    if not found and not seen and grey.size <= WHOLE:
        found = _read(_sharp(grey, 2, 2), formats)
    return found


def _holds(place: Box, point: tuple[float, float]) -> bool:
    return place.x0 <= point[0] <= place.x1 and place.y0 <= point[1] <= place.y1


def _grey(picture: Picture) -> Grey:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _mended(grey: Grey, place: Box, formats: Sequence[str]) -> list[Code]:
    """The codes of one place, by the first way of mending that shows any."""
    left, top = int(place.x0), int(place.y0)
    cut = np.ascontiguousarray(grey[top : int(place.y1), left : int(place.x1)])
    for picture, frame, whole in _ways(cut):
        found = _read(picture, formats, whole=whole)
        if found:
            back = Frame(c=left, f=top).after(frame)
            return [replace(code, box=back.shown(code.box)) for code in found]
    return []


def _ways(cut: Grey) -> Iterator[tuple[Grey, Frame, bool]]:
    """The cut mended in the ways that were measured to help, the most useful for its time first.

    The flag asks for one threshold for the whole cut, which keeps the smallest modules.
    """
    half_more = _larger(cut, 1.5)
    yield _sharp(half_more, 3, 2), _shrink(half_more, cut), False  # blur of half a module, fine print, noise
    for times in (3.0, 2.0):
        larger = _larger(cut, times)
        yield larger, _shrink(larger, cut), False  # crumpled
    yield _sharp(larger, 4, 3), _shrink(larger, cut), False
    yield _soft(larger, 1.5), _shrink(larger, cut), False
    for degrees in (5, -5):
        yield _turned(half_more, degrees), _unturned(half_more, cut, degrees), False
    largest = _larger(cut, 6)
    for strength in (2, 4):
        yield _sharp(largest, 5, strength), _shrink(largest, cut), True  # 1.3 px a module


def _larger(cut: Grey, times: float) -> Grey:
    import cv2

    factor = min(times, max(1.0, (MAX_CUT / cut.size) ** 0.5))
    return np.asarray(cv2.resize(cut, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _sharp(grey: Grey, radius: float, strength: float) -> Grey:
    import cv2

    soft = cv2.GaussianBlur(grey, (0, 0), radius)
    return np.asarray(cv2.addWeighted(grey, 1 + strength, soft, -strength, 0), dtype=np.uint8)


def _soft(grey: Grey, radius: float) -> Grey:
    import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), radius), dtype=np.uint8)


def _turned(grey: Grey, degrees: float) -> Grey:
    import cv2

    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(grey, matrix, (width, height), borderValue=255), dtype=np.uint8)


def _shrink(picture: Grey, cut: Grey) -> Frame:
    return Frame(a=cut.shape[1] / picture.shape[1], e=cut.shape[0] / picture.shape[0])


def _unturned(picture: Grey, cut: Grey, degrees: float) -> Frame:
    angle = np.deg2rad(degrees)
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    x, y = picture.shape[1] / 2, picture.shape[0] / 2
    back = Frame(cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y)
    return _shrink(picture, cut).after(back)


def _read(grey: np.ndarray, formats: Sequence[str], *, whole: bool = False) -> list[Code]:
    import zxingcpp

    wanted = [getattr(zxingcpp.BarcodeFormat, name) for name in formats]
    binarizer = zxingcpp.Binarizer.GlobalHistogram if whole else zxingcpp.Binarizer.LocalAverage
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=wanted, binarizer=binarizer)
    return [code for code in map(_code, found) if _is_long(code)]


def _code(one: Any) -> Code:
    corners = one.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    box = around(Box(float(p.x), float(p.y), float(p.x), float(p.y)) for p in points)
    return Code(one.text, str(one.symbology), box, bytes(one.bytes))


def _is_long(code: Code) -> bool:
    if code.symbology == "ITF":
        return len(code.text) >= FEWEST_ITF
    return code.symbology != "Code 128" or len(code.text) >= FEWEST_BARS
