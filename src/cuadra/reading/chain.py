"""The certification chain at the foot of a printed CFDI: ``||1.1|UUID|2025-01-01T08:36:07|RFC of the PAC|...||``.

It says when the SAT's stamp was set (Anexo 20, cadena original del complemento de certificacion). It is believed only
beside the UUID that the fiscal code states. On a last page that carries no other date it also stands in for the day of
issue: a CFDI is stamped within 72 hours of it, nearly always at once, so that day is given with doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rapidfuzz import fuzz

from cuadra.model.evidence import Evidence, Field
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.pages import Sight

SAYS_WHEN = 0.95  # of the hour beside the right key
SAYS_DAY = 0.7  # that this is the day of issue too: a judgement, no print tells it
ALIKE = 85.0  # of 100: how much of the key must be read right
_SHORTEST = 30  # characters of a word that may hold the key
_HEADING = re.compile(r"(?i)cadena\s*original")
_LINK = re.compile(
    r"([0-9A-Za-z]{8}-?(?:[0-9A-Za-z]{4}-?){3}[0-9A-Za-z]{12})[\s|Il1!/\]\[]{1,3}"
    r"([2Z][0O][0-9OIl]{2}-[0-9OIl]{2}-[0-9OIl]{2})\s?[T7I1]?\s?([0-9OIl]{2}[:.][0-9OIl]{2}[:.][0-9OIl]{2})"
)
_DIGITS = str.maketrans("OIlZ.", "0112:")
_WIDE = 30.0  # heights of the heading: version, key and hour fit, in the fonts that these seals are set in
_STRIPS = ((-0.15, 0.65), (-0.05, 0.8), (0.0, 1.05))  # below the heading, in its heights; the chain is set smaller


def certified(fields: FieldMap, readings: Sequence[Reading]) -> FieldMap:
    """``fields`` with the moment of the stamp, and with its day as that of issue where the pages state none."""
    key = fields.get("stamp.key")
    found = next(_links(str(key.value), readings), None) if key and _is_sat(fields) else None
    if found is None:
        return fields
    at, evidence = found
    known: FieldMap = {"stamp.at": Field(at.isoformat(), SAYS_WHEN, evidence, ("key",))}
    if "issued_on" not in fields:
        known["issued_on"] = Field(at.date(), SAYS_DAY, evidence, ("stamp_day",))
    return {**known, **fields}


def read_chain(pages: Sequence[Sight], fields: FieldMap) -> bool:
    """Reads the first line of a chain that the engine left out, for it is set small; whether its moment was found."""
    key = fields.get("stamp.key")
    if not key or not _is_sat(fields) or any(_links(str(key.value), [one.reading for one in pages])):
        return False
    return any(_read_under_heading(sight, str(key.value)) for sight in pages if sight.picture is not None)


def _is_sat(fields: FieldMap) -> bool:
    authority = fields.get("stamp.authority")
    return authority is not None and authority.value == "SAT"


def _read_under_heading(sight: Sight, key: str) -> bool:
    from cuadra.reading.tiers import read_places

    reading = sight.reading
    heading = next((word.box for word in reading.words if _HEADING.search(word.text)), None)
    if heading is None or sight.picture is None:
        return False
    for top, bottom in _STRIPS:
        h = heading.height
        strip = Box(heading.x0 - h / 2, heading.y1 + top * h, heading.x0 + _WIDE * h, heading.y1 + bottom * h)
        strip = strip._replace(x1=min(strip.x1, reading.width))
        (text, sure), *_ = read_places(reading, sight.picture, [strip], frame=sight.frame)
        if _moment(text, key):
            sight.reading = replace(reading, words=(*reading.words, Word(text, strip, sure)))
            return True
    return False


def _links(key: str, readings: Sequence[Reading]) -> Iterator[tuple[datetime, Evidence]]:
    """Moments that stand beside ``key`` in a word, else over two words that follow each other."""
    for reading in readings:
        long = [index for index, word in enumerate(reading.words) if len(word.text) >= _SHORTEST]
        for count in (1, 2):
            for index in long:
                text = "".join(word.text for word in reading.words[index : index + count])
                if at := _moment(text, key):
                    box = reading.frame.shown(reading.words[index].box)
                    yield at, Evidence(reading.rung, reading.engine, reading.page, box, text[:120])


def _moment(text: str, key: str) -> datetime | None:
    """The moment beside ``key``, with the slips of OCR undone.

    >>> key = "C9D22950-EB25-48A1-BC2E-6A591CE3BC0C"
    >>> _moment("111.1|C9022950-EB25-48A1-BC2E-6A591CE38C0C|2O25-01-01T08:36:07|SPR", key)
    datetime.datetime(2025, 1, 1, 8, 36, 7)
    """
    for found in _LINK.finditer(text):
        if fuzz.ratio(found[1].upper(), key.upper()) < ALIKE:
            continue
        try:
            return datetime.fromisoformat(f"{found[2].translate(_DIGITS)}T{found[3].translate(_DIGITS)}")
        except ValueError:  # no day of the calendar: misread
            continue
    return None
