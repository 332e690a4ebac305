"""``--evidence DIR``: a picture of each page with a box around every value, coloured by the rung that read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cuadra.model.extracted import Extracted
from cuadra.model.geometry import Box, Frame

COLOURS = {"xml": "#1a7f37", "code": "#8250df", "text": "#0969da", "ocr": "#bc4c00", "vision": "#bf3989"}
DPI = 110
MAX_PAGES = 50

Marks = list[tuple[str, Box, str]]


def draw(file: Path, found: Iterable[tuple[str, Extracted]], folder: Path, passwords: tuple[str, ...]) -> list[Path]:
    """Writes ``<name>-p<page>.png`` for each page of ``file`` that has a value; gives the files written.

    ``found`` are the documents of the file by name. What has no pages (XML) has no picture.
    """
    from cuadra.reading.file import open_parts
    from cuadra.reading.limits import Limits

    marks = {name: by_page for name, one in found if (by_page := _by_page(one))}
    if not marks:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for part in open_parts(file.read_bytes(), file.as_posix(), Limits(), passwords):
        for page in part.pages[:MAX_PAGES]:
            if page.number in marks.get(part.name, {}):
                written.append(folder / f"{_slug(part.name)}-p{page.number}.png")
                _marked(*page.render(DPI), marks[part.name][page.number]).save(written[-1])
    return written


def _by_page(extracted: Extracted) -> dict[int, Marks]:
    found: dict[int, Marks] = {}
    for path, one in extracted.items():
        seen = one.evidence
        if seen.page and seen.box:
            found.setdefault(seen.page, []).append((path, seen.box, seen.rung.value))
    return found


def _marked(pixels: Any, frame: Frame, marks: Marks) -> Any:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.fromarray(pixels).convert("RGB")
    pen = ImageDraw.Draw(picture)
    size = max(11, round(picture.width / 90))
    font = ImageFont.load_default(size=size)
    for box, (label, rung) in _labels(marks).items():
        colour = COLOURS.get(rung, "#57606a")
        x0, y0, x1, y1 = _back(frame).shown(box)
        pen.rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), outline=colour, width=max(1, round(picture.width / 500)))
        at = (x0 - 2, max(0.0, y0 - size - 6))
        pen.rectangle(pen.textbbox(at, label, font=font), fill=colour)
        pen.text(at, label, fill="white", font=font)
    return picture


def _labels(marks: Marks) -> dict[Box, tuple[str, str]]:
    """One label a box: a fiscal code gives many fields at once."""
    found: dict[Box, list[tuple[str, str]]] = {}
    for path, box, rung in marks:
        found.setdefault(box, []).append((path, rung))
    return {
        box: (f"{here[0][0]} +{len(here) - 1}" if here[1:] else here[0][0], here[0][1]) for box, here in found.items()
    }


def _back(frame: Frame) -> Frame:
    """The way from the page's units to the pixels that were rendered: the inverse of ``frame``.

    >>> _back(Frame(a=2, e=4, c=10)).shown(Box(10, 0, 12, 4))
    Box(x0=0.0, y0=0.0, x1=1.0, y1=1.0)
    """
    scale = frame.a * frame.e - frame.b * frame.d
    a, b, d, e = frame.e / scale, -frame.b / scale, -frame.d / scale, frame.a / scale
    return Frame(a, b, -(a * frame.c + b * frame.f), d, e, -(d * frame.c + e * frame.f))


def _slug(name: str) -> str:
    """A name for a picture that keeps every file apart.

    >>> _slug("carpeta/factura 1.pdf")
    'carpeta_factura_1.pdf'
    """
    return re.sub(r"[^\w.\-]+", "_", name).strip("_.").encode()[-150:].decode(errors="ignore")
