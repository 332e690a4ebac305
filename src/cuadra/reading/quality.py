"""Whether a photo can be read at all: blurred, glared, cut, dark, small. The telephone asks the same (quality.ts).

Both work on the same small grey picture with the same figures, so that what the telephone lets pass is not told
afterwards. A finding is a warning: what can be read is read all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cuadra.kit.errors import Refusal
from cuadra.model.evidence import Finding, Severity
from cuadra.reading.page import Grey, Part, Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

GREY = (0.299, 0.587, 0.114)
SIDE = 512  # pixels of the longer side of what is judged
TILE = 32
SHARPEST = 0.03  # share of the tiles
SMALLEST = 480  # pixels of the shorter side of a photo
BLUR = 300.0  # variance of the Laplacian in the sharpest tiles: of 129 photos at hand the least sharp has 680
GLARE, PLAIN = 0.02, 238  # share of burnt-out paper; paper that is lighter is a scan and burns everywhere
BURNT = 252
DARK = 80
EDGE = 0.012  # of a side: how wide the border is
GROUND, RUN, GAP, CONTRAST = 0.15, 0.15, 0.03, 45  # shares of border and side; levels between paper and ground
CODES = {"blur": "PHO-001", "glare": "PHO-002", "cut": "PHO-003", "dark": "PHO-004", "small": "PHO-005"}
FORMATS = frozenset(("image/jpeg", "image/heic", "image/webp", "image/png"))


def findings(part: Part, pictures: Mapping[int, Picture]) -> list[Finding]:
    """What is wrong with the photos of ``part``, each once; nothing for what is no photo.

    ``pictures`` are those that were decoded already, by page; a further one is decoded here.
    """
    told: list[Finding] = []
    if part.media_type not in FORMATS:
        return told
    for page in part.pages[:1]:
        try:
            picture = pictures[page.number] if page.number in pictures else page.render(0)[0]
        except Refusal:
            continue
        faults = judged(_grey(picture), is_small=min(page.width, page.height) < SMALLEST)
        facts = {"page": str(page.number)}
        told += [Finding(CODES[fault], Severity.WARNING, f"page {page.number}", facts) for fault in faults]
    return told


def judged(grey: Grey, *, is_small: bool = False) -> list[str]:
    """Names of faults of a grey picture of any size: ``blur``, ``glare``, ``cut``, ``dark``, ``small``."""
    seen = shrunk(grey)
    paper = float(np.percentile(seen, 75))
    faults = ["small"] if is_small else []
    if paper < DARK:
        faults.append("dark")
    if sharpness(seen) < BLUR * (max(paper, 40.0) / 200.0) ** 2:
        faults.append("blur")
    if paper < PLAIN and glare(seen) > GLARE:
        faults.append("glare")
    if cut_sides(seen):
        faults.append("cut")
    return faults


def sharpness(grey: Grey) -> float:
    """The variance of the Laplacian in the sharpest tiles, 3 of 100: blank paper says nothing of it."""
    v = grey.astype(np.float32)
    edges = 4 * v[1:-1, 1:-1] - v[:-2, 1:-1] - v[2:, 1:-1] - v[1:-1, :-2] - v[1:-1, 2:]
    tall, wide = (side // TILE for side in edges.shape)
    if not tall or not wide:
        return float(edges.var()) if edges.size else 0.0
    tiles = edges[: tall * TILE, : wide * TILE].reshape(tall, TILE, wide, TILE).var(axis=(1, 3))
    sharpest = np.sort(tiles, axis=None)[-max(4, round(SHARPEST * tiles.size)) :]
    return float(sharpest.mean())


def glare(grey: Grey) -> float:
    """The share of the picture in patches of eight pixels square that are burnt out altogether."""
    tall, wide = (side // 8 for side in grey.shape)
    if not tall or not wide:
        return 0.0
    patches = grey[: tall * 8, : wide * 8].reshape(tall, 8, wide, 8).min(axis=(1, 3))
    return float((patches >= BURNT).mean())


def cut_sides(grey: Grey) -> list[str]:
    """The sides over which the paper runs out of the picture, where a ground is seen around it at all."""
    level = _otsu(grey)
    bright = grey >= level
    if not bright.any() or bright.all() or float(grey[bright].mean() - grey[~bright].mean()) < CONTRAST:
        return []
    wide = max(1, round(EDGE * min(grey.shape)))
    strips = {
        "top": bright[:wide].mean(axis=0),
        "bottom": bright[-wide:].mean(axis=0),
        "left": bright[:, :wide].mean(axis=1),
        "right": bright[:, -wide:].mean(axis=1),
    }
    ground = 1.0 - sum(float((one > 0.5).sum()) for one in strips.values()) / sum(map(len, strips.values()))
    if ground < GROUND:
        return []
    return [name for name, strip in strips.items() if _longest(strip > 0.5) >= RUN * len(strip)]


def _longest(flags: NDArray[np.bool_]) -> int:
    """The longest stretch of paper; print that is cut through does not end it."""
    gap = round(GAP * len(flags))
    best = begun = missing = 0
    for at, flag in enumerate(flags.tolist()):
        missing = 0 if flag else missing + 1
        if missing > gap:
            begun = at + 1
        elif flag:
            best = max(best, at + 1 - begun)
    return best


def _otsu(grey: Grey) -> int:
    """The level that parts light from dark best."""
    counts = np.bincount(grey.reshape(-1), minlength=256).astype(np.float64)
    weight = np.cumsum(counts)
    mass = np.cumsum(counts * np.arange(256))
    rest = weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (mass / weight - (mass[-1] - mass) / rest) ** 2
    return int(np.nanargmax(np.nan_to_num(between))) + 1


def shrunk(grey: Grey) -> Grey:
    """At most ``SIDE`` pixels long, each the mean of what it stands for; for pictures of any number of colours."""
    import cv2

    tall, wide = grey.shape[:2]
    scale = SIDE / max(tall, wide)
    if scale >= 1.0:
        return grey
    size = (max(1, round(wide * scale)), max(1, round(tall * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _grey(picture: Picture) -> Grey:
    return np.asarray(shrunk(picture) @ np.array(GREY), dtype=np.uint8)
