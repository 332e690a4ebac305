"""Mexican merchants: who printed a ticket, and what their invoicing portal will ask for.

Known by RFC first, by keyword or printed address second (``merchants.json``). What no merchant's own form tells is
read by the labels that all tickets share. Texts are compared in capitals without accents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from cuadra.fiscal.dates import find_dates
from cuadra.fiscal.mx import rfc as rfcs
from cuadra.fiscal.tax_id import UPPER
from cuadra.model.evidence import Finding, Severity


@dataclass(frozen=True, slots=True)
class Merchant:
    """One row: ``asks`` names what the portal wants, ``fields`` how each stands on the ticket, by path."""

    key: str
    name: str
    rfc: tuple[str, ...]
    words: tuple[str, ...]  # one of them stands wherever ``keywords`` matches
    keywords: re.Pattern[str]
    hosts: tuple[str, ...]
    asks: tuple[str, ...]
    fields: dict[str, tuple[re.Pattern[str], ...]]


@dataclass(frozen=True, slots=True)
class PortalValue:
    """A value at ``text[start:end]``. ``is_checked``: its own digits agree with the ticket's date and time."""

    value: str
    start: int
    end: int
    is_checked: bool = False
    finding: Finding | None = None


class CostcoTicket(NamedTuple):
    """The parts of Costco's twenty digits."""

    branch: str
    register: str
    transaction: str
    at: datetime


_CRE = re.compile(r"PL/\d{1,6}/EXP/ES/\d{4}")
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.h]([0-5]\d)(?!\d)")
_LONGEST = 20_000  # characters of a ticket


Fields = dict[str, tuple[re.Pattern[str], ...]]


@cache
def merchants() -> tuple[Merchant, ...]:
    """The table, in its own order."""
    return tuple(_merchant(row) for row in _data()["merchants"])


@cache
def _data() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files("cuadra.fiscal.mx").joinpath("merchants.json").read_text(encoding="utf-8"))
    return table


@cache
def _shared() -> Fields:
    """How tickets of any shop name what a portal asks for."""
    return _compiled(_data()["shared"])


def _compiled(fields: Mapping[str, Iterable[str]]) -> Fields:
    return {path: tuple(map(re.compile, patterns)) for path, patterns in fields.items()}


def identify(text: str, rfc: str | None = None) -> Merchant | None:
    """The merchant of a ticket: by the issuer's ``rfc``, else by the longest keyword or an address in its ``text``.

    A keyword is not believed against another RFC whose digit is right.

    >>> identify("CADENA COMERCIAL OXXO SA DE CV", "CCO8605231N4").key, identify("OXXO GAS Bomba 3").key
    ('oxxo', 'oxxo_gas')
    """
    by_rfc = next((m for m in merchants() if rfc and rfc in m.rfc), None)
    if by_rfc:
        return by_rfc
    upper = text[:_LONGEST].translate(UPPER)
    likely = [merchant for merchant in merchants() if any(word in upper for word in merchant.words)]
    named = [(len(match[0]), merchant) for merchant in likely if (match := merchant.keywords.search(upper))]
    named += [(len(host), m) for m in merchants() for host in m.hosts if host.upper() in upper]
    foreign = rfc is not None and rfcs.is_valid(rfc) and not rfcs.check(rfc)
    named = [(length, merchant) for length, merchant in named if not (foreign and merchant.rfc)]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def portal_values(merchant: Merchant | None, text: str) -> dict[str, PortalValue]:
    """What the portal asks for, by path; ``None`` for a merchant that the table does not know.

    >>> found = portal_values(identify("OXXO"), "Fol_Vta: 1234567 ID: 10ABC50XYZ1")
    >>> found["portal.folio"].value, found["portal.web_id"].value
    ('1234567', '10ABC50XYZ1')
    """
    plain = text[:_LONGEST]
    upper = plain.translate(UPPER)
    values: dict[str, PortalValue] = {}
    for path, patterns in merchant.fields.items() if merchant else ():
        if found := next(_found(patterns, upper), None):
            values[path] = found
    if merchant and merchant.key == "costco":
        values |= _costco(plain, [*_found(merchant.fields["portal.ticket"], upper)])
    for path, patterns in _shared().items():
        if path not in values and (found := next(_found(patterns, upper), None)):
            own = plain[found.start : found.end] if path == "portal.url" else found.value
            values[path] = PortalValue(own, found.start, found.end)
    return values


