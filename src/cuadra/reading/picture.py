"""Bytes of a picture to upright RGB: what its header promises, then only as many pixels as are wanted.

Sizes are checked from the header before anything is decoded; decoding happens when a page is rendered, so a file
of a hundred pictures costs nothing until it is read. Not for PDF pages (``pdf``) nor for finding text or symbols.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from cuadra.model.geometry import AS_SHOWN, Frame
from cuadra.reading import refusals
from cuadra.reading.limits import Limits
from cuadra.reading.page import Grey, Page, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

SHORT_SIDE = 1700  # pixels; an A4 page at 205 dpi, more than an OCR engine looks at
LARGE = 16_000_000  # pixels; an A4 page at 400 dpi
SMALLEST = 24  # pixels; below this nothing is printed that can be read
MISSING_ALLOWED = 0.12  # share of the rows that a cut JPEG may lack: usually the white foot of the page
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF", "AVIF"),
    "image/tiff": ("TIFF",),
    "image/bmp": ("BMP",),
    "image/gif": ("GIF",),
}
_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class _Source:
    """A picture still in its bytes. ``width`` and ``height`` as shown, after EXIF."""

    data: bytes
    formats: tuple[str, ...]
    frame: int
    width: int
    height: int


def picture_pages(data: bytes, media_type: str, limits: Limits) -> tuple[Page, ...]:
    """The pages of a picture file: one, or one a frame of a TIFF.

    Raises ``TooManyPixels``, ``TinyPicture``, ``TruncatedPicture``, ``TooManyFrames`` or ``DamagedPicture``.
    """
    formats = FORMATS[media_type]
    if media_type == "image/jpeg":
        data = _mended_jpeg(data, limits)
    elif media_type == "image/png" and b"IEND" not in data[-4096:]:
        raise refusals.CutPicture
    pages = tuple(_page(source) for source in _sources(data, formats, limits))
    if not pages:
        raise refusals.DamagedPicture
    return pages


def _page(source: _Source) -> Page:
    return Page(
        number=source.frame + 1,
        width=source.width,
        height=source.height,
        render=partial(_render, source),
        looks=partial(_looks, source),
    )


def _sources(data: bytes, formats: tuple[str, ...], limits: Limits) -> Iterator[_Source]:
    with _opened(data, formats) as image:
        for frame in range(limits.pages + 1):
            if frame:
                if "TIFF" not in formats or not _moves_to(image, frame):
                    return
                if frame == limits.pages:
                    raise refusals.TooManyFrames(pages=limits.pages)
            width, height = image.size
            _check_size(width, height, limits)
            if _orientation(image) in _TURNED:
                width, height = height, width
            yield _Source(data, formats, frame, width, height)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels:
        raise refusals.TooManyPixels(width=width, height=height, megapixels=limits.pixels // 1_000_000)
    if min(width, height) < SMALLEST:
        raise refusals.TinyPicture(width=width, height=height)


@contextmanager
def _opened(data: bytes, formats: tuple[str, ...]) -> Iterator[Image]:
    """The picture behind ``data``; every fault of the decoder inside the block becomes ``DamagedPicture``."""
    import PIL.Image

    if "HEIF" in formats:
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        with PIL.Image.open(BytesIO(data), formats=formats) as image:
            yield image
    except PIL.Image.DecompressionBombError as fault:
        pixels = int((re.search(r"\d+", str(fault)) or [0])[0])
        raise refusals.FarTooManyPixels(found=pixels // 1_000_000, megapixels=Limits().pixels // 1_000_000) from fault
    except _FAULTS as fault:
        raise refusals.DamagedPicture from fault


def _moves_to(image: Image, frame: int) -> bool:
    try:
        image.seek(frame)
    except EOFError:
        return False
    return True


def _orientation(image: Image) -> int:
    if image.format in ("HEIF", "AVIF"):  # their decoder has turned the picture already
        return 1
    try:
        if image.format == "PNG":  # getexif() would decode it all, and swallow what is damaged
            return _orientation_of(image.info.get("exif", b""))
        return int(image.getexif().get(_ORIENTATION, 1))
    except _FAULTS:
        return 1


def _orientation_of(block: bytes) -> int:
    from PIL.Image import Exif

    exif = Exif()
    exif.load(block)
    return int(exif.get(_ORIENTATION, 1))


def _render(source: _Source, dpi: int) -> tuple[Picture, Frame]:  # noqa: ARG001  a photo has one resolution
    scale = min(1.0, SHORT_SIDE / min(source.width, source.height))
    picture = _decoded(source, scale, "RGB")
    return picture, _frame(source, picture)


def _looks(source: _Source) -> Iterable[tuple[Grey, Frame]]:
    """The whole picture; a very large one at half its size first."""
    for scale in (0.5, 1.0) if source.width * source.height > LARGE else (1.0,):
        grey = _decoded(source, scale, "L")
        yield grey, _frame(source, grey)


def _frame(source: _Source, picture: Picture) -> Frame:
    height, width = picture.shape[:2]
    if (width, height) == (source.width, source.height):
        return AS_SHOWN
    return Frame(a=source.width / width, e=source.height / height)


def _decoded(source: _Source, scale: float, mode: str) -> Picture:
    """The picture upright in ``mode`` (``RGB`` or ``L``), smaller by ``scale``; JPEG decodes only what is needed."""
    with _opened(source.data, source.formats) as image:
        if source.frame:
            image.seek(source.frame)
        orientation = _orientation(image)
        width, height = (max(1, round(side * scale)) for side in image.size)
        if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "YCbCr", "L"):
            image.draft(mode, (width, height))
        image.load()
        flat = flattened(image, mode)
        return _turned(_resized(np.asarray(flat), width, height), orientation)


def _resized(pixels: Picture, width: int, height: int) -> Picture:
    if pixels.shape[1] == width and pixels.shape[0] == height:
        return pixels
    import cv2

    smaller: Picture = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return smaller


def _turned(pixels: Picture, orientation: int) -> Picture:
    """``pixels`` as EXIF ``orientation`` (1 to 8) wants them seen."""
    if orientation in (2, 3, 5, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4):
        pixels = pixels[::-1]
    if orientation in (5, 8):
        pixels = np.rot90(pixels, 1)
    if orientation in (6, 7):
        pixels = np.rot90(pixels, -1)
    return np.ascontiguousarray(pixels)


def flattened(image: Image, mode: str) -> Image:
    """``image`` in ``RGB`` or ``L``: transparent on white, 16 bits a channel brought to eight."""
    import PIL.Image

    if image.mode.startswith(("I", "F")):
        return PIL.Image.fromarray(_eight_bits(np.asarray(image))).convert(mode)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = PIL.Image.new("RGBA", seen.size, "white")
        return PIL.Image.alpha_composite(white, seen).convert(mode)
    return image if image.mode == mode else image.convert(mode)


def _eight_bits(values: np.ndarray) -> Picture:
    """Deep grey to eight bits: 16-bit values by their scale, anything else by its own range."""
    wide = np.nan_to_num(values.astype(np.float32))
    low, high = float(wide.min()), float(wide.max())
    if values.dtype.kind in "iu" and low >= 0 and 255 < high <= 65535:
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= 255:
        low, high = 0.0, 255.0
    return ((wide - low) * (255.0 / max(high - low, 1e-9))).clip(0, 255).astype(np.uint8)


def _mended_jpeg(data: bytes, limits: Limits) -> bytes:
    """``data`` with its end marker; a cut JPEG that lacks more than a strip of its foot raises ``TruncatedPicture``."""
    if data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda"):  # the end mark after the last scan, not the thumbnail's
        return data
    mended = data + b"\xff\xd9"
    formats = FORMATS["image/jpeg"]
    source = next(_sources(mended, formats, limits), None)
    if source is None:
        raise refusals.DamagedPicture
    missing = _missing(_decoded(source, 0.25, "L"), source)
    if missing > MISSING_ALLOWED:
        raise refusals.TruncatedPicture(missing=round(missing * 100))
    return mended


def _missing(grey: Grey, source: _Source) -> float:
    """The share of rows at the end of the file that hold one flat tone, which is what a decoder fills in."""
    with _opened(source.data, source.formats) as image:
        orientation = _orientation(image)
    stored = grey if orientation == 1 else _turned(grey, {6: 8, 8: 6}.get(orientation, orientation))
    flat = np.ptp(stored.astype(np.int16), axis=1) <= 2
    rows = len(flat)
    written = np.flatnonzero(~flat)
    return 1.0 - (int(written[-1]) + 1) / rows if len(written) else 1.0
