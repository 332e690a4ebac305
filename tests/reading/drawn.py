"""Tickets drawn with Pillow's own font: what an engine must read, and where it stands."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cuadra.model.geometry import Box
from cuadra.reading.page import Picture

LINES = (
    "FERRETERIA LA PALOMA SA DE CV",
    "RFC: FPA010203AB1",
    "AV. JUAREZ 145 COL. CENTRO",
    "FECHA: 14/03/2024 HORA: 11:42",
    "FOLIO: TK-8841027",
    "2 TORNILLO HEXAGONAL 37.50",
    "1 BROCA PARA CONCRETO 128.90",
    "5 TAQUETE EXPANSIVO 64.25",
    "1 CINTA METRICA 3 METROS 89.00",
    "SUBTOTAL 275.56",
    "IVA 16% 44.09",
    "TOTAL 319.65",
    "GRACIAS POR SU COMPRA",
)


@cache
def ticket(lines: tuple[str, ...] = LINES, width: int = 640, size: int = 24) -> tuple[Picture, tuple[Box, ...]]:
    """The picture and the box of each line, in its pixels."""
    font = ImageFont.load_default(size)
    step = round(size * 1.75)
    image = Image.new("RGB", (width, step * len(lines) + 80), (250, 249, 245))
    draw = ImageDraw.Draw(image)
    boxes = []
    for index, line in enumerate(lines):
        at = 40, 40 + index * step
        draw.text(at, line, (25, 25, 30), font)
        boxes.append(Box(*(float(side) for side in draw.textbbox(at, line, font))))
    return np.asarray(image), tuple(boxes)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (one.width * one.height + other.width * other.height - both)
