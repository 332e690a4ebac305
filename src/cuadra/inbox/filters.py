"""Which documents of a company are looked for. All that is given has to hold; what is not given asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from cuadra.inbox.narrowing import Narrow
from cuadra.inbox.search.query import understood
from cuadra.inbox.states import State

SORTS = ("created_at", "issued_on", "total")


@dataclass(frozen=True, slots=True)
class CustomIs:
    """A field of the company's own: its ``text`` (anywhere in it), or between two amounts or days.

    Both ends count, unless ``is_open`` says of one of an amount that it does not itself.
    """

    field: UUID
    text: str = ""
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    day_from: date | None = None
    day_to: date | None = None
    is_open: tuple[bool, bool] = (False, False)


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


def own_is(field: UUID, sort: str, said: str) -> CustomIs | None:
    """What is asked of a field of ``sort``: a text, or ``5``, ``>5``, ``1..9``, ``2026-10``; None if that is none.

    >>> own_is(UUID(int=1), "amount", ">5").is_open, own_is(UUID(int=1), "date", "soon")
    ((True, False), None)
    """
    if sort not in {"number", "amount", "date"}:
        return CustomIs(field, said)
    if not said or any(one.isspace() for one in said):
        return None
    if sort == "date":
        told = understood(f"date:{said}")
        found = CustomIs(field, day_from=told.date_from, day_to=told.date_to)
    else:
        told = understood(f"total:{said}")
        found = CustomIs(field, amount_from=told.total_from, amount_to=told.total_to, is_open=told.is_total_open)
    return found if found != CustomIs(field) else None
