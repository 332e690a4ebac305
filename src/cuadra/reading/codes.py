"""Symbols on a picture: QR codes, and bar codes where asked. What their text means is ``cuadra.fiscal``'s."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cuadra.model.geometry import Box, Frame, around
from cuadra.reading.page import Grey, Page, Picture

BARS = ("ITF", "Code128", "PDF417", "DataMatrix")


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol that was read whole. ``box`` in the units of the picture (of the page, from ``codes_on``)."""

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
    for grey, frame in looks[:2] if bars else ():
        _keep(found, find_codes(grey, retries=False, formats=BARS), frame)
    return list(found.values())


def _keep(found: dict[str, Code], codes: Sequence[Code], frame: Frame) -> None:
    for code in codes:
        found.setdefault(code.text, replace(code, box=frame.shown(code.box)))


def find_codes(picture: Picture, *, retries: bool, formats: Sequence[str] = ("QRCode",)) -> list[Code]:
    """Symbols of ``formats`` on an RGB or grey ``picture``; ``retries`` looks again, harder, where none was seen."""
    grey = picture if picture.ndim == 2 else _grey(picture)
    found = _read(grey, formats)
    if found or not retries:
        return found
    import cv2

    if grey.shape[0] * grey.shape[1] > 8_000_000:
        return found
    large = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    found = _read(large, formats)
    if not found:
        found = _read(cv2.addWeighted(large, 2.5, cv2.GaussianBlur(large, (0, 0), 3), -1.5, 0), formats)
    return [replace(code, box=Box(*(side / 2 for side in code.box))) for code in found]


def _grey(picture: Picture) -> Grey:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _read(grey: np.ndarray, formats: Sequence[str]) -> list[Code]:
    import zxingcpp

    wanted = [getattr(zxingcpp.BarcodeFormat, name) for name in formats]
    return [_code(one) for one in zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=wanted)]


def _code(one: Any) -> Code:
    corners = one.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    box = around(Box(float(p.x), float(p.y), float(p.x), float(p.y)) for p in points)
    return Code(one.text, str(one.format), box, bytes(one.bytes))
