"""Documents' statements, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from cuadra.database.many import in_json
from cuadra.inbox.amounts import not_above, not_below
from cuadra.inbox.filters import CustomIs, Filters
from cuadra.inbox.models import Document, Original, Reading, Sighting
from cuadra.inbox.months_repository import narrowed
from cuadra.inbox.organising.models import CustomValue, DocumentTag
from cuadra.inbox.review.models import Apart
from cuadra.inbox.search.query import understood
from cuadra.inbox.search.repository import SearchRepository
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.kit.paging import Cursor, CursorInvalid, Sort

_MOST = Decimal("1e12")  # what the column of totals can hold

_RECEIVE = text("SELECT nth, document FROM receive_documents(:tenant, CAST(:arrivals AS json), :sealed)")


class DocumentRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def get(self, document: DocumentId, *, lock: bool = False) -> Document | None:
        """The row, locked until the end of the transaction where asked."""
        wanted = select(Document).where(Document.tenant_id == self.tenant, Document.id == document)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def receive(self, arrivals: Sequence[dict[str, Any]], sealed: bytes) -> dict[int, DocumentId]:
        """Takes all in with one statement; by ``nth`` those whose bytes were here before, with their document.

        ``sealed`` holds the small originals behind each other, each named by ``first_byte`` (from 1) and ``bytes``.
        """
        import orjson

        told = orjson.dumps(arrivals, default=in_json).decode()
        found = self.session.execute(_RECEIVE, {"tenant": self.tenant, "arrivals": told, "sealed": sealed})
        return {row.nth: DocumentId(row.document) for row in found}

    def original(self, digest: bytes) -> Original | None:
        return self.session.get(Original, (self.tenant, digest))

    def children(self, document: DocumentId) -> dict[str, Document]:
        """The documents found within a file, by the name of their part."""
        wanted = select(Document).where(Document.tenant_id == self.tenant, Document.parent_id == document)
        return {one.part: one for one in self.session.scalars(wanted)}

    def sightings(self, document: DocumentId, *, most: int = 100) -> list[Sighting]:
        wanted = select(Sighting).where(Sighting.tenant_id == self.tenant, Sighting.document_id == document)
        return list(self.session.scalars(wanted.order_by(Sighting.id).limit(most)))

    def reading(self, document: DocumentId) -> Reading | None:
        """The newest reading."""
        wanted = select(Reading).where(Reading.tenant_id == self.tenant, Reading.document_id == document)
        return self.session.scalar(wanted.order_by(Reading.nth.desc()).limit(1))

    def add_reading(self, document: DocumentId, values: dict[str, Any]) -> None:
        last = select(func.coalesce(func.max(Reading.nth), 0) + 1).where(
            Reading.tenant_id == self.tenant, Reading.document_id == document
        )
        self.session.execute(
            insert(Reading).values(tenant_id=self.tenant, document_id=document, nth=last.scalar_subquery(), **values)
        )

    def twin(self, document: Document, column: Any, value: str) -> DocumentId | None:
        """Another document of the company with the same ``fiscal_key`` or ``look``, itself no duplicate nor refused."""
        wanted = (
            select(Document.id)
            .where(Document.tenant_id == self.tenant, column == value, Document.id != document.id)
            .where(Document.state.not_in(("rejected", "duplicate", "replaced")))
            .where(Document.id.not_in(self._apart(document)))
            .order_by(Document.id)
            .limit(1)
        )
        found = self.session.scalar(wanted)
        return DocumentId(found) if found else None

    def _apart(self, document: Document) -> Any:
        """Those that a person said are no copy of it, nor it of them."""
        mine = Apart.tenant_id == self.tenant
        after = select(Apart.other_id).where(mine, Apart.document_id == document.id)
        return after.union_all(select(Apart.document_id).where(mine, Apart.other_id == document.id))

    def keep_apart(self, one: UUID, other: UUID, person: UUID | None) -> None:
        """Remembers that two documents are both real."""
        least, most = sorted((one, other))
        values = {"tenant_id": self.tenant, "document_id": least, "other_id": most, "person_id": person}
        self.session.execute(upsert(Apart).values(**values).on_conflict_do_nothing())

    def bring_together(self, one: UUID, other: UUID) -> bool:
        """Forgets that; whether it was remembered."""
        least, most = sorted((one, other))
        mine = (Apart.tenant_id == self.tenant, Apart.document_id == least, Apart.other_id == most)
        return bool(self.session.execute(delete(Apart).where(*mine)).rowcount)  # type: ignore[attr-defined]

    def move(self, document: DocumentId, before: str, values: dict[str, Any]) -> bool:
        """Changes a document that still stands at ``before``; its version rises."""
        changed = self.session.execute(
            update(Document)
            .where(Document.tenant_id == self.tenant, Document.id == document, Document.state == before)
            .values(**values, version=Document.version + 1)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]

    def page(self, filters: Filters, sort: Sort, cursor: Cursor | None, most: int) -> list[Document]:
        """At most ``most`` documents after ``cursor``, as ``sorted_value`` told it; those without a value come last.

        Two stretches of an index, so that a page costs the same however many documents there are.
        """
        mine = select(Document).where(Document.tenant_id == self.tenant, *self._wanted(filters))
        column = _SORTED[sort.field]
        if column is Document.id:
            return self._stretch(mine, [column], sort, [cursor.id] if cursor else None, most)
        found: list[Document] = []
        if cursor is None or cursor.value is not None:
            last = [_value(sort.field, cursor.value or ""), cursor.id] if cursor else None
            found = self._stretch(mine.where(column.is_not(None)), [column, Document.id], sort, last, most)
        if len(found) < most:
            last = [cursor.id] if cursor and cursor.value is None else None
            found += self._stretch(mine.where(column.is_(None)), [Document.id], sort, last, most - len(found))
        return found

    def ids(self, filters: Filters, *, after: UUID, until: UUID, most: int) -> list[UUID]:
        """The next ids of what matches, made before ``until``, in their order."""
        wanted = select(Document.id).where(Document.tenant_id == self.tenant, *self._wanted(filters))
        return list(
            self.session.scalars(
                wanted.where(Document.id > after, Document.id <= until).order_by(Document.id).limit(most)
            )
        )

    def count(self, filters: Filters, most: int) -> int:
        """How many match, at most ``most``."""
        wanted = select(Document.id).where(Document.tenant_id == self.tenant, *self._wanted(filters)).limit(most)
        return self.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0

    def _wanted(self, filters: Filters) -> list[ColumnElement[bool]]:
        found = [*_plainly(filters), *narrowed(filters.narrow, self.tenant)]
        searched = SearchRepository(self.session, self.tenant)
        if filters.q or _is_ranged(filters):  # a plan for any range at all reads the whole list for a narrow one
            searched.prepare()
        if filters.q:
            found += searched.wanted(understood(filters.q))
        for tag in filters.tags:
            tagged = select(DocumentTag.document_id).where(
                DocumentTag.tenant_id == self.tenant, DocumentTag.tag_id == tag
            )
            found.append(Document.id.in_(tagged))
        return [*found, *(Document.id.in_(self._custom(one)) for one in filters.custom)]

    def _custom(self, one: CustomIs) -> Select[Any]:
        wanted = select(CustomValue.document_id).where(
            CustomValue.tenant_id == self.tenant, CustomValue.field_id == one.field
        )
        if one.text:
            wanted = wanted.where(CustomValue.text.icontains(one.text, autoescape=True))
        amount, above, below = CustomValue.amount, *one.is_open
        if one.amount_from is not None:
            wanted = wanted.where(amount > one.amount_from if above else amount >= one.amount_from)
        if one.amount_to is not None:
            wanted = wanted.where(amount < one.amount_to if below else amount <= one.amount_to)
        if one.day_from:
            wanted = wanted.where(CustomValue.day >= one.day_from)
        if one.day_to:
            wanted = wanted.where(CustomValue.day <= one.day_to)
        return wanted

    def _stretch(
        self, mine: Select[Any], columns: list[Any], sort: Sort, last: list[Any] | None, most: int
    ) -> list[Document]:
        """The next rows of ``mine`` in the order of ``columns``, beyond the values of the ``last`` one seen."""
        if last:
            place = tuple_(*columns)
            mine = mine.where(place < last if sort.descending else place > last)
        ways = [one.desc() if sort.descending else one.asc() for one in columns]
        return list(self.session.scalars(mine.order_by(*ways).limit(most)))

    def counts(self) -> dict[str, int]:
        """How many stand in each state."""
        wanted = select(Document.state, func.count()).where(Document.tenant_id == self.tenant).group_by(Document.state)
        return {str(state): count for state, count in self.session.execute(wanted)}


_SORTED: dict[str, Any] = {"created_at": Document.id, "issued_on": Document.issued_on, "total": Document.total_micros}


def sorted_value(document: Document, sort: Sort) -> str | None:
    """What a cursor tells of the last row; ids are made in the order of time."""
    if sort.field == "created_at":
        return None
    value = getattr(document, sort.field)
    return None if value is None else str(value)


def _value(field: str, told: str) -> date | int:
    """The value out of a cursor, which anybody may have written."""
    try:
        if field == "issued_on":
            return date.fromisoformat(told)
        total = Decimal(told)
    except (ValueError, ArithmeticError):
        raise CursorInvalid from None
    if not (total.is_finite() and abs(total) < _MOST):
        raise CursorInvalid
    return not_above(total)


def _is_ranged(filters: Filters) -> bool:
    ends = (filters.issued_from, filters.issued_to, filters.created_from, filters.created_to, filters.total_from,
            filters.total_to)  # fmt: skip
    return any(one is not None for one in ends)


def _plainly(filters: Filters) -> list[ColumnElement[bool]]:
    equal = {
        Document.kind: filters.kind,
        Document.country: filters.country,
        Document.issuer_tax_id: filters.issuer,
        Document.number: filters.number,
        Document.currency: filters.currency,
        Document.source: filters.source,
        Document.external_id: filters.external_id,
        Document.fiscal_key: filters.fiscal_key,
    }
    ranges = (
        (Document.issued_on, filters.issued_from, filters.issued_to),
        (Document.created_at, filters.created_from, filters.created_to),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    found += [column >= begin for column, begin, _ in ranges if begin is not None]
    found += [column <= end for column, _, end in ranges if end is not None]
    if filters.total_from is not None:
        found.append(Document.total_micros >= not_below(filters.total_from))
    if filters.total_to is not None:
        found.append(Document.total_micros <= not_above(filters.total_to))
    if filters.states:
        found.append(Document.state.in_(filters.states))
    return found
