"""Where a matrix code may be on a picture that shows none at first sight: blurred, fine, crumpled.

A code is about half black, evenly, over a squarish place; text is not. It is only a guess of where to look harder.
"""

from __future__ import annotations

import numpy as np

from cuadra.model.geometry import Box
from cuadra.reading.page import Grey

MOST = 3
SIDE = 640  # pixels of the longer side of the small picture that is searched, a quarter of the real one at most
WINDOW = 25  # of its pixels, where black and white of the neighbourhood are taken
DARK = (0.33, 0.85)  # share of black in a code, with room for blur and shade
CONTRAST = 24  # grey levels between black and white; less is paper
FEWEST = 12  # pixels of the small picture: a code of 48 pixels


def code_places(grey: Grey) -> list[Box]:
    """Up to three boxes, the largest first, with room for the quiet zone; empty on a page of text."""
    import cv2

    times = max(4, -(-max(grey.shape) // SIDE))
    height, width = (side // times for side in grey.shape)
    if min(height, width) < FEWEST:
        return []
    whole = grey[: height * times, : width * times]  # a whole ratio is ten times faster
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    around = np.ones((WINDOW, WINDOW), np.uint8)
    white = cv2.blur(cv2.dilate(small, around), (WINDOW, WINDOW)).astype(np.float32)
    black = cv2.blur(cv2.erode(small, around), (WINDOW, WINDOW)).astype(np.float32)
    contrast = white - black
    dark = (white - cv2.blur(small, (7, 7))) / np.maximum(contrast, 16)
    mask = ((dark > DARK[0]) & (dark < DARK[1]) & (contrast > CONTRAST)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)).astype(np.uint8)
    stats = cv2.connectedComponentsWithStats(mask)[2][1:]
    squarish = [tuple(map(int, one)) for one in stats if _is_squarish(*map(int, one[2:]))]
    squarish.sort(key=lambda one: -one[4])
    return [_with_room(one[:4], times, grey.shape) for one in squarish[:MOST]]


def _is_squarish(width: int, height: int, filled: int) -> bool:
    return min(width, height) >= FEWEST and 0.5 < width / height < 2 and filled > 0.5 * width * height


def _with_room(small: tuple[int, ...], times: int, shape: tuple[int, ...]) -> Box:
    x, y, width, height = (side * times for side in small)
    room = 0.15 * max(width, height) + 8
    return Box(max(0, x - room), max(0, y - room), min(shape[1], x + width + room), min(shape[0], y + height + room))
