"""What people type to find documents: words, "phrases", -without, and a few named filters.

``supplier: tag: number: total: date:`` and their Spanish names; ``total:>1000``, ``total:100..200``,
``date:2026-10``, ``date:>2026-01-15``. What is not understood is looked for as words: nothing that is typed is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from cuadra.inbox.search.words import LONGEST, amount_of, fold, parts_of

MOST_TERMS = 12
LONGEST_QUERY = 300
NAMES = {
    "supplier": "supplier", "proveedor": "supplier", "emisor": "supplier", "issuer": "supplier",
    "tag": "tag", "etiqueta": "tag",
    "total": "total", "importe": "total",
    "date": "date", "fecha": "date",
}  # fmt: skip
_TOKEN = re.compile(r'(-?)(?:([a-zA-Z]{2,12}):)?(?:"([^"]*)"?|(\S+))')
_RANGE = re.compile(r"(>=|<=|>|<|=)?(.*?)(?:\.\.(.*))?")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: the folded ``parts`` of a word or code, or of a phrase. ``begins``: still being typed."""

    parts: tuple[str, ...]
    amount: str = ""
    is_phrase: bool = False
    is_without: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A filter by name: the folded words of a supplier or tag."""

    words: tuple[str, ...]
    is_without: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    terms: Sequence[Term] = ()
    suppliers: Sequence[Named] = ()
    tags: Sequence[Named] = ()
    total_from: Decimal | None = None
    total_to: Decimal | None = None
    is_total_open: tuple[bool, bool] = (False, False)  # whether an end itself is left out
    date_from: date | None = None
    date_to: date | None = None

    @property
    def by_words(self) -> bool:
        """Whether the index of words is asked at all; what is only left out, or filters, needs it not."""
        return bool(self.terms or self.suppliers)


def understood(text: str) -> Search:
    """What ``text`` asks for.

    >>> understood("luz -agua total:>100").terms[1]
    Term(parts=('agua',), amount='', is_phrase=False, is_without=True, begins=False)
    >>> understood("fecha:2026-02").date_to
    datetime.date(2026, 2, 28)
    """
    found = Search()
    given = text[:LONGEST_QUERY].strip()
    ends = not text[:LONGEST_QUERY].endswith(" ")
    tokens = list(_TOKEN.finditer(given))[: MOST_TERMS * 2]
    for number, token in enumerate(tokens, 1):
        found = _with(found, token, begins=ends and number == len(tokens))
    return found


def _with(found: Search, token: re.Match[str], *, begins: bool) -> Search:
    without, name, phrase, word = token.groups()
    value = phrase if phrase is not None else word
    kind = NAMES.get((name or "").lower(), "")
    if kind and (filtered := _filtered(found, kind, value, is_without=bool(without))):
        return filtered
    said = value if kind or not name else f"{name}:{value}"
    terms = _terms(said, is_phrase=phrase is not None, is_without=bool(without), begins=begins)
    return replace(found, terms=(*found.terms, *terms)[:MOST_TERMS])


def _terms(said: str, *, is_phrase: bool, is_without: bool, begins: bool) -> list[Term]:
    folded = fold(said)
    parts = tuple(parts_of(folded))
    if not parts:
        return []
    amount = "" if is_phrase else amount_of(folded)
    return [Term(parts[:MOST_TERMS], amount, is_phrase, is_without, begins and not (is_phrase or is_without))]


def _filtered(found: Search, kind: str, value: str, *, is_without: bool) -> Search | None:
    if kind in {"supplier", "tag"}:
        words = tuple(parts_of(fold(value)))[:6]
        if not words:
            return found
        named = Named(words, is_without)
        if kind == "supplier":
            return replace(found, suppliers=(*found.suppliers, named)[:4])
        return replace(found, tags=(*found.tags, named)[:4])
    return _totalled(found, value) if kind == "total" else _dated(found, value)


def _totalled(found: Search, value: str) -> Search | None:
    sign, first, last = _ends(value)
    least, most = _amount(first), _amount(last) if last is not None else None
    if last is not None:
        return replace(found, total_from=least, total_to=most) if least is not None or most is not None else None
    if least is None:
        return None
    if sign.startswith(">"):
        return replace(found, total_from=least, is_total_open=(sign == ">", False))
    if sign.startswith("<"):
        return replace(found, total_to=least, is_total_open=(False, sign == "<"))
    return replace(found, total_from=least, total_to=least)


def _dated(found: Search, value: str) -> Search | None:
    sign, first, last = _ends(value)
    least, most = _days(first), _days(last) if last is not None else None
    if last is not None:
        if not (least or most):
            return None
        return replace(found, date_from=least[0] if least else None, date_to=most[1] if most else None)
    if not least:
        return None
    if sign.startswith(">"):
        return replace(found, date_from=least[0] if sign == ">=" else least[1] + timedelta(days=1))
    if sign.startswith("<"):
        return replace(found, date_to=least[1] if sign == "<=" else least[0] - timedelta(days=1))
    return replace(found, date_from=least[0], date_to=least[1])


def _ends(value: str) -> tuple[str, str, str | None]:
    match = _RANGE.fullmatch(value[:LONGEST])
    return (match[1] or "", match[2] or "", match[3]) if match else ("", value, None)


def _amount(text: str) -> Decimal | None:
    plain = text.replace("$", "")
    if "," in plain:
        plain = plain.replace(",", "") if re.fullmatch(r"[\d,]*,\d{3}(\.\d*)?", plain) else plain.replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal("1e12") else None


def _days(text: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day."""
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            return (date(year, int(month), int(day)),) * 2
        if month:
            first = date(year, int(month), 1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, OverflowError):
        return None
