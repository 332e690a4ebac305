"""What stands on a PDF page beside its text: pictures, drawn lines, and whether one picture is the whole page.

Called under the lock of ``pdf``. PDFium is asked directly here: a page may hold a thousand objects, and wrapping each
takes longer than reading its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cuadra.model.geometry import AS_SHOWN, Box, Frame
from cuadra.reading.pdf_text import View

FULL_PAGE = 0.85  # share of the page that one picture covers
MAX_OBJECTS = 4000
MAX_DEPTH = 3  # forms in forms


@dataclass(frozen=True, slots=True)
class Drawn:
    """``cover`` is the share of the page under its largest picture, ``dpi`` the resolution of that picture.

    ``text_on_top`` tells that the text is drawn after it and to be seen: not the invisible text of a scanner.
    """

    pictures: int = 0
    paths: int = 0
    cover: float = 0.0
    dpi: float = 0.0
    text_on_top: bool = True

    @property
    def is_scan(self) -> bool:
        return self.cover >= FULL_PAGE


def drawn_on(page: Any, view: View) -> Drawn:
    """What is drawn on ``page`` (a ``PdfPage``), as far as ``view`` shows it."""
    import pypdfium2.raw as pdfium

    width, height = view.size
    area = max(width * height, 1.0)
    pictures = paths = texts = seen_after = 0
    cover = dpi = 0.0
    for thing, kind, form in islice(_objects(page, None, AS_SHOWN, MAX_DEPTH), MAX_OBJECTS):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts += 1
            seen_after += pdfium.FPDFTextObj_GetTextRenderMode(thing) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (picture := _placed(page, thing, form, view)):
            pictures += 1
            box = picture.box
            share = _inside(box.x0, box.x1, width) * _inside(box.y0, box.y1, height) / area
            if share > cover:
                resolution = max(picture.thing.get_px_size()) / max(box.width, box.height, 1.0) * 72
                cover, dpi, seen_after = share, resolution, 0
    return Drawn(pictures, paths, cover, dpi, text_on_top=seen_after >= 0.8 * texts)


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on a page (a ``PdfImage``) and where a person sees it."""

    thing: Any
    box: Box


def pictures_on(page: Any, view: View) -> Iterator[Placed]:
    """The pictures of ``page`` among its first objects."""
    import pypdfium2.raw as pdfium

    for thing, kind, form in islice(_objects(page, None, AS_SHOWN, MAX_DEPTH), MAX_OBJECTS):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and (picture := _placed(page, thing, form, view)):
            yield picture


def _objects(page: Any, form: Any, frame: Frame, depth: int) -> Iterator[tuple[Any, int, Frame]]:
    """Each object with its type and the way from the form that holds it to the page, in the order of drawing."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFFormObj_CountObjects(form) if form else pdfium.FPDFPage_CountObjects(page)
    for index in range(max(count, 0)):
        thing = pdfium.FPDFFormObj_GetObject(form, index) if form else pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        yield thing, kind, frame
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth > 1:
            yield from _objects(page, thing, frame.after(_matrix(thing)), depth - 1)


def _matrix(form: Any) -> Frame:
    import pypdfium2.raw as pdfium

    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, m):
        return AS_SHOWN
    return Frame(m.a, m.c, m.e, m.b, m.d, m.f)


def _placed(page: Any, thing: Any, form: Frame, view: View) -> Placed | None:
    import pypdfium2

    try:
        wrapped = pypdfium2.PdfObject(thing, page=page, pdf=page.pdf)
        return Placed(wrapped, view.shown(*form.shown(Box(*wrapped.get_bounds()))))
    except pypdfium2.PdfiumError:
        return None


def _inside(low: float, high: float, limit: float) -> float:
    return max(0.0, min(high, limit) - max(low, 0.0))
