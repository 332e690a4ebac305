"""A sheet as a picture: every line stretched into its box, codes and rules drawn, and the word that it is invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.fonts import faces, font
from cuadra.simulators.paper.sheet import Line, Sheet, eight, truth_of

if TYPE_CHECKING:
    from PIL import Image

NOTICE = "DOCUMENTO SINTÉTICO, SIN VALIDEZ"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture and its truth in pixels. ``quads`` has the four corners of each line, clockwise from the top left."""

    image: Image.Image
    sheet: Sheet
    quads: tuple[tuple[float, ...], ...]

    def truth(self) -> dict[str, Any]:
        """As ``truth_of``, with the corners as they lie in the picture."""
        found = truth_of(self.sheet)
        for line, quad in zip(found["lines"], self.quads, strict=True):
            line["box"] = [round(v) for v in quad]
        return found


def draw(sheet: Sheet, rng: Chance, scale: float = 0.0) -> Drawn:
    """The sheet in pixels, ``scale`` pixels a unit (0: chosen, about 800 wide for a ticket and 150 dpi for a page)."""
    from PIL import Image, ImageDraw

    page = (sheet.page_height or sheet.height) <= 850 and sheet.width in {595.0, 612.0}
    scale = scale or (rng.uniform(1.9, 2.4) if page else rng.uniform(0.95, 1.25))
    strip = 0.0 if page else 26.0
    paper = rng.span(244, 255)
    image = Image.new("L", (round(sheet.width * scale), round((sheet.height + strip) * scale)), paper)
    pair = {mono: rng.one(faces(mono) or (("", ""),)) for mono in (False, True)}
    ink = rng.span(0, 60)
    for line in sheet.lines:
        stamp_line(image, line, scale, pair[line.mono][int(line.bold)], ink)
    pen = ImageDraw.Draw(image)
    for rule in sheet.rules:
        pen.rectangle([v * scale for v in rule], fill=ink)
    for code in sheet.codes:
        image.paste(
            symbol(code.text, round(code.box.width * scale)), (round(code.box.x0 * scale), round(code.box.y0 * scale))
        )
    notice(image, pair[False][0], scale, page)
    moved = tuple(
        line._replace(box=Box(*(v * scale for v in line.box)), size=line.size * scale) for line in sheet.lines
    )
    codes = tuple(replace(code, box=Box(*(v * scale for v in code.box))) for code in sheet.codes)
    shown = replace(sheet, width=image.width, height=image.height, lines=moved, codes=codes, rules=())
    return Drawn(image.convert("RGB"), shown, tuple(tuple(map(float, eight(line.box))) for line in moved))


def stamp_line(image: Image.Image, line: Line, scale: float, path: str, ink: int) -> None:
    """One line: drawn at its size and stretched to the width of its box, so that the truth holds in every face."""
    from PIL import Image, ImageDraw

    size = max(4, round(line.size * scale * 0.96))
    face = font(path, size)
    natural = max(1, round(face.getlength(line.text)))
    head, tall = round(size * 0.3), round(size * 1.65)  # room for the accents of capitals, and below the line
    mask = Image.new("L", (natural + 2, tall), 0)
    ImageDraw.Draw(mask).text((1, head + round(size * 0.82)), line.text, font=face, fill=255, anchor="ls")
    wide = max(1, round(line.box.width * scale))
    mask = mask.resize((wide, tall), Image.Resampling.BICUBIC)
    image.paste(ink, (round(line.box.x0 * scale), round(line.box.y0 * scale) - head), mask)


def symbol(text: str, side: int) -> Image.Image:
    """A QR symbol of ``text`` about ``side`` pixels wide, whole pixels a module."""
    import numpy as np
    import zxingcpp
    from PIL import Image

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = Image.fromarray(np.array(code.to_image()))
    step = max(1, side // modules.width)
    return modules.resize((modules.width * step, modules.height * step), Image.Resampling.NEAREST)


def notice(image: Image.Image, path: str, scale: float, page: bool) -> None:
    """That the paper is invented, small and pale at the foot."""
    from PIL import ImageDraw

    face = font(path, max(9, round((6.5 if page else 13) * scale)))
    ImageDraw.Draw(image).text(
        (image.width / 2, image.height - (8 if page else 6) * scale), NOTICE, font=face, fill=130, anchor="ms"
    )
