"""Which documents of a company are looked for. All that is given has to hold; what is not given asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from cuadra.inbox.narrowing import Narrow
from cuadra.inbox.states import State

SORTS = ("created_at", "issued_on", "total")


@dataclass(frozen=True, slots=True)
class CustomIs:
    """A field of the company's own: its ``text`` (folded, anywhere in it), or between two amounts or days."""

    field: UUID
    text: str = ""
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    day_from: date | None = None
    day_to: date | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Ranges include both ends; ``q`` is what a person types (``search``); all ``tags`` have to be there."""

    states: Sequence[State] = ()
    kind: str = ""
    country: str = ""
    issuer: str = ""  # a tax id
    number: str = ""
    currency: str = ""
    source: str = ""
    external_id: str = ""
    fiscal_key: str = ""
    issued_from: date | None = None
    issued_to: date | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    total_from: Decimal | None = None
    total_to: Decimal | None = None
    q: str = ""
    tags: Sequence[UUID] = ()
    custom: Sequence[CustomIs] = ()
    narrow: Narrow | None = None  # of a figure of the first page
