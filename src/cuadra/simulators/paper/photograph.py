"""What happens to paper before it is read: thermal faults, folds, light, the camera's angle, blur, noise and JPEG.

The truth moves along: every corner of every line is carried through the same warps as the pixels.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draw import Drawn

if TYPE_CHECKING:
    from PIL import Image

Grey = NDArray[np.float32]
Points = NDArray[np.float64]


def photograph(drawn: Drawn, rng: Chance, level: int = 2, turn: int = 0) -> Drawn:
    """A picture of the paper. ``level`` 0 a clean scan, 1 a tidy photo, 2 a usual one, 3 a bad one; ``turn`` in
    degrees clockwise (0, 90, 180, 270).
    """
    noise = np.random.default_rng(rng.getrandbits(64))
    grey = np.asarray(drawn.image.convert("L"), dtype=np.float32)
    points = np.array(drawn.quads, dtype=np.float64).reshape(-1, 2)
    if level:
        grey = thermal(grey, rng, noise, level)
        if rng.yes(0.25 * level):
            grey, points = crumple(grey, points, rng, level)
        grey, points = angle(grey, points, rng, level)
        grey = light(grey, rng, level)
    grey = camera(grey, rng, noise, level)
    grey, points = turned(grey, points, turn)
    return collect(drawn, tint(grey, rng, level), points, rng, level)


def thermal(grey: Grey, rng: Chance, noise: Any, level: int) -> Grey:
    """Fading, dead dots of the head (pale streaks downwards), and dots that did not print."""
    fade = rng.uniform(0, 0.16 * level)
    out = grey + (250 - grey) * np.float32(fade)
    if rng.yes(0.12 * level):
        for _ in range(rng.span(1, 3)):
            x, wide = rng.span(0, grey.shape[1] - 4), rng.span(1, 2)
            out[:, x : x + wide] += (250 - out[:, x : x + wide]) * 0.75
    if rng.yes(0.2 * level):
        lost = noise.random(grey.shape) < 0.02 * level
        out[lost] = 250
    if rng.yes(0.12 * level):
        y, tall = rng.span(0, grey.shape[0] - 9), rng.span(20, 120)
        out[y : y + tall] += (250 - out[y : y + tall]) * np.float32(rng.uniform(0.2, 0.5))
    return np.asarray(out, dtype=np.float32)


def crumple(grey: Grey, points: Points, rng: Chance, level: int) -> tuple[Grey, Points]:
    """Soft waves of the paper; the corners move against the field by which pixels are fetched."""
    import cv2

    tall, wide = grey.shape
    height = rng.uniform(0.8, 2.0) * level
    ax, ay, px, py = rng.uniform(150, 500), rng.uniform(150, 500), rng.uniform(0, 6), rng.uniform(0, 6)

    def field(x: Any, y: Any) -> tuple[Any, Any]:
        return height * np.sin(y / ay + px) * 0.7, height * np.sin(x / ax + py)

    ys, xs = np.mgrid[0:tall, 0:wide].astype(np.float32)
    dx, dy = field(xs, ys)
    out = cv2.remap(
        grey,
        (xs + dx).astype(np.float32),
        (ys + dy).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    shade = np.float32(1) + np.float32(0.02 * level) * np.cos(xs / ax + ys / ay + px).astype(np.float32)
    mx, my = field(points[:, 0], points[:, 1])
    return np.asarray(out * shade, dtype=np.float32), np.stack([points[:, 0] - mx, points[:, 1] - my], axis=1)


def angle(grey: Grey, points: Points, rng: Chance, level: int) -> tuple[Grey, Points]:
    """Perspective, a tilt of up to four degrees, and a table around the paper."""
    import cv2

    tall, wide = grey.shape
    pad_x, pad_y = wide * rng.uniform(0.02, 0.1), tall * rng.uniform(0.01, 0.05)
    bend = 0.012 * level
    tilt = np.deg2rad(rng.uniform(-4, 4) * (level / 3 if level < 3 else 1))
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], dtype=np.float64)
    centre = corners.mean(axis=0)
    spin = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    moved = (corners - centre) @ spin.T + centre
    moved += np.array([[rng.uniform(-bend, bend) * wide, rng.uniform(-bend, bend) * min(tall, wide)] for _ in range(4)])
    moved -= moved.min(axis=0) - np.array([pad_x, pad_y])
    size = tuple(int(v) for v in moved.max(axis=0) + np.array([pad_x, pad_y]))
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    table = rng.span(30, 200)
    out = cv2.warpPerspective(
        grey, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=(table, table, table)
    )
    carried = cv2.perspectiveTransform(points.reshape(-1, 1, 2), np.asarray(matrix, dtype=np.float64)).reshape(-1, 2)
    return np.asarray(out, dtype=np.float32), np.asarray(carried, dtype=np.float64)


def light(grey: Grey, rng: Chance, level: int) -> Grey:
    """Light that falls off to one side, and at times the shadow of a hand."""
    import cv2

    tall, wide = grey.shape
    ys, xs = np.mgrid[0 : 1 : tall * 1j, 0 : 1 : wide * 1j].astype(np.float32)
    way = rng.uniform(0, 6.28)
    ramp = (xs - 0.5) * np.cos(way) + (ys - 0.5) * np.sin(way)
    out = grey * (1 - np.float32(0.14 * level) * (ramp + 0.5)) * np.float32(rng.uniform(0.85, 1.02))
    if rng.yes(0.22 * level):
        mask = np.zeros((tall, wide), np.float32)
        x, y = rng.span(0, wide), rng.span(0, tall)
        cv2.ellipse(mask, (x, y), (max(2, wide // 3), max(2, tall // 4)), rng.span(0, 180), 0, 360, 1.0, -1)
        soft = cv2.GaussianBlur(mask, (0, 0), max(3.0, wide / 25))
        out = out * (1 - np.float32(0.12 * level) * soft)
    return np.asarray(out, dtype=np.float32)


def camera(grey: Grey, rng: Chance, noise: Any, level: int) -> Grey:
    """Blur and grain."""
    import cv2

    out = grey
    blur = rng.uniform(0.2, 0.35 + 0.3 * level)
    if level:
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), blur), dtype=np.float32)
    grain = noise.normal(0, 1.0 + 2.0 * level * rng.random(), out.shape).astype(np.float32)
    return np.asarray(np.clip(out + grain, 0, 255), dtype=np.float32)


def turned(grey: Grey, points: Points, turn: int) -> tuple[Grey, Points]:
    """Turned by quarters, clockwise."""
    for _ in range(turn // 90 % 4):
        tall = grey.shape[0]
        grey = np.rot90(grey, -1)
        points = np.stack([tall - points[:, 1], points[:, 0]], axis=1)
    return grey, points


def tint(grey: Grey, rng: Chance, level: int) -> NDArray[np.uint8]:
    """Colour of the lamp."""
    warm = np.array([1.0, 1.0 - 0.02 * level * rng.random(), 1.0 - 0.05 * level * rng.random()], dtype=np.float32)
    return np.asarray(np.clip(grey[..., None] * warm, 0, 255), dtype=np.uint8)


def collect(drawn: Drawn, pixels: NDArray[np.uint8], points: Points, rng: Chance, level: int) -> Drawn:
    """The picture through JPEG, and the sheet with boxes around the carried corners."""
    quads = points.reshape(-1, 8)
    boxes = [Box(float(min(q[0::2])), float(min(q[1::2])), float(max(q[0::2])), float(max(q[1::2]))) for q in quads]
    lines = tuple(line._replace(box=box) for line, box in zip(drawn.sheet.lines, boxes, strict=True))
    image = jpeg(pixels, rng.span(88, 95) if not level else rng.span(90 - 15 * level, 95 - 8 * level))
    sheet = replace(drawn.sheet, width=image.width, height=image.height, lines=lines, codes=())
    return Drawn(image, sheet, tuple(tuple(float(v) for v in quad) for quad in quads))


def jpeg(pixels: NDArray[np.uint8], quality: int) -> Image.Image:
    from PIL import Image

    store = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(store, "JPEG", quality=quality)
    return Image.open(io.BytesIO(store.getvalue())).convert("RGB")
