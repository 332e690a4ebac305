"""A sheet as a PDF: with a text layer (reportlab, a development dependency), or a scan in a PDF cover (Pillow)."""

from __future__ import annotations

import io
from typing import Any

from cuadra.simulators.paper.draw import NOTICE, Drawn, symbol
from cuadra.simulators.paper.sheet import Sheet, leaves

FACES = {
    (True, False): "Courier",
    (True, True): "Courier-Bold",
    (False, False): "Helvetica",
    (False, True): "Helvetica-Bold",
}


def pdf(sheet: Sheet) -> bytes:
    """Pages with a text layer; every line stands exactly in its box. Units of the sheet become points."""
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    store = io.BytesIO()
    canvas = Canvas(store, pagesize=(sheet.width, sheet.page_height or sheet.height), invariant=True)
    canvas.setTitle(NOTICE)
    for leaf in leaves(sheet):
        page(canvas, leaf)
    canvas.save()
    return store.getvalue()


def page(canvas: Any, sheet: Sheet) -> None:
    """One page of text, rules and symbols, and the word that it is invented."""
    from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]

    tall = sheet.height
    for line in sheet.lines:
        face, size = FACES[line.mono, line.bold], line.size * 0.95
        natural = canvas.stringWidth(line.text, face, size) or 1
        text = canvas.beginText(line.box.x0, tall - line.box.y0 - line.size * 0.8)
        text.setFont(face, size)
        text.setHorizScale(100 * line.box.width / natural)
        text.textOut(line.text)
        canvas.drawText(text)
    for rule in sheet.rules:
        canvas.rect(rule.x0, tall - rule.y1, rule.width, rule.height, stroke=0, fill=1)
    for code in sheet.codes:
        canvas.drawImage(
            ImageReader(symbol(code.text, 400)), code.box.x0, tall - code.box.y1, code.box.width, code.box.height
        )
    canvas.setFont("Helvetica", 6.5)
    canvas.setFillGray(0.5)
    canvas.drawCentredString(sheet.width / 2, 8, NOTICE)
    canvas.showPage()


def scanned_pdf(drawn: Drawn, dpi: float = 150.0) -> bytes:
    """The picture as the only thing on a page."""
    store = io.BytesIO()
    drawn.image.save(store, "PDF", resolution=dpi, quality=85)
    return store.getvalue()