def costco_ticket(digits: str) -> CostcoTicket | None:
    """Store 3, register 3, transaction 4, MMDDYY, HHMM; ``None`` where the moment cannot be.

    >>> costco_ticket("73400401230510251432").at.isoformat()
    '2025-05-10T14:32:00'
    """
    if len(digits) != 20 or not digits.isdigit():
        return None
    try:
        at = datetime.strptime(digits[10:], "%m%d%y%H%M")  # noqa: DTZ007  the shop's own time
    except ValueError:
        return None
    return CostcoTicket(digits[:3], digits[3:6], digits[6:10], at)


def cre_permit(text: str) -> str | None:
    """The permit that identifies a petrol station when brand and address do not.

    >>> cre_permit("PERMISO CRE: PL/22384/EXP/ES/2019")
    'PL/22384/EXP/ES/2019'
    """
    match = _CRE.search(text.translate(UPPER).replace(" ", ""))
    return match[0] if match else None


def _merchant(row: Mapping[str, Any]) -> Merchant:
    words = "|".join(re.escape(word) for word in sorted(row["keywords"], key=len, reverse=True))
    return Merchant(
        key=row["key"],
        name=row["name"],
        rfc=tuple(row["rfc"]),
        words=tuple(row["keywords"]),
        keywords=re.compile(rf"(?<![A-Z0-9])(?:{words})(?![A-Z0-9])"),
        hosts=tuple(row["hosts"]),
        asks=tuple(row["asks"]),
        fields=_compiled(row["fields"]),
    )


def _found(patterns: tuple[re.Pattern[str], ...], upper: str) -> Iterator[PortalValue]:
    for pattern in patterns:
        for match in pattern.finditer(upper):
            value = match[1].replace(" ", "").strip("-")
            if any(char.isdigit() for char in value) or "." in value:
                yield PortalValue(value, match.start(1), match.end(1))


def _costco(text: str, candidates: list[PortalValue]) -> dict[str, PortalValue]:
    """The twenty digits whose moment is the ticket's, with branch and register out of them; else a finding."""
    days = {match.value for match in find_dates(text)}
    times = {(int(m[1]), int(m[2])) for m in _TIME.finditer(text)}
    known = [(value, parts) for value in candidates if (parts := costco_ticket(value.value))]
    agreeing = [pair for pair in known if pair[1].at.date() in days]
    best = next((p for p in agreeing if (p[1].at.hour, p[1].at.minute) in times), next(iter(agreeing or known), None))
    if best is None:
        return {"portal.ticket": _doubted(candidates[0], days)} if candidates else {}
    value, parts = best
    ticket = (
        PortalValue(value.value, value.start, value.end, is_checked=True) if best in agreeing else _doubted(value, days)
    )
    return {
        "portal.ticket": ticket,
        "portal.branch": PortalValue(parts.branch, value.start, value.start + 3, ticket.is_checked),
        "portal.register": PortalValue(parts.register, value.start + 3, value.start + 6, ticket.is_checked),
    }


def _doubted(value: PortalValue, days: set[date]) -> PortalValue:
    """The same with a finding, where the ticket prints a date at all."""
    if not days:
        return value
    parts = costco_ticket(value.value)
    said = str(parts.at.date()) if parts else value.value[10:16]
    facts = {"value": value.value, "one": said, "other": str(min(days))}
    return PortalValue(
        value.value, value.start, value.end, finding=Finding("TAX-301", Severity.WARNING, "portal.ticket", facts)
    )
