"""Exactly the documents that a figure of the first page counts, as filters: so that it leads to what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

NONE = "-"  # stands for «has none» where a text is asked for
Side = Literal["", "bought", "sold"]


@dataclass(frozen=True, slots=True)
class Narrow:
    """``side``: issued by others or by the company itself; ``valid``: neither rejected nor a duplicate.

    Arrivals are moments, the end excluded; ``-`` as a tax id, name or currency is having none.
    """

    side: Side = ""
    valid: bool = False
    arrived_from: datetime | None = None
    arrived_before: datetime | None = None
    issuer: str = ""
    issuer_name: str = ""
    receiver: str = ""
    receiver_name: str = ""
    currency: str = ""


def first_id(moment: datetime) -> UUID:
    """The least id of a document that arrived at ``moment`` or later: ids are made in the order of time (UUIDv7).

    >>> from datetime import UTC
    >>> first_id(datetime(2026, 11, 1, tzinfo=UTC)).hex[:12]
    '01a19467e800'
    """
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def days(first: date | None, last: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The moments between which those days of the zone lie, the end excluded."""
    begin = datetime.combine(first, time(), zone) if first else None
    end = datetime.combine(last + timedelta(days=1), time(), zone) if last and last < date.max else None
    return begin, end


def month_of(year: int, month: int) -> tuple[date, date]:
    """The first and the last day.

    >>> month_of(2026, 2)[1].isoformat()
    '2026-02-28'
    """
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)
