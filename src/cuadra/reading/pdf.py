"""PDF bytes to pages: words, the way to a picture, and files inside.

PDFium is not thread safe, so everything here happens under one lock of the process; a document is opened for each
need and closed again, so no page keeps one alive. Forms and XFA are drawn by nobody. Not for what text means.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from math import ceil, floor
from typing import Any

import numpy as np

from cuadra.fiscal.printed_code import speaks_of_code
from cuadra.kit.errors import Refusal
from cuadra.model.geometry import Box, Frame
from cuadra.reading import refusals
from cuadra.reading.limits import Limits
from cuadra.reading.page import Grey, Page, Picture
from cuadra.reading.pdf_drawn import Drawn, drawn_on, pictures_on
from cuadra.reading.pdf_text import View, words_of
from cuadra.reading.pdf_trust import has_fact, is_usable

PDFIUM = threading.RLock()
CODE_DPI = (200, 300)  # field notes, reading, 5: a SAT code has 3.3 and 5 pixels a module
EDGE = 3  # pages at either end of a document that symbols are looked for on (printed.MOST_PAGES)
MOST_AT_ONCE = 100_000  # square points, a fifth of a page: 0.8 megapixels at 200 dpi
MAX_INSIDE = 12  # pictures of a page tried for symbols
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_*


@dataclass(frozen=True, slots=True)
class _Source:
    data: bytes
    password: str | None
    limits: Limits


def pdf_pages(data: bytes, limits: Limits, passwords: Sequence[str] = ()) -> tuple[Page, ...]:
    """All pages with their words, decided page by page whether the text layer is usable.

    Raises ``DamagedPdf``, ``LockedPdf``, ``StrangelyLockedPdf``, ``TooManyPages`` or ``NoPages``.
    """
    source = _unlocked(data, limits, passwords)
    with _opened(source) as document:
        return _pages(source, document)


def pdf_files(data: bytes, limits: Limits, passwords: Sequence[str] = ()) -> list[tuple[str, bytes]]:
    """The files attached to a PDF as (name, bytes); those that cannot be taken out are left."""
    with _opened(_unlocked(data, limits, passwords)) as document:
        return _attached(document, limits)


def pdf_parts(
    data: bytes, limits: Limits, passwords: Sequence[str] = ()
) -> tuple[tuple[Page, ...], list[tuple[str, bytes]]]:
    """``pdf_pages`` and ``pdf_files``, the document opened once for both."""
    source = _unlocked(data, limits, passwords)
    with _opened(source) as document:
        return _pages(source, document), _attached(document, limits)


def _pages(source: _Source, document: Any) -> tuple[Page, ...]:
    count = len(document)
    if not count:
        raise refusals.NoPages
    if count > source.limits.pages:
        raise refusals.TooManyPages(pages=count, limit=source.limits.pages)
    pages = [_page(source, document, index) for index in range(count)]
    factual = any(has_fact(page.words) for page, _ in pages)
    return tuple(page if factual or not page.usable_text else _distrusted(page) for page, _ in pages)


def _attached(document: Any, limits: Limits) -> list[tuple[str, bytes]]:
    import pypdfium2

    found: list[tuple[str, bytes]] = []
    left = limits.unpacked_bytes
    for index in range(min(document.count_attachments(), limits.entries)):
        try:
            attachment = document.get_attachment(index)
            content = bytes(attachment.get_data())
            name = attachment.get_name()
        except (pypdfium2.PdfiumError, UnicodeError, MemoryError):
            continue
        left -= len(content)
        if left < 0:
            break
        found.append((name, content))
    return found


def _unlocked(data: bytes, limits: Limits, passwords: Sequence[str]) -> _Source:
    """The source with the first password that opens it; no password is tried first."""
    if not passwords:
        return _Source(data, None, limits)  # whoever opens it learns that it is locked
    for password in (None, *passwords):
        source = _Source(data, password, limits)
        try:
            with _opened(source):
                return source
        except refusals.LockedPdf:
            continue
    raise refusals.LockedPdf


@contextmanager
def _opened(source: _Source) -> Iterator[Any]:
    """The document, under the lock; PDFium's errors inside the block become refusals."""
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(source.data, password=source.password)
            try:
                yield document
            finally:
                document.close()
        except pypdfium2.PdfiumError as fault:
            raise _refused(fault) from fault


def _refused(fault: Exception) -> Refusal:
    code = getattr(fault, "err_code", None)
    if code == _PASSWORD:
        return refusals.LockedPdf()
    return refusals.StrangelyLockedPdf() if code == _SECURITY else refusals.DamagedPdf()


def _page(source: _Source, document: Any, index: int) -> tuple[Page, Drawn]:
    page = document[index]
    try:
        view = _view(page)
        words = words_of(page, view, source.limits.text_chars)
        is_named = speaks_of_code(" ".join([word.text for word in words]))  # what else is drawn is a logo
        drawn = drawn_on(page, view, may_have_code=is_named)
        usable = is_usable(words, drawn)
        firsts = _firsts(source, page, drawn.spots) if usable and _is_looked_at(document, index) else None
    finally:
        page.close()
    width, height = view.size
    made = Page(
        number=index + 1,
        width=width,
        height=height,
        render=partial(_render, source, index, drawn.dpi if drawn.is_scan else 0.0),
        words=words,
        usable_text=usable,
        looks=partial(_looks, source, index, drawn),
        spots=None if drawn.spots is None or not usable else partial(_spots, source, index, drawn.spots, firsts),
    )
    return made, drawn


