"""Dates as printed anywhere, with the joins and slips of OCR; day first, as the region writes.

All overlapping candidates are found and each is validated: ``#12- 05/04/2019`` holds one date, and
``05/04/20199:12:30AM`` loses neither its year nor its hour. No clock in here: ``today`` comes from the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class DateMatch:
    """``value`` at ``text[start:end]``. ``style`` is ``dmy mdy ymd name compact`` or ``repaired``.

    ``ambiguous`` when day and month may be swapped; ``other`` is the date that it would be then.
    """

    value: date
    start: int
    end: int
    style: str
    ambiguous: bool = False
    other: date | None = None


class Window(NamedTuple):
    """First and last day that a date may be."""

    first: date
    last: date

    def holds(self, value: date | None) -> bool:
        return value is not None and self.first <= value <= self.last


ANY_TIME = Window(date(1990, 1, 1), date(2099, 12, 31))

_NAMES = {
    1: "enero ene january jan januar janvier janv janeiro",
    2: "febrero feb february februar fevrier fevr fev fevereiro",
    3: "marzo mar march marz mrz mars marco",
    4: "abril abr april apr avril avr",
    5: "mayo may mai maio",
    6: "junio jun june juni juin junho",
    7: "julio jul july juli juillet juil julho ju1",
    8: "agosto ago august aug aout ag0",
    9: "septiembre setiembre sept sep set september septembre setembro",
    10: "octubre oct october oktober okt octobre outubro out 0ct 0ut",
    11: "noviembre nov november novembre novembro n0v",
    12: "diciembre dic december dec dezember dez decembre dezembro d1c",
}
_MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_PLAIN = str.maketrans("áéíóúüäûôçãàèêÁÉÍÓÚÜÄÛÇÃ" + ascii_uppercase, "aeiouuauocaaeeaeiouuauca" + ascii_lowercase)
_DIGITS = str.maketrans("OoIl|", "00111")

_DIGIT = re.compile(r"\d")
_LETTERED = re.compile(r"(?<![A-Za-z])[0-9OoIl|]{1,2}\s?([/.\-])\s?[0-9OoIl|]{1,2}\s?\1\s?[0-9OoIl|]{2,4}(?![A-Za-z])")
_NUMERIC = re.compile(r"(?=((?:(?<!\d)\d|\d(?=\d\s?[/.\-]))\d?)(\s?[/.\-]\s?)(\d{1,2})(\s?[/.\-]\s?)(\d{4}|\d{2}))")
_SPACED = re.compile(r"(?<!\d)(\d\d) (\d\d) (20\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?=((?:19|20)\d\d)(\s?[/.\-]\s?)(\d{1,2})(\s?[/.\-]\s?)(\d{1,2}))")
_COMPACT = re.compile(r"(?<![\d.,])(20\d\d)(\d\d)(\d\d)(?![\d.,])")
_DAY_FIRST_COMPACT = re.compile(r"(?<![\d.,])(\d\d)(\d\d)(20\d\d)(?!\d)")
_SAYS_DATE = re.compile(r"(?i)fecha|date|data|emi[st]|vto|venc")
_SLASH_AS_ONE = re.compile(r"(?<!\d)(\d\d)([1/]?)(\d\d)([1/]?)(20\d\d)(?!\d)")
_HAS_MONTH = re.compile(
    r"ene|jan|fe[bv]|mar|mrz|a[bvp]r|ma[iy]|ju[nil1]|ag[o0]|a[uo][gu]|se[pt]|[o0][ckut]t|[o0]ut|n[o0]v|d[ie1][cz]"
)
_DAY_NAME = re.compile(
    r"(?=((?:(?<!\d)\d|\d(?=\d))\d?)(?:st|nd|rd|th|er|[°ºª.])?[\s\-/,.]{0,3}(?:d[eo]l?\s*|of\s*)?"
    + _MONTH
    + r"[\s\-/,.']{0,3}(?:(?:d[eo]l?|of)\s*)?(\d{4}|\d{2}(?!\d)))"
)
_NAME_DAY = re.compile(
    r"(?<![a-z])([a-z]{3,10})[.\s\-/]{0,3}(\d{1,2})(?:st|nd|rd|th)?(?:[\s,.\-/]{1,3}(?:del?\s+)?'?)(\d{4}|\d{2}(?![\d:]))"
)


def find_dates(
    text: str, today: date | None = None, day_first: bool = True, *, years_back: int = 15, days_ahead: int = 366
) -> list[DateMatch]:
    """Every date of ``text`` from left to right, whole years before two-digit ones.

    With ``today`` only dates from ``years_back`` years before to ``days_ahead`` days after it count.

    >>> [str(m.value) for m in find_dates("05/04/20199:12:30AM  #12- 03-MAY-25")]
    ['2019-04-05', '2025-05-03']
    >>> [str(m.value) for m in find_dates("3 de mayo de 2025; May 3, 2025; 2025-05-03; 31 /10 /23")]
    ['2025-05-03', '2025-05-03', '2025-05-03', '2023-10-31']
    """
    if not _DIGIT.search(text):
        return []
    window = ANY_TIME
    if today:
        window = Window(today - timedelta(days=365 * years_back + 3), today + timedelta(days=days_ahead))
    clean = _LETTERED.sub(lambda m: m[0].translate(_DIGITS), text)
    found = [*_year_first(clean, window), *_numeric(clean, window, day_first), *_compact(clean, window)]
    plain = clean.translate(_PLAIN)
    if _HAS_MONTH.search(plain):
        found += _named(plain, window)
    return _without_shadows(found or [*_day_first_compact(clean, window), *_repaired(clean, window)])


def parse(text: str, today: date | None = None, day_first: bool = True) -> date | None:
    """The one date of ``text``; ``None`` where there is none or two that differ.

    >>> parse("25 DIC 2018")
    datetime.date(2018, 12, 25)
    """
    values = {m.value for m in find_dates(text, today, day_first)}
    return values.pop() if len(values) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _numeric(text: str, window: Window, day_first: bool) -> Iterator[DateMatch]:
    for m in _NUMERIC.finditer(text):
        one, sep, two, sep2, year = m[1], m[2].strip(), m[3], m[4].strip(), m[5]
        start, end = m.start(1), m.end(5)
        if sep != sep2 and len(year) == 2:
            continue
        ends_in_minutes = len(year) == 4 and _NO_HOUR.match(text, end)  # 05/04/2012:30:11
        whole = (
            None if len(year) == 2 or ends_in_minutes else _ordered((one, two, year), (start, end), window, day_first)
        )
        if whole:
            yield whole
        rest = text[m.start(5) + 2 : m.start(5) + 8]
        if sep == sep2 and _short_year_may_end(rest, sep, whole is not None):
            short = _ordered((one, two, year[:2]), (start, m.start(5) + 2), window, day_first)
            if short:
                yield short
    for m in _SPACED.finditer(text):
        if spaced := _ordered((m[1], m[2], m[3]), m.span(), window, day_first):
            yield spaced


_JOINED_TIME = re.compile(r"\d{1,2}:\d\d")
_NO_HOUR = re.compile(r":(?:2[4-9]|[3-9]\d)")


def _short_year_may_end(rest: str, sep: str, whole: bool) -> bool:
    """After two digits of a year: nothing that goes on, or the hour glued to it."""
    if _JOINED_TIME.match(rest):
        return True
    return not whole and not rest[:1].isdigit() and not (rest[:1] == sep and rest[1:2].isdigit())


def _ordered(triple: tuple[str, str, str], span: tuple[int, int], window: Window, day_first: bool) -> DateMatch | None:
    """In the asked order; in the other one only where the asked one is no day at all (``12/25/2018``)."""
    one, two, year = map(int, triple)
    dmy, mdy = _day(year, two, one), _day(year, one, two)
    first, second, styles = (dmy, mdy, ("dmy", "mdy")) if day_first else (mdy, dmy, ("mdy", "dmy"))
    if first is None:
        return DateMatch(second, *span, styles[1]) if second and window.holds(second) else None
    if not window.holds(first):
        return None
    other = second if second != first and window.holds(second) else None
    return DateMatch(first, *span, styles[0], other is not None, other)


def _year_first(text: str, window: Window) -> Iterator[DateMatch]:
    for m in _YEAR_FIRST.finditer(text):
        value = _day(int(m[1]), int(m[3]), int(m[5]))
        preceded = text[m.start(1) - 1 : m.start(1)] if m.start(1) else ""
        if m[2].strip() == m[4].strip() and value and window.holds(value) and preceded not in ("/", "-", "."):
            yield DateMatch(value, m.start(1), m.end(5), "ymd")


def _compact(text: str, window: Window) -> Iterator[DateMatch]:
    for m in _COMPACT.finditer(text):
        value = _day(int(m[1]), int(m[2]), int(m[3]))
        if value and window.holds(value):
            yield DateMatch(value, m.start(), m.end(), "compact")


def _day_first_compact(text: str, window: Window) -> Iterator[DateMatch]:
    """``25032018``, only alone or in a line that speaks of a date: many numbers look so."""
    for m in _DAY_FIRST_COMPACT.finditer(text):
        value = _day(int(m[3]), int(m[2]), int(m[1]))
        if value and window.holds(value) and (_SAYS_DATE.search(text) or text.strip() == m[0]):
            yield DateMatch(value, m.start(), m.end(), "compact")


def _named(text: str, window: Window) -> Iterator[DateMatch]:
    for pattern, day, name in ((_DAY_NAME, 1, 2), (_NAME_DAY, 2, 1)):
        for m in pattern.finditer(text):
            value = _day(int(m[3]), _MONTHS.get(m[name], 0), int(m[day]))
            if value and window.holds(value):
                yield DateMatch(value, m.start(min(day, name)), m.end(3), "name")


def _repaired(text: str, window: Window) -> Iterator[DateMatch]:
    """A slash read as a one or lost: ``05104/2019``; only where nothing better stands in the line."""
    for m in _SLASH_AS_ONE.finditer(text):
        value = _day(int(m[5]), int(m[3]), int(m[1]))
        if "/" in (m[2], m[4]) and value and window.holds(value):
            yield DateMatch(value, m.start(), m.end(), "repaired")


def _without_shadows(found: list[DateMatch]) -> list[DateMatch]:
    """Sorted, without the two-digit readings that are only a piece of a longer date."""
    found.sort(key=lambda m: (m.start, -m.end))
    return [m for m in found if not any(o.start < m.start and m.end <= o.end for o in found)]
