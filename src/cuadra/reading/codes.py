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

QR = ("QRCode",)
BARS = ("ITF", "Code128", "PDF417", "DataMatrix")
MAX_CUT = 1_500_000  # pixels of a mended cut
WHOLE = 4_000_000  # pixels; a larger page is not sharpened whole


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol that was read whole. ``box`` in the units of the picture (of the page, from ``codes_on``).

    ``data`` holds the bytes as stored, for a text whose encoding zxing-cpp had to guess.
    """

    text: str
    symbology: str  # as zxing-cpp names it: "QR Code", "ITF", "Code 128", "PDF417", "Data Matrix"
    box: Box
    data: bytes = b""


def codes_on(page: Page, *, enough: Callable[[Code], bool] = lambda _: True, bars: bool = True) -> list[Code]:
    """The symbols of a page, boxes in its units. Stops looking as soon as one is ``enough``.

    QR first on every look; bar codes only where no look gave an ``enough`` one.
    """
    found: dict[str, Code] = {}
    looks: list[tuple[Grey, Frame]] = []
    for grey, frame in page.looks() if page.looks else ():
        looks.append((grey, frame))
        _keep(found, find_codes(grey, retries=True), frame)
        if any(enough(code) for code in found.values()):
            return list(found.values())
    for grey, frame in looks if bars else ():
        _keep(found, find_codes(grey, retries=False, formats=BARS), frame)
        if any(enough(code) for code in found.values()):
            break
    return list(found.values())


def _keep(found: dict[str, Code], codes: Sequence[Code], frame: Frame) -> None:
    for code in codes:
        found.setdefault(code.text, replace(code, box=frame.shown(code.box)))


def find_codes(picture: Picture, *, retries: bool, formats: Sequence[str] = QR) -> list[Code]:
    """Symbols of ``formats`` on an RGB or grey ``picture``; ``retries`` looks again, harder, where none was seen."""
    grey = picture if picture.ndim == 2 else _grey(picture)
    found = _read(grey, formats)
    if found or not retries:
        return found
    for place in code_places(grey):
        found += _mended(grey, place, formats)
    if not found and grey.size <= WHOLE:
        found = _read(_sharp(grey, 2, 2), formats)
    return found


def _grey(picture: Picture) -> Grey:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _mended(grey: Grey, place: Box, formats: Sequence[str]) -> list[Code]:
    """The codes of one place, by the first way of mending that shows any."""
    left, top = int(place.x0), int(place.y0)
    cut = np.ascontiguousarray(grey[top : int(place.y1), left : int(place.x1)])
    for picture, frame in _ways(cut):
        found = _read(picture, formats)
        if found:
            back = Frame(c=left, f=top).after(frame)
            return [replace(code, box=back.shown(code.box)) for code in found]
    return []


def _ways(cut: Grey) -> Iterator[tuple[Grey, Frame]]:
    """The cut in the ways that were measured to help, the most often successful first."""
    double = _larger(cut, 2)
    yield _sharp(double, 4, 3), _shrink(double, cut)  # blur up to 2.2 px on modules of 4 px, and fine print
    yield double, _shrink(double, cut)
    triple = _larger(cut, 3)
    yield triple, _shrink(triple, cut)  # crumpled
    yield _soft(double, 1.5), _shrink(double, cut)  # noise
    half_more = _larger(cut, 1.5)
    for degrees in (5, -5, 10):
        yield _turned(half_more, degrees), _unturned(half_more, cut, degrees)
    yield _local(double), _shrink(double, cut)
    yield _sharp(triple, 9, 4), _shrink(triple, cut)  # blur of 3 px


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


def _local(grey: Grey) -> Grey:
    """Contrast evened out place by place: faded print, shadows."""
    import cv2

    return np.asarray(cv2.createCLAHE(4, (6, 6)).apply(grey), dtype=np.uint8)


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


def _read(grey: np.ndarray, formats: Sequence[str]) -> list[Code]:
    import zxingcpp

    wanted = [getattr(zxingcpp.BarcodeFormat, name) for name in formats]
    return [_code(one) for one in zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=wanted)]


def _code(one: Any) -> Code:
    corners = one.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    box = around(Box(float(p.x), float(p.y), float(p.x), float(p.y)) for p in points)
    return Code(one.text, str(one.format), box, bytes(one.bytes))
