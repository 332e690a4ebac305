"""The directory of suppliers: a page of it, and what their documents come to. It needs the tables of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, text, tuple_
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.kit.paging import Cursor, CursorInvalid, Sort
from cuadra.suppliers.models import Supplier
from cuadra.suppliers.naming import name_key

SORTS = ("name", "last_seen", "documents")
_COLUMNS: dict[str, Any] = {
    "name": Supplier.name_key,
    "last_seen": Supplier.last_seen,
    "documents": Supplier.documents,
}
# What is ready counts; a credit note is taken off.
_SIGNED = "sum(CASE WHEN d.kind = 'credit_note' THEN -abs(d.total) ELSE d.total END)"
# One supplier after the other: by all at once, the planner would rather read every document of the company. So it would
# by their dates, once it plans without looking at the days that are asked for: «+ 0» keeps it from that index.
_TOTALS = text(f"""
    SELECT one.supplier_id, told.* FROM unnest(CAST(:suppliers AS uuid[])) AS one (supplier_id) CROSS JOIN LATERAL (
      SELECT coalesce(d.currency, '') AS currency, count(*) AS documents, {_SIGNED} AS total
      FROM supplier_documents l JOIN documents d ON d.tenant_id = l.tenant_id AND d.id = l.document_id
      WHERE l.tenant_id = :tenant AND l.supplier_id = one.supplier_id AND d.state IN ('ready', 'posted')
        AND d.issued_on + 0 BETWEEN :since AND :until
      GROUP BY 1
    ) AS told
    ORDER BY 1, 4 DESC NULLS LAST
""")  # noqa: S608  no outside text
_MONTHS = text(f"""
    SELECT date_trunc('month', d.issued_on)::date AS month, coalesce(d.currency, '') AS currency,
      count(*) AS documents, {_SIGNED} AS total
    FROM supplier_documents l JOIN documents d ON d.tenant_id = l.tenant_id AND d.id = l.document_id
    WHERE l.tenant_id = :tenant AND l.supplier_id = :supplier AND d.state IN ('ready', 'posted')
      AND d.issued_on IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1 DESC, 4 DESC NULLS LAST LIMIT :most
""")  # noqa: S608
_HISTORY = text("""
    SELECT d.id, d.state, d.kind, d.number, d.issued_on, d.total, d.currency, d.name, d.created_at, l.fields, l.touched
    FROM supplier_documents l JOIN documents d ON d.tenant_id = l.tenant_id AND d.id = l.document_id
    WHERE l.tenant_id = :tenant AND l.supplier_id = :supplier
      AND (CAST(:before AS uuid) IS NULL OR l.document_id < :before)
    ORDER BY l.document_id DESC LIMIT :most
""")
_TOUCHES = text("""
    SELECT fields, touched FROM (
      SELECT l.document_id, l.fields, l.touched FROM supplier_documents l
      WHERE l.tenant_id = :tenant AND l.supplier_id = :supplier AND l.lesson IS NOT NULL AND l.fields > 0
      ORDER BY l.document_id DESC LIMIT :most) last
    ORDER BY document_id
""")


@dataclass(frozen=True, slots=True)
class Total:
    """What documents in one currency come to. ``total`` is None where none of them tells an amount."""

    currency: str
    documents: int
    total: Decimal | None
    month: date | None = None


class DirectoryRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def page(self, q: str, country: str, sort: Sort, cursor: Cursor | None, most: int) -> list[Supplier]:
        """At most ``most`` suppliers after ``cursor``; ``q`` is looked for in names and tax numbers."""
        mine: Select[Any] = select(Supplier).where(Supplier.tenant_id == self.tenant)
        if country:
            mine = mine.where(Supplier.country == country)
        if q:
            places = (Supplier.name, Supplier.tax_id, Supplier.note)
            key = name_key(q)
            same = [Supplier.name_key.contains(key, autoescape=True)] if key else []
            mine = mine.where(or_(*(place.icontains(q, autoescape=True) for place in places), *same))
        column = _COLUMNS[sort.field]
        if cursor is not None:
            last = [_value(sort.field, cursor.value or ""), cursor.id]
            place = tuple_(column, Supplier.id)
            mine = mine.where(place < last if sort.descending else place > last)
        ways = [one.desc() if sort.descending else one.asc() for one in (column, Supplier.id)]
        return list(self.session.scalars(mine.order_by(*ways).limit(most)))

    def totals(self, suppliers: Sequence[UUID], since: date, until: date) -> dict[UUID, list[Total]]:
        """By supplier, what their documents of a period come to, the greatest currency first."""
        found: dict[UUID, list[Total]] = {}
        values = {"tenant": self.tenant, "suppliers": list(suppliers), "since": since, "until": until}
        for row in self.session.execute(_TOTALS, values) if suppliers else ():
            found.setdefault(row.supplier_id, []).append(Total(row.currency, row.documents, row.total))
        return found

    def months(self, supplier: UUID, *, most: int = 36) -> list[Total]:
        """By month and currency, newest first."""
        values = {"tenant": self.tenant, "supplier": supplier, "most": most}
        rows = self.session.execute(_MONTHS, values)
        return [Total(row.currency, row.documents, row.total, row.month) for row in rows]

    def history(self, supplier: UUID, *, before: UUID | None = None, most: int = 50) -> list[dict[str, Any]]:
        """Its documents, newest first, each with how many fields it has and how many a person touched."""
        values = {"tenant": self.tenant, "supplier": supplier, "before": before, "most": most}
        return [dict(row._mapping) for row in self.session.execute(_HISTORY, values)]  # noqa: SLF001

    def touches(self, supplier: UUID, *, most: int = 200) -> list[tuple[int, int]]:
        """Fields and touched ones of the confirmed documents, oldest first."""
        values = {"tenant": self.tenant, "supplier": supplier, "most": most}
        return [(row.fields, row.touched) for row in self.session.execute(_TOUCHES, values)]


def sorted_value(supplier: Supplier, sort: Sort) -> str:
    """What a cursor tells of the last row."""
    if sort.field == "last_seen":
        return supplier.last_seen.isoformat()
    return supplier.name_key if sort.field == "name" else str(supplier.documents)


def _value(field: str, told: str) -> Any:
    """The value out of a cursor, which anybody may have written."""
    from datetime import datetime

    try:
        if field == "documents":
            return min(max(int(told), 0), 2**62)
        if field == "last_seen":
            moment = datetime.fromisoformat(told)
            return moment if moment.tzinfo else moment.astimezone()
    except (ValueError, OverflowError):
        raise CursorInvalid from None
    return told.replace("\x00", "")[:400]
