"""Which documents of a company are looked for. All that is given has to hold; what is not given asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cuadra.inbox.states import State

SORTS = ("created_at", "issued_on", "total")


@dataclass(frozen=True, slots=True)
class Filters:
    """Ranges include both ends; ``q`` is looked for in names, numbers and tax ids."""

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
