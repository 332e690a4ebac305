"""Faces to draw with: whatever free fonts this machine has, and Pillow's own where there are none."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/freefont",
    "/usr/share/fonts/TTF",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "C:/Windows/Fonts",
)
MONO = (
    ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
    ("FreeMono.ttf", "FreeMonoBold.ttf"),
    ("cour.ttf", "courbd.ttf"),
    ("consola.ttf", "consolab.ttf"),
    ("Courier New.ttf", "Courier New Bold.ttf"),
)
PROPORTIONAL = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"),
    ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    ("DejaVuSerifCondensed.ttf", "DejaVuSerifCondensed-Bold.ttf"),
    ("FreeSans.ttf", "FreeSansBold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("Vera.ttf", "VeraBd.ttf"),
)


@cache
def faces(mono: bool) -> tuple[tuple[str, str], ...]:
    """(regular, bold) files found here; empty where the machine has none."""
    folders = [Path(folder) for folder in FOLDERS]
    reportlab = find_spec("reportlab")
    if reportlab and reportlab.origin:
        folders.append(Path(reportlab.origin).parent / "fonts")
    return tuple(
        (str(folder / regular), str(folder / bold))
        for folder in folders
        for regular, bold in (MONO if mono else PROPORTIONAL)
        if (folder / regular).is_file() and (folder / bold).is_file()
    )


@cache
def font(path: str, size: int) -> Any:
    """A Pillow font; the empty path is Pillow's own face."""
    from PIL import ImageFont

    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
