"""One page before it is read: its words if it has a text layer, and the way to its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cuadra.kit.errors import Refusal
from cuadra.model.geometry import Frame
from cuadra.model.reading import Word

Picture: TypeAlias = NDArray[np.uint8]  # height x width x 3, RGB, as a person sees it (EXIF applied)
Grey: TypeAlias = NDArray[np.uint8]  # height x width


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document. ``width`` and ``height`` in pixels of the picture as shown, or points of a PDF page.

    ``words`` is the text layer (empty for pictures), ``usable_text`` whether it may be trusted (field notes,
    reading, 4). ``render(dpi)`` gives the picture and the frame that leads from its pixels to the page's units;
    a photo has one resolution and ignores ``dpi``, but its shorter side is at most 1700. ``looks()`` gives
    grey pictures to look for symbols on, cheapest first: the full photo; a PDF page at rising resolution, then the
    pictures inside it. ``spots()``, where a page can tell where alone a symbol may stand, gives the same for each such
    place; none for a page without any. All raise ``Refusal`` where the page turns out to be damaged.
    """

    number: int
    width: float
    height: float
    render: Callable[[int], tuple[Picture, Frame]]
    words: tuple[Word, ...] = ()
    usable_text: bool = False
    looks: Callable[[], Iterable[tuple[Grey, Frame]]] | None = None
    spots: Callable[[], Iterable[Iterable[tuple[Grey, Frame]]]] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One thing found in a file: an XML document, pages, or both (a PDF that carries its XML inside).

    ``name`` is where it was (``a.zip/b.pdf``); ``refusal`` says why this entry of an archive could not be read.
    """

    name: str
    media_type: str
    xml: bytes | None = None
    pages: tuple[Page, ...] = ()
    meta: Any = None
    refusal: Refusal | None = None
