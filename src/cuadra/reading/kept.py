"""What was seen in a file, kept by its bytes: a file read a second time is not looked at again.

Only what is dear is kept: the words that engines saw and the symbols on the pages. Fields are always worked out
anew, so that a better model or a corrected rule speaks at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box, Frame
from cuadra.model.reading import Reading
from cuadra.reading.codes import Code
from cuadra.reading.engines.cache import Cache, key_of, packed, unpacked
from cuadra.reading.printed import Seen

VERSION = "1"  # of the shape below and of all that turns pictures into words


@dataclass(frozen=True, slots=True)
class Shelf:
    """The place of one document's sightings in the cache; without a cache it holds nothing."""

    cache: Cache | None
    key: str

    def readings(self) -> list[Reading] | None:
        kept = self.cache.get(self.key + "-words") if self.cache else None
        try:
            return [_reading(one) for one in kept] if kept is not None else None
        except (TypeError, ValueError, KeyError):
            return None

    def keep_readings(self, readings: Sequence[Reading]) -> None:
        if self.cache:
            self.cache.put(self.key + "-words", [_packed_reading(one) for one in readings])

    def symbols(self) -> list[Seen] | None:
        kept = self.cache.get(self.key + "-codes") if self.cache else None
        try:
            return (
                [Seen(page, Code(text, kind, Box(*box))) for page, text, kind, box in kept]
                if kept is not None
                else None
            )
        except (TypeError, ValueError):
            return None

    def keep_symbols(self, symbols: Sequence[Seen]) -> None:
        if self.cache:
            told = [[one.page, one.code.text, one.code.symbology, list(one.code.box)] for one in symbols]
            self.cache.put(self.key + "-codes", told)


def shelf(cache: Cache | None, data: bytes, name: str, how: str) -> Shelf:
    """The shelf of the document ``name`` inside ``data``, read in the way that ``how`` names (engines, versions)."""
    return Shelf(cache, key_of(data, "cuadra", VERSION, f"{name}|{how}") if cache else "")


def _packed_reading(one: Reading) -> dict[str, Any]:
    return {
        "page": one.page,
        "size": [one.width, one.height],
        "words": packed(one.words),
        "rung": one.rung.value,
        "engine": [one.engine, one.version],
        "frame": list(astuple(one.frame)),
    }


def _reading(kept: dict[str, Any]) -> Reading:
    words = unpacked(kept["words"])
    if words is None:
        raise ValueError("the words of this entry have another shape")
    width, height = kept["size"]
    engine, version = kept["engine"]
    return Reading(kept["page"], width, height, words, Rung(kept["rung"]), engine, version, frame=Frame(*kept["frame"]))
