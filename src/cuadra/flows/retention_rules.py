"""How long what is kept, by company and kind of data, and what the law of its country does not let go earlier.

A company sets days in its settings (``{"retention": {"readings": 90}}``; ``null`` keeps for ever). Numbers here are
general; the terms of one company may be longer (losses carried forward, proceedings, payroll): ask your accountant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cuadra.kit.errors import CuadraError

MOST_DAYS = 36_500


class RetentionUnknown(CuadraError):  # noqa: N818
    """No such kind of data; facts ``kind`` and ``allowed``."""

    code, status = "RET-001", 422


class RetentionTooShort(CuadraError):  # noqa: N818
    """Below what the law, or what we promise, asks; facts ``kind``, ``days`` and ``least``."""

    code, status = "RET-002", 422


@dataclass(frozen=True, slots=True)
class Law:
    """Years that fiscal documents and the books are kept. Its source is for people, not an advice."""

    years: int
    source: str

    @property
    def days(self) -> int:
        """A year more than the term, which begins with a return that comes later than the document."""
        return (self.years + 1) * 366


LAWS: Mapping[str, Law] = {
    "MX": Law(5, "Código Fiscal de la Federación, art. 30"),
    "AR": Law(10, "Código Civil y Comercial, art. 328; Ley 11.683, decreto 1397/79, art. 48"),
    "PA": Law(5, "Código de Comercio, art. 93"),
}
ELSEWHERE = Law(10, "unknown to us: the longest that we know")


@dataclass(frozen=True, slots=True)
class Kind:
    """``days`` unless the company says otherwise, None for ever; it may say ``least``, or the law's (``is_lawful``)."""

    days: int | None
    least: int = 1
    is_lawful: bool = False
    is_fixed: bool = False


KINDS: Mapping[str, Kind] = {
    "event_personal": Kind(365),  # address and browser of who acted
    "event_details": Kind(None, 365, is_lawful=True),  # what an event says beyond its name: support of the books
    "refused_originals": Kind(None, 30),  # of rejected and duplicate documents; fiscal ones not before the law's term
    "readings": Kind(365, 30),  # all but the newest of a document
    "jobs": Kind(90, 1),  # done and cancelled
    "sessions": Kind(90, 1),  # ended
    "deliveries": Kind(30, 1),  # of webhooks, delivered or given up
    "notices": Kind(180, 7),  # told to people, read or not
    "tellings": Kind(30, 7),  # mails and push messages about them, sent or not to be sent any more
    "requests": Kind(1, 1, is_fixed=True),  # answers by Idempotency-Key: a day is what the API promises
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data of one company: goes when older than ``days``; None keeps it."""

    kind: str
    days: int | None
    least: int

    def before(self, now: datetime) -> datetime | None:
        return now - timedelta(days=self.days) if self.days is not None else None


def law_of(country: str) -> Law:
    return LAWS.get(country, ELSEWHERE)


def least_days(kind: str, country: str) -> int:
    """The shortest that may be set.

    >>> least_days("readings", "MX"), least_days("event_details", "MX")
    (30, 2196)
    """
    found = KINDS[kind]
    return max(found.least, law_of(country).days) if found.is_lawful else found.least


def rules(settings: Mapping[str, Any], country: str) -> list[Rule]:
    """Every rule of a company. What stands in its settings and is too short, or no number, never shortens anything."""
    said = settings.get("retention")
    given = said if isinstance(said, Mapping) else {}
    return [Rule(kind, _days(kind, given, country), least_days(kind, country)) for kind in KINDS]


def _days(kind: str, given: Mapping[str, Any], country: str) -> int | None:
    days = given.get(kind, KINDS[kind].days)
    if KINDS[kind].is_fixed:
        return KINDS[kind].days
    if not isinstance(days, int) or isinstance(days, bool):
        return None
    return min(max(days, least_days(kind, country)), MOST_DAYS)


def checked(changes: Mapping[str, int | None], country: str) -> dict[str, int | None]:
    """What a person wants to set; ``RetentionUnknown``, ``RetentionTooShort``."""
    for kind, days in changes.items():
        if kind not in KINDS or KINDS[kind].is_fixed:
            raise RetentionUnknown(kind=kind[:40], allowed=", ".join(k for k, v in KINDS.items() if not v.is_fixed))
        if days is not None and not least_days(kind, country) <= days <= MOST_DAYS:
            raise RetentionTooShort(kind=kind, days=days, least=least_days(kind, country))
    return dict(changes)
