"""What a person types into a field, forgivingly, as the field's normal form.

Amounts in either style, dates short or in words (day first where the country says so), identifiers without regard to
spaces and case. What cannot be understood is refused by name and nothing is changed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from cuadra.fiscal import amounts, dates
from cuadra.fiscal.country import COUNTRIES
from cuadra.inbox.errors import PathUnknown, ValueNotUnderstood
from cuadra.model.paths import PATHS, Sort, sort_of

MOST = 2_000
_SPACES = re.compile(r"\s+")
_MONEY = re.compile(r"(?:[A-Z]{0,3}\$|[A-Z]{3}|€|B/\.?)?\s*(-?[\d.,]+)")
_PERCENT = re.compile(r"([\d.,]+)\s*%")
_MONTHS = {"ene": 1, "jan": 1, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "aug": 8,
           "sep": 9, "set": 9, "oct": 10, "nov": 11, "dic": 12, "dec": 12}  # fmt: skip
_SHORT = re.compile(r"(\d{1,2})[ ./-]?([a-zñ]{3})[a-zñ]*[ ./-]?(\d{4}|\d{2})?", re.IGNORECASE)
_DAY_MONTH = re.compile(r"(\d{1,2})[ ./-](\d{1,2})")


def understood(path: str, said: str, *, country: str | None = None, today: date | None = None) -> str | None:
    """The normal form of ``said`` for ``path``, as text; ``None`` for an empty one, which takes the field away.

    >>> understood("total", "1.234,50"), understood("total", "1,234.50"), understood("total", "$ 1234.5")
    ('1234.50', '1234.50', '1234.50')
    >>> understood("issued_on", "3/10", today=date(2026, 11, 21)), understood("issued_on", "03oct25")
    ('2026-10-03', '2025-10-03')
    >>> understood("taxes[0].rate", "16%"), understood("issuer.tax_id", " aaa 010101 aaa")
    ('0.16', 'AAA010101AAA')
    """
    if not is_path(path):
        raise PathUnknown(path=path[:80])
    text = _SPACES.sub(" ", said[: MOST + 1]).strip()
    if not text:
        return None
    if len(text) > MOST:
        raise ValueNotUnderstood(path=path, said=text[:40] + "…")
    found = _in_form(sort_of(path), path, text, country, today)
    if found is None:
        raise ValueNotUnderstood(path=path, said=text[:80])
    return found


def _in_form(sort: Sort, path: str, text: str, country: str | None, today: date | None) -> str | None:
    if sort is Sort.AMOUNT:
        return _amount(text, country)
    if sort is Sort.NUMBER:
        return _number(text, country)
    if sort is Sort.DATE:
        return _date(text, country, today or date.today())  # noqa: DTZ011  the person's own day
    return _code(path, text) if sort is Sort.CODE else text


def is_path(path: str) -> bool:
    """Whether a reading may have this path.

    >>> is_path("lines[3].total"), is_path("lines[3].nothing"), is_path("lines[x].total")
    (True, False, False)
    """
    return re.sub(r"\[\d{1,4}\]", "[]", path) in PATHS and len(path) < 60


def _amount(text: str, country: str | None) -> str | None:
    bare = _MONEY.fullmatch(text)
    if not bare:
        return None
    known = COUNTRIES.get(country or "")
    value = amounts.parse(bare[1], known.amounts if known else None)
    if value is None:
        value = _plain(bare[1])
    if value is None:
        return None
    cents = value.quantize(Decimal("0.01"))
    return f"{cents if cents == value else value:f}"


def _number(text: str, country: str | None) -> str | None:
    if percent := _PERCENT.fullmatch(text):
        value = _plain(percent[1])
        return f"{(value / 100).normalize():f}" if value is not None else None
    value = _plain(text)
    return f"{value:f}" if value is not None else _amount(text, country)


def _plain(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal("1e12") else None


def _date(text: str, country: str | None, today: date) -> str | None:
    known = COUNTRIES.get(country or "")
    day_first = known.day_first if known else True
    for attempt in (_short(text, today), dates.parse(text, today, day_first), _this_year(text, today, day_first)):
        if attempt is not None:
            return attempt.isoformat()
    return None


def _short(text: str, today: date) -> date | None:
    """``03oct25``, ``3 oct``."""
    match = _SHORT.fullmatch(text)
    if not match or match[2].lower() not in _MONTHS:
        return None
    year = int(match[3]) if match[3] else today.year
    return _day(year + 2000 if year < 100 else year, _MONTHS[match[2].lower()], int(match[1]))


def _this_year(text: str, today: date, day_first: bool) -> date | None:
    """``3/10``: of this year, or of the last one where that day is still to come."""
    match = _DAY_MONTH.fullmatch(text)
    if not match:
        return None
    day, month = (int(match[1]), int(match[2])) if day_first else (int(match[2]), int(match[1]))
    found = _day(today.year, month, day)
    return found if not found or found <= today else _day(today.year - 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _code(path: str, text: str) -> str:
    if path.endswith("tax_id") or path in {"currency", "letter", "stamp.key"}:
        return text.replace(" ", "").upper()
    return text
