"""What a company bought and sold in a month, and how many documents came and wait: the sums of the first page.

Never summed over currencies: a row is of one party and one currency. Credit notes count against; payments and goods in
transit move no money of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from cuadra.inbox.models import Document
from cuadra.inbox.narrowing import NONE, Narrow, first_id
from cuadra.inbox.states import State
from cuadra.kit.ids import TenantId
from cuadra.tenants.models import Tenant

INVALID = (State.REJECTED, State.DUPLICATE)
_PARTIES = text("""
    WITH own AS (SELECT nullif(tax_id, '') AS tax_id FROM tenants WHERE id = :tenant),
    told AS (
      SELECT CASE WHEN d.issuer_tax_id = own.tax_id THEN 'sold' ELSE 'bought' END AS side,
        CASE WHEN d.issuer_tax_id = own.tax_id THEN d.receiver_tax_id ELSE d.issuer_tax_id END AS party,
        CASE WHEN d.issuer_tax_id = own.tax_id THEN d.receiver_name ELSE d.issuer_name END AS name,
        d.currency,
        CASE d.kind WHEN 'credit_note' THEN -d.total WHEN 'payment' THEN 0 WHEN 'transfer' THEN 0
          ELSE d.total END AS amount
      FROM documents d, own
      WHERE d.tenant_id = :tenant AND d.issued_on >= :first AND d.issued_on <= :last
        AND d.state NOT IN ('rejected', 'duplicate')
    )
    SELECT side, party, CASE WHEN party IS NULL THEN name END AS only_name, currency,
      max(name) AS name, count(*) AS count, coalesce(sum(amount), 0) AS total
    FROM told GROUP BY 1, 2, 3, 4 LIMIT :most
""")
_SPAN = text("""
    SELECT (SELECT issued_on FROM documents WHERE tenant_id = :tenant AND issued_on IS NOT NULL
            ORDER BY issued_on, id LIMIT 1),
           (SELECT issued_on FROM documents WHERE tenant_id = :tenant AND issued_on IS NOT NULL
            ORDER BY issued_on DESC, id DESC LIMIT 1)
""")
MOST_PARTIES = 20_000


class Party(NamedTuple):
    """What one supplier or client comes to in one currency. ``tax_id`` or ``only_name`` names it."""

    side: str
    tax_id: str | None
    only_name: str | None
    currency: str | None
    name: str | None
    documents: int
    total: Decimal


class MonthRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def parties(self, first: date, last: date) -> list[Party]:
        """By documents dated on those days, the last included, neither rejected nor duplicates."""
        given = {"tenant": self.tenant, "first": first, "last": last, "most": MOST_PARTIES}
        return [Party(*row) for row in self.session.execute(_PARTIES, given)]

    def span(self) -> tuple[date | None, date | None]:
        """The dates of the earliest and the latest document."""
        row = self.session.execute(_SPAN, {"tenant": self.tenant}).one()
        return row[0], row[1]

    def arrived(self, begin: datetime, end: datetime, states: Sequence[State] = tuple(State)) -> int:
        """How many came between two moments, the end excluded: by the index of states alone."""
        within = (Document.id >= first_id(begin), Document.id < first_id(end))
        wanted = select(func.count()).where(Document.tenant_id == self.tenant, Document.state.in_(states), *within)
        return self.session.scalar(wanted) or 0

    def standing(self, states: Sequence[State]) -> dict[str, int]:
        """How many stand in each of these states, without a look at the others."""
        mine = (Document.tenant_id == self.tenant, Document.state.in_(states))
        wanted = select(Document.state, func.count()).where(*mine).group_by(Document.state)
        return {str(state): count for state, count in self.session.execute(wanted)}

    def is_empty(self) -> bool:
        """Whether no document ever came."""
        one = select(Document.id).where(Document.tenant_id == self.tenant).limit(1)
        return self.session.scalar(one) is None

    def waiting_since(self, before: datetime, state: State = State.REVIEW) -> int:
        """How many that stand there came before that moment."""
        mine = (Document.tenant_id == self.tenant, Document.state == state, Document.id < first_id(before))
        return self.session.scalar(select(func.count()).where(*mine)) or 0


def narrowed(narrow: Narrow | None, tenant: TenantId) -> list[ColumnElement[bool]]:
    """The conditions of ``narrow``, the same that the sums are made by."""
    if narrow is None:
        return []
    own = select(func.nullif(Tenant.tax_id, "")).where(Tenant.id == tenant).scalar_subquery()
    found: list[ColumnElement[bool]] = []
    if narrow.side:
        is_sold: ColumnElement[bool] = func.coalesce(Document.issuer_tax_id == own, False)
        found.append(is_sold if narrow.side == "sold" else ~is_sold)
    if narrow.valid:
        found.append(Document.state.not_in(INVALID))
    if narrow.arrived_from is not None:
        found.append(Document.id >= first_id(narrow.arrived_from))
    if narrow.arrived_before is not None:
        found.append(Document.id < first_id(narrow.arrived_before))
    equal: dict[Any, str] = {
        Document.issuer_tax_id: narrow.issuer,
        Document.issuer_name: narrow.issuer_name,
        Document.receiver_tax_id: narrow.receiver,
        Document.receiver_name: narrow.receiver_name,
        Document.currency: narrow.currency,
    }
    for column, value in equal.items():
        if value:
            found.append(column.is_(None) if value == NONE else column == value)
    return found