def _view(page: Any) -> View:
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right, top, page.get_rotation())


def _distrusted(page: Page) -> Page:
    return Page(page.number, page.width, page.height, page.render, page.words, usable_text=False, looks=page.looks)


def _render(source: _Source, index: int, scan_dpi: float, dpi: int) -> tuple[Picture, Frame]:
    """The page at ``dpi``; a scanned page at the resolution of its scan where that is lower."""
    wanted = min(float(dpi), scan_dpi) if scan_dpi >= 100 else float(dpi)
    return _rendered(source, index, wanted, grey=False)


def _rendered(source: _Source, index: int, dpi: float, *, grey: bool) -> tuple[Picture, Frame]:
    with _opened(source) as document:
        page = document[index]
        drawn = _drawn(source, page, dpi, grey=grey)
        page.close()
    return drawn


def _drawn(source: _Source, page: Any, dpi: float, spot: Box | None = None, *, grey: bool) -> tuple[Picture, Frame]:
    """The page, or a ``spot`` of it alone, as a picture with its frame."""
    width, height = page.get_size()
    scale = dpi / 72
    pixels = max(width * height * scale * scale, 1.0)
    scale *= min(1.0, (source.limits.rendered_pixels / pixels) ** 0.5)
    cut = (spot.x0, height - spot.y1, width - spot.x1, spot.y0) if spot else (0.0, 0.0, 0.0, 0.0)
    cut = tuple(max(0, floor(side * scale)) / scale for side in cut)
    bitmap = page.render(scale=scale, crop=cut, grayscale=grey, rev_byteorder=not grey, may_draw_forms=False)
    picture: Picture = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    if grey and picture.ndim == 3:
        picture = picture[:, :, 0]
    across, down = width / ceil(width * scale), height / ceil(height * scale)
    left, top = (ceil(side * scale) for side in (cut[0], cut[3]))
    return picture, Frame(a=across, c=left * across, e=down, f=top * down)


def _looks(source: _Source, index: int, drawn: Drawn) -> Iterable[tuple[Grey, Frame]]:
    """Grey pictures for symbols: the page at 200 dpi, the pictures on it, the page at 300 dpi."""
    first, second = CODE_DPI
    if drawn.is_scan:
        yield _rendered(source, index, min(max(drawn.dpi, 100.0), 400.0), grey=True)
        return
    yield _rendered(source, index, first, grey=True)
    if drawn.pictures:
        yield from _inside_pictures(source, index)
    if drawn.pictures or drawn.paths >= 20:
        yield _rendered(source, index, second, grey=True)


def _is_looked_at(document: Any, index: int) -> bool:
    """Whether symbols will be looked for: not where a file is attached, which says more, nor amid many pages."""
    return not document.count_attachments() and (index < EDGE or index >= len(document) - EDGE)


def _firsts(source: _Source, page: Any, spots: Sequence[Box] | None) -> list[tuple[Grey, Frame]] | None:
    """The first pictures of a few small places, drawn while the page is open: to open it again costs as much."""
    if spots is None or sum(spot.width * spot.height for spot in spots) > MOST_AT_ONCE:
        return None
    return [_drawn(source, page, CODE_DPI[0], spot, grey=True) for spot in spots]


def _spots(
    source: _Source, index: int, spots: Sequence[Box], firsts: list[tuple[Grey, Frame]] | None
) -> Iterator[Iterable[tuple[Grey, Frame]]]:
    """For each place that may be a symbol: it at 200 dpi, the pictures in it, it at 300 dpi."""
    if not spots:
        return
    if firsts is None:
        with _opened(source) as document:
            page = document[index]
            firsts = [_drawn(source, page, CODE_DPI[0], spot, grey=True) for spot in spots]
            page.close()
    inside = cache(partial(_inside_pictures, source, index))
    for spot, first in zip(spots, firsts, strict=True):
        yield _harder(source, index, spot, first, inside)


def _harder(
    source: _Source, index: int, spot: Box, first: tuple[Grey, Frame], inside: Callable[[], list[tuple[Grey, Frame]]]
) -> Iterator[tuple[Grey, Frame]]:
    yield first
    yield from (one for one in inside() if _stands_in(one, spot))
    with _opened(source) as document:
        page = document[index]
        closer = _drawn(source, page, CODE_DPI[1], spot, grey=True)
        page.close()
    yield closer


def _stands_in(one: tuple[Grey, Frame], spot: Box) -> bool:
    x, y = one[1].point(one[0].shape[1] / 2, one[0].shape[0] / 2)
    return spot.x0 <= x <= spot.x1 and spot.y0 <= y <= spot.y1


def _inside_pictures(source: _Source, index: int) -> list[tuple[Grey, Frame]]:
    """The pictures on a page as they are stored; the frame puts their box where the page shows it."""
    import pypdfium2

    found: list[tuple[Grey, Frame]] = []
    with _opened(source) as document:
        page = document[index]
        for placed in islice(pictures_on(page, _view(page)), MAX_INSIDE):
            width, height = placed.thing.get_px_size()
            if min(width, height) < 20 or width * height > source.limits.rendered_pixels:
                continue
            try:
                grey = np.array(placed.thing.get_bitmap().to_pil().convert("L"), dtype=np.uint8)
            except (pypdfium2.PdfiumError, ValueError, OSError):
                continue
            box = placed.box
            frame = Frame(a=box.width / grey.shape[1], c=box.x0, e=box.height / grey.shape[0], f=box.y0)
            found.append((grey, frame))
        page.close()
    return found
