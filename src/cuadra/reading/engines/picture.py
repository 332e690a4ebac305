"""The picture as an outside engine takes it: a JPEG below its limits, and how to lead its boxes back."""

from __future__ import annotations

import io
from dataclasses import dataclass

from cuadra.kit.why import why
from cuadra.model.geometry import Box
from cuadra.reading.engines.errors import PictureRefused
from cuadra.reading.page import Picture

QUALITIES = (92, 80, 60)


@dataclass(frozen=True, slots=True)
class Sent:
    """``jpeg`` of ``width`` x ``height`` pixels; ``scale`` pixels of the picture make one of it."""

    jpeg: bytes
    width: int
    height: int
    scale: float = 1.0

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of the engine in the pixels of the picture, kept inside it."""
        right, bottom = self.width * self.scale, self.height * self.scale
        xs = sorted(min(max(x * self.scale, 0.0), right) for x in (x0, x1))
        ys = sorted(min(max(y * self.scale, 0.0), bottom) for y in (y0, y1))
        return Box(xs[0], ys[0], xs[1], ys[1])


def encode(picture: Picture, engine: str, *, most_bytes: int, longest: int, shortest: int = 1) -> Sent:
    """``picture`` as a JPEG of at most ``most_bytes`` whose sides are within bounds, or ``PictureRefused``."""
    from PIL import Image

    image = Image.fromarray(picture)
    scale = max(1.0, max(image.size) / longest)
    if scale > 1:
        size = max(1, round(image.width / scale)), max(1, round(image.height / scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    if min(image.size) < shortest:
        raise PictureRefused(engine, why("PIXELS", f"{picture.shape[1]}x{picture.shape[0]}"))
    for quality in QUALITIES:
        held = io.BytesIO()
        image.save(held, "JPEG", quality=quality)
        if held.tell() <= most_bytes:
            return Sent(held.getvalue(), image.width, image.height, scale)
    raise PictureRefused(engine, why("BYTES", most_bytes))
