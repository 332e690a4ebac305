"""Pages of several files bound into one PDF, in the order that a person gave them.

A page of a PDF keeps its text; a JPEG goes in as it is, turned as its EXIF says. Runs in the process that reads, for
only there are documents opened. The files themselves stay as they came: this is a copy to be read and looked at.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.kit.errors import Refusal
from cuadra.reading import archive, refusals
from cuadra.reading.file import MAIL, PDF, ZIP, media_type_of
from cuadra.reading.limits import Limits
from cuadra.reading.mail import mail_files
from cuadra.reading.pdf import PDFIUM
from cuadra.reading.picture import FORMATS, _decoded, _mended_jpeg, _opened, _orientation, _sources

POINTS = 72 / 200  # of a photo's pixel: the engine looks at a page with 200 dots an inch, so at the photo's own pixels
QUALITY = 92
_QUARTERS = {1: 0, 6: 90, 3: 180, 8: 270}  # EXIF orientations that no mirror is needed for, degrees clockwise


class NoPagesThere(Refusal):
    """What was to be bound has no pages, or not that one; facts ``name`` and ``number``."""

    code = "RDG-020"
    status = 422


@dataclass(frozen=True, slots=True)
class Leaf:
    """Page ``number`` (from 1) of the document ``part`` inside the file ``content``; 0 for all of its pages."""

    content: bytes
    name: str
    number: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """The new PDF, and of each page: which leaf it is of (from 0), its number there, width and height in points."""

    content: bytes
    pages: tuple[tuple[int, int, float, float], ...]


def bind(leaves: Sequence[Leaf], limits: Limits | None = None) -> Bound:
    """One PDF of all ``leaves``. ``NoPagesThere``, ``TooManyPages``, and what reading them refuses."""
    import pypdfium2

    chosen = limits or Limits()
    with PDFIUM:
        target = pypdfium2.PdfDocument.new()
        try:
            pages = [page for nth, leaf in enumerate(leaves) for page in _put(target, nth, leaf, chosen)]
            if not pages:
                raise NoPagesThere(name="", number=0)
            if len(pages) > chosen.pages:
                raise refusals.TooManyPages(pages=len(pages), limit=chosen.pages)
            written = io.BytesIO()
            target.save(written)
        except pypdfium2.PdfiumError as fault:
            raise refusals.DamagedPdf from fault
        finally:
            target.close()
    return Bound(written.getvalue(), tuple(pages))


def _put(target: Any, nth: int, leaf: Leaf, limits: Limits) -> Iterator[tuple[int, int, float, float]]:
    data = inner(leaf.content, leaf.name, leaf.part, limits)
    kind = media_type_of(data)
    if kind == PDF:
        yield from _pdf(target, nth, data, leaf, limits)
    elif kind in FORMATS:
        yield from _picture(target, nth, data, leaf, limits, kind)
    else:
        raise NoPagesThere(name=leaf.name[:80], number=leaf.number)


def _pdf(target: Any, nth: int, data: bytes, leaf: Leaf, limits: Limits) -> Iterator[tuple[int, int, float, float]]:
    import pypdfium2

    source = pypdfium2.PdfDocument(data)
    try:
        wanted = range(len(source)) if not leaf.number else (leaf.number - 1,)
        if len(wanted) > limits.pages or not all(index < len(source) for index in wanted):
            raise NoPagesThere(name=leaf.name[:80], number=leaf.number)
        for index in wanted:
            target.import_pages(source, [index])
            page = target[len(target) - 1]
            width, height = page.get_size()
            page.close()
            yield nth, index + 1, float(width), float(height)
    finally:
        source.close()


def _picture(
    target: Any, nth: int, data: bytes, leaf: Leaf, limits: Limits, kind: str
) -> Iterator[tuple[int, int, float, float]]:
    if kind == "image/jpeg":
        data = _mended_jpeg(data, limits)
    found = False
    for source in _sources(data, FORMATS[kind], limits):
        if leaf.number and leaf.number != source.frame + 1:
            continue
        found = True
        width, height = source.width * POINTS, source.height * POINTS
        quarters = _turn(data, FORMATS[kind]) if kind == "image/jpeg" else None
        if quarters is None:
            _draw(target, _jpeg(_decoded(source, 1.0, "RGB")), width, height, 0)
        else:
            _draw(target, data, width, height, quarters)
        yield nth, source.frame + 1, width, height
    if not found:
        raise NoPagesThere(name=leaf.name[:80], number=leaf.number)


def _turn(data: bytes, formats: tuple[str, ...]) -> int | None:
    """Degrees clockwise in which a JPEG is to be shown; None where it has to be drawn anew."""
    with _opened(data, formats) as image:
        if image.mode not in ("RGB", "L"):
            return None
        return _QUARTERS.get(_orientation(image))


def _jpeg(picture: Any) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.fromarray(picture).save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _draw(target: Any, jpeg: bytes, width: float, height: float, turn: int) -> None:
    """A page of that size, all of it the picture; ``width`` and ``height`` are those that a person sees."""
    import pypdfium2

    image = pypdfium2.PdfImage.new(target)
    image.load_jpeg(io.BytesIO(jpeg), inline=True)
    lies = turn in (90, 270)
    across, down = (height, width) if lies else (width, height)
    image.set_matrix(pypdfium2.PdfMatrix().scale(across, down))
    page = target.new_page(across, down)
    page.insert_obj(image)
    page.gen_content()
    page.set_rotation(turn)
    page.close()


def inner(data: bytes, name: str, part: str, limits: Limits) -> bytes:
    """The bytes of the document ``part`` in a file; the file itself where it is no archive.

    >>> inner(b"%PDF-1.7", "a.pdf", "p1-2", Limits())
    b'%PDF-1.7'
    """
    kind = media_type_of(data)
    if kind not in (ZIP, MAIL) or not part:
        return data
    left = archive.budget(limits)
    for inside, content in archive.entries(data, left) if kind == ZIP else mail_files(data, left):
        path = f"{name}/{inside}"
        if isinstance(content, bytes) and (part == path or part.startswith(f"{path}/")):
            return inner(content, path, part, limits)
    raise NoPagesThere(name=part[:80], number=0)
