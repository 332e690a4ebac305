"""What stands on a PDF page beside its text: pictures, drawn lines, and whether one picture is the whole page.

Called under the lock of ``pdf``. PDFium is asked directly here: a page may hold a thousand objects, and wrapping each
takes longer than reading its words.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cuadra.model.geometry import AS_SHOWN, Box, Frame
from cuadra.reading.pdf_spots import Spots
from cuadra.reading.pdf_text import View

FULL_PAGE = 0.85  # share of the page that one picture covers
MAX_OBJECTS = 4000
MAX_DEPTH = 3  # forms in forms


@dataclass(frozen=True, slots=True)
class Drawn:
    """``cover`` is the share of the page under its largest picture, ``dpi`` the resolution of that picture.

    ``text_on_top`` tells that the text is drawn after it and to be seen: not the invisible text of a scanner.
    ``spots`` are the places where a symbol may stand, ``None`` where that cannot be told.
    """

    pictures: int = 0
    paths: int = 0
    cover: float = 0.0
    dpi: float = 0.0
    text_on_top: bool = True
    spots: tuple[Box, ...] | None = None

    @property
    def is_scan(self) -> bool:
        return self.cover >= FULL_PAGE


def drawn_on(page: Any, view: View, *, may_have_code: bool) -> Drawn:
    """What is drawn on ``page`` (a ``PdfPage``), as far as ``view`` shows it.

    Where a symbol may stand is worked out for a page that ``may_have_code``; another has no such place.
    """
    import pypdfium2.raw as pdfium

    width, height = view.size
    area = max(width * height, 1.0)
    pictures = paths = texts = seen_after = walked = 0
    cover = dpi = 0.0
    spots = Spots() if may_have_code else None
    for thing, kind, form in islice(_objects(page, None, AS_SHOWN, MAX_DEPTH), MAX_OBJECTS):
        walked += 1
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            if spots:
                spots.path(thing, _shown(thing, form, view))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts += 1
            seen_after += pdfium.FPDFTextObj_GetTextRenderMode(thing) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
            if spots and spots.is_bar_text(thing):
                spots.picture(_shown(thing, form, view))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (picture := _placed(page, thing, form, view)):
            pictures += 1
            box = picture.box
            if spots:
                spots.picture(box)
            share = _inside(box.x0, box.x1, width) * _inside(box.y0, box.y1, height) / area
            if share > cover:
                resolution = max(picture.thing.get_px_size()) / max(box.width, box.height, 1.0) * 72
                cover, dpi, seen_after = share, resolution, 0
        elif spots and kind == pdfium.FPDF_PAGEOBJ_FORM:  # too deep to be walked through
            spots.picture(_shown(thing, form, view))
    on_top = seen_after >= 0.8 * texts
    places = spots.found(width, height) if spots else ()
    return Drawn(pictures, paths, cover, dpi, on_top, None if walked >= MAX_OBJECTS else places)


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
    """Each object that is no form walked through, its type, the way from its form to the page, in drawing order."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFFormObj_CountObjects(form) if form else pdfium.FPDFPage_CountObjects(page)
    take, kind_of = pdfium.FPDFFormObj_GetObject if form else pdfium.FPDFPage_GetObject, pdfium.FPDFPageObj_GetType
    holder = form or page
    for index in range(max(count, 0)):
        thing = take(holder, index)
        kind = kind_of(thing)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth > 1:
            yield from _objects(page, thing, frame.after(_matrix(thing)), depth - 1)
        else:
            yield thing, kind, frame


def _matrix(form: Any) -> Frame:
    import pypdfium2.raw as pdfium

    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, m):
        return AS_SHOWN
    return Frame(m.a, m.c, m.e, m.b, m.d, m.f)


def _shown(thing: Any, form: Frame, view: View) -> Box:
    """Where a person sees an object; empty where PDFium does not know."""
    import pypdfium2.raw as pdfium

    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return Box(0.0, 0.0, 0.0, 0.0)
    box = Box(left.value, bottom.value, right.value, top.value)
    return view.shown(*(box if form is AS_SHOWN else form.shown(box)))


def _placed(page: Any, thing: Any, form: Frame, view: View) -> Placed | None:
    import pypdfium2

    try:
        wrapped = pypdfium2.PdfObject(thing, page=page, pdf=page.pdf)
        return Placed(wrapped, view.shown(*form.shown(Box(*wrapped.get_bounds()))))
    except pypdfium2.PdfiumError:
        return None


def _inside(low: float, high: float, limit: float) -> float:
    return max(0.0, min(high, limit) - max(low, 0.0))
