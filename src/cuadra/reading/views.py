"""Pages as a person sees them: a picture to show, and the words that were seen, where they stand on it.

Made in the process that reads, for only there are documents opened. Boxes are in the units of the page as shown,
as those of the fields' evidence are, so both fit the same picture.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cuadra.kit.errors import Refusal
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.cascade import Options, Reader
from cuadra.reading.file import open_parts
from cuadra.reading.kept import shelf
from cuadra.reading.page import Page, Part, Picture
from cuadra.reading.pages import text_layers

SHORT, LONG = 1130, 4000  # pixels: a sheet is 1600 high, a long ticket stays legible
QUALITY = 70  # of WebP: small print stays sharp at some 80 kB a sheet
MOST_WORDS = 4_000  # of one page
PAGES = 30  # shown of one document


@dataclass(frozen=True, slots=True)
class PageView:
    """A page to show. ``width`` and ``height`` in the units of ``words`` and of fields' boxes; ``image`` is WebP."""

    number: int
    width: float
    height: float
    image: bytes
    words: tuple[tuple[str, Box], ...]


def views(content: bytes, name: str, options: Options | None = None) -> dict[str, list[PageView]]:
    """The pages of each document in a file, by the name of its part; read the file first, what was seen is kept then.

    A document without pages (an XML) has none; one that is damaged has those before the damage.
    """
    chosen = options or Options()
    reader = _reader(chosen)
    try:
        parts = open_parts(content, name, chosen.limits, chosen.passwords)
    except Refusal:
        return {}
    return {part.name: _part(part, content, reader) for part in parts if part.pages and not part.refusal}


def _part(part: Part, content: bytes, reader: Reader) -> list[PageView]:
    kept = shelf(reader.cache, content, part.name, reader.eyes.signature).readings()
    seen = {one.page: one for one in [*text_layers(part.pages), *(kept or ())]}
    made = []
    for page in part.pages[:PAGES]:
        try:
            made.append(_view(page, seen.get(page.number)))
        except Refusal:
            break
    return made


def _view(page: Page, reading: Reading | None) -> PageView:
    picture, frame = page.render(_dpi(page))
    height, width = picture.shape[:2]
    # the picture is the whole page: its far corner in the page's units is the size in which boxes are told
    across, down = frame.point(width, height)
    words = placed(reading) if reading else ()
    return PageView(page.number, float(across), float(down), webp(picture), tuple(words[:MOST_WORDS]))


def _dpi(page: Page) -> int:
    short, long = sorted((max(page.width, 1.0), max(page.height, 1.0)))
    return max(36, min(300, int(72 * min(SHORT / short, LONG / long))))


def webp(picture: Picture) -> bytes:
    """A picture as WebP, its shorter side at most ``SHORT`` and its longer at most ``LONG``."""
    from PIL import Image

    image = Image.fromarray(picture)
    scale = min(1.0, SHORT / min(image.size), LONG / max(image.size))
    if scale < 1.0:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    written = io.BytesIO()
    image.save(written, "WEBP", quality=QUALITY, method=2)
    return written.getvalue()


def placed(reading: Reading) -> list[tuple[str, Box]]:
    """The words of a reading on the page as shown; what an engine gives as a line is told word by word."""
    return [
        (text.replace("\x00", ""), reading.frame.shown(box)) for word in reading.words for text, box in _split(word)
    ]


def _split(word: Word) -> Sequence[tuple[str, Box]]:
    """A line in its words, each as wide as its share of the letters: near enough to point at.

    >>> [(text, round(box.x0), round(box.x1)) for text, box in _split(Word("ab cde", Box(0, 0, 60, 10)))]
    [('ab', 0, 20), ('cde', 30, 60)]
    """
    parts = word.text.split()
    if len(parts) < 2:
        return [(word.text.strip(), word.box)] if parts else []
    letter = word.box.width / len(word.text)
    found, at = [], 0
    for part in parts:
        at = word.text.index(part, at)
        left = word.box.x0 + at * letter
        found.append((part, Box(left, word.box.y0, left + len(part) * letter, word.box.y1)))
        at += len(part)
    return found


_reader = lru_cache(maxsize=4)(Reader)  # its cache and the names of its engines; the engines are the process's own
