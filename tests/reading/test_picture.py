"""Pictures of every kind come out upright, in eight bits, on white, and small enough."""

from __future__ import annotations

import time
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from cuadra.reading import refusals
from cuadra.reading.file import open_parts
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page

from .made import photo, png_of, saved, turned_jpeg


def pages_of(data: bytes) -> tuple[Page, ...]:
    return open_parts(data, "f", Limits())[0].pages


def is_upright(picture: np.ndarray) -> bool:
    """The black mark is in the top left corner and nowhere else."""
    height, width = picture.shape[:2]
    corner = picture[: height // 10, : width // 5].mean()
    others = picture[-height // 10 :, : width // 20], picture[: height // 10, width // 2 :]
    return corner < 60 and all(other.mean() > 150 for other in others)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_obeyed(orientation):
    back = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90"}
    back |= {7: "TRANSVERSE", 8: "ROTATE_270"}
    stored = photo()
    if orientation > 1:
        stored = stored.transpose(Image.Transpose[back[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    (page,) = pages_of(saved(stored, "JPEG", exif=exif))
    picture, _ = page.render(200)
    grey, _ = next(iter(page.looks()))
    assert (page.width, page.height) == (300, 400)
    assert picture.shape == (400, 300, 3)
    assert is_upright(picture)
    assert is_upright(grey)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("CMYK", "L")),
        *(("PNG", mode) for mode in ("P", "1", "LA")),
        *(("TIFF", mode) for mode in ("CMYK", "1", "LAB")),
        *(("WEBP", "RGB"), ("BMP", "RGB"), ("GIF", "P")),
    ],
)
def test_every_mode_becomes_rgb(kind, mode):
    picture, _ = pages_of(saved(photo(mode=mode), kind))[0].render(200)
    assert picture.dtype == np.uint8
    assert picture.shape == (400, 300, 3)
    assert is_upright(picture)


def test_transparent_is_white():
    image = photo(mode="RGBA")
    image.putalpha(Image.fromarray(np.where(np.array(image.convert("L")) < 128, 255, 0).astype(np.uint8)))
    black = Image.new("RGBA", image.size, (0, 0, 0, 0))
    black.alpha_composite(image)
    assert is_upright(pages_of(saved(black, "PNG"))[0].render(200)[0])


def test_sixteen_bits_keep_their_scale():
    grey = np.array(photo(mode="L")).astype(np.uint16) * 257
    picture, _ = pages_of(png_of(300, 400, 16, grey))[0].render(200)
    assert is_upright(picture)
    assert picture.max() == 255


def test_a_photo_of_a_telephone_is_read():
    stream = BytesIO()
    pillow_heif.from_pillow(photo(640, 480)).save(stream)
    (page,) = pages_of(stream.getvalue())
    assert (page.width, page.height) == (640, 480)
    assert is_upright(page.render(200)[0])


def test_each_frame_of_a_tiff_is_a_page():
    frames = [photo(300, 400), photo(500, 200), photo(100, 100)]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    pages = pages_of(data)
    assert [(page.number, page.width, page.height) for page in pages] == [(1, 300, 400), (2, 500, 200), (3, 100, 100)]
    assert pages[1].render(200)[0].shape == (200, 500, 3)


def test_a_tiff_of_too_many_frames_is_refused():
    data = saved(photo(), "TIFF", save_all=True, append_images=[photo()] * 3)
    with pytest.raises(refusals.TooManyFrames):
        open_parts(data, "f", Limits(pages=3))


def test_a_large_scan_is_decoded_small_and_its_frame_leads_back():
    (page,) = pages_of(saved(photo(3400, 4800), "JPEG"))
    started = time.monotonic()
    picture, frame = page.render(200)
    assert time.monotonic() - started < 5
    assert picture.shape == (2400, 1700, 3)
    assert frame.point(1700, 2400) == (3400, 4800)
    assert next(iter(page.looks()))[0].size <= 16_400_000


def test_a_long_strip_keeps_its_width():
    assert pages_of(saved(photo(788, 4487), "PNG"))[0].render(200)[0].shape == (4487, 788, 3)


def test_a_jpeg_that_lacks_only_its_foot_is_read():
    whole = saved(photo(), "JPEG")
    assert is_upright(pages_of(whole[: int(len(whole) * 0.95)])[0].render(200)[0])


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_jpeg_cut_in_half_is_refused_with_what_is_missing(orientation):
    whole = turned_jpeg(orientation)
    with pytest.raises(refusals.TruncatedPicture) as caught:
        pages_of(whole[: len(whole) // 2])
    assert 25 < int(caught.value.facts["missing"]) < 75


def test_a_cut_jpeg_is_known_though_its_thumbnail_is_whole():
    exif = Image.Exif()
    exif[0x9286] = saved(photo(80, 60), "JPEG")
    whole = saved(photo(), "JPEG", exif=exif)
    with pytest.raises(refusals.TruncatedPicture):
        pages_of(whole[: len(whole) // 2])


def test_a_png_that_was_cut_is_refused():
    whole = saved(photo(), "PNG")
    with pytest.raises(refusals.TruncatedPicture):
        pages_of(whole[: len(whole) // 2])


def test_damage_inside_is_told_when_the_picture_is_needed():
    data = bytearray(saved(photo(), "PNG"))
    data[data.index(b"IDAT") + 4] ^= 0xFF
    page = pages_of(bytes(data))[0]
    with pytest.raises(refusals.DamagedPicture):
        page.render(200)


def test_a_header_that_promises_far_too_much_is_refused_with_figures():
    import struct
    import zlib

    head = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    with pytest.raises(refusals.TooManyPixels) as caught:
        pages_of(data + end)
    assert "400 megapixels; the limit is 60" in caught.value.message("en")
