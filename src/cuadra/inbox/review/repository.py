"""The statements of review, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from cuadra.inbox.models import Document, Reading
from cuadra.inbox.review.models import Correction, Look, Postponement
from cuadra.kit.ids import DocumentId, PersonId, TenantId

_LOOK = text(
    """
    INSERT INTO looks AS l (tenant_id, document_id, person_id, until)
    VALUES (:tenant, :document, :person, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (tenant_id, document_id) DO UPDATE SET person_id = excluded.person_id, until = excluded.until
    WHERE l.person_id = excluded.person_id OR l.until < clock_timestamp()
    RETURNING person_id
    """
)
# Two stretches of the index of states, so that the next one costs the same however many wait.
_NEXT = text(
    """
    SELECT d.id FROM documents d
    WHERE d.tenant_id = :tenant AND d.state = 'review' AND (CAST(:after AS uuid) IS NULL OR d.id > :after)
      AND NOT EXISTS (SELECT 1 FROM looks l WHERE l.tenant_id = d.tenant_id AND l.document_id = d.id
                      AND l.person_id <> :person AND l.until > clock_timestamp())
      AND :postponed = EXISTS (SELECT 1 FROM postponements p WHERE p.tenant_id = d.tenant_id AND p.document_id = d.id)
    ORDER BY d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
    """
)
_PLACE = text(
    """
    SELECT count(*) FILTER (WHERE d.id <= :document) AS nth, count(*) AS among
    FROM documents d WHERE d.tenant_id = :tenant AND d.state = 'review'
    """
)
_POSTPONE = text(
    """
    INSERT INTO postponements AS p (tenant_id, document_id, person_id, note)
    VALUES (:tenant, :document, :person, :note)
    ON CONFLICT (tenant_id, document_id) DO UPDATE
    SET person_id = excluded.person_id, note = excluded.note, at = clock_timestamp()
    """
)
_ACCUSTOMED = text(
    """
    SELECT count(*) AS times, (array_agg(issuer_name ORDER BY id DESC))[1] AS name FROM (
      SELECT d.id, d.issuer_name FROM documents d
      WHERE d.tenant_id = :tenant AND d.issuer_tax_id = :tax_id AND d.state IN ('ready', 'posted')
        AND d.id <> :document
      ORDER BY d.id DESC LIMIT 50) last
    """
)


class ReviewRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def corrections(self, document: DocumentId) -> list[Correction]:
        """All of a document, oldest first, undone ones too."""
        wanted = select(Correction).where(Correction.tenant_id == self.tenant, Correction.document_id == document)
        return list(self.session.scalars(wanted.order_by(Correction.nth)))

    def documents(self, documents: Sequence[DocumentId]) -> list[Document]:
        """Those of them that are there, in the order in which they came."""
        wanted = select(Document).where(Document.tenant_id == self.tenant, Document.id.in_(documents))
        return list(self.session.scalars(wanted.order_by(Document.id)))

    def corrections_of(self, documents: Sequence[DocumentId]) -> dict[UUID, list[Correction]]:
        """As ``corrections``, of several."""
        wanted = select(Correction).where(Correction.tenant_id == self.tenant, Correction.document_id.in_(documents))
        found: dict[UUID, list[Correction]] = {}
        for one in self.session.scalars(wanted.order_by(Correction.document_id, Correction.nth)):
            found.setdefault(one.document_id, []).append(one)
        return found

    def readings_of(self, documents: Sequence[DocumentId]) -> dict[UUID, Row[Any]]:
        """``fields lines findings`` of the newest reading of each."""
        columns = (Reading.document_id, Reading.fields, Reading.lines, Reading.findings)
        wanted = select(*columns).where(Reading.tenant_id == self.tenant, Reading.document_id.in_(documents))
        newest = wanted.ext(distinct_on(Reading.document_id)).order_by(Reading.document_id, Reading.nth.desc())
        return {row.document_id: row for row in self.session.execute(newest)}

    def add(self, document: DocumentId, rows: Sequence[dict[str, Any]]) -> None:
        """Adds corrections in their order; hold the document's row."""
        wanted = select(func.coalesce(func.max(Correction.nth), 0)).where(
            Correction.tenant_id == self.tenant, Correction.document_id == document
        )
        last = int(self.session.scalar(wanted) or 0)
        numbered = [
            {"tenant_id": self.tenant, "document_id": document, "nth": last + number, **row}
            for number, row in enumerate(rows, 1)
        ]
        if numbered:
            self.session.execute(insert(Correction), numbered)

    def undo(self, document: DocumentId, nth: int) -> str | None:
        """The path of the correction taken back; ``None`` where there was nothing to take."""
        changing = update(Correction).where(
            Correction.tenant_id == self.tenant,
            Correction.document_id == document,
            Correction.nth == nth,
            Correction.is_undone.is_(False),
        )
        return self.session.scalar(changing.values(is_undone=True).returning(Correction.path))

    def take_next(self, person: PersonId, after: DocumentId | None, seconds: int) -> DocumentId | None:
        found = None
        for is_postponed in (False, True):
            values = {"tenant": self.tenant, "person": person, "after": after, "postponed": is_postponed}
            found = found or self.session.scalar(_NEXT, values)
        if found is None or self.look_at(found, person, seconds):
            return None
        return DocumentId(found)

    def look_at(self, document: DocumentId, person: PersonId, seconds: int) -> PersonId | None:
        """Who was first, where that is somebody else."""
        values = {"tenant": self.tenant, "document": document, "person": person, "seconds": seconds}
        if self.session.scalar(_LOOK, values):
            return None
        wanted = select(Look.person_id).where(Look.tenant_id == self.tenant, Look.document_id == document)
        found: UUID | None = self.session.scalar(wanted)
        return PersonId(found) if found else None

    def look_away(self, document: DocumentId) -> None:
        self.session.execute(delete(Look).where(Look.tenant_id == self.tenant, Look.document_id == document))

    def place(self, document: DocumentId) -> tuple[int, int]:
        """Which one it is among those that wait, and how many they are."""
        found = self.session.execute(_PLACE, {"tenant": self.tenant, "document": document}).one()
        return int(found.nth), int(found.among)

    def postpone(self, document: DocumentId, person: UUID | None, note: str) -> None:
        values = {"tenant": self.tenant, "document": document, "person": person, "note": note}
        self.session.execute(_POSTPONE, values)

    def postponement(self, document: DocumentId) -> Postponement | None:
        return self.session.get(Postponement, (self.tenant, document))

    def take_up(self, document: DocumentId) -> bool:
        """Ends a postponement; whether there was one."""
        ending = delete(Postponement).where(Postponement.tenant_id == self.tenant, Postponement.document_id == document)
        return bool(self.session.execute(ending).rowcount)  # type: ignore[attr-defined]

    def accustomed(self, document: DocumentId, tax_id: str) -> tuple[int, str]:
        """How many others of this supplier were right (at most 50), and the name on the last of them."""
        found = self.session.execute(_ACCUSTOMED, {"tenant": self.tenant, "document": document, "tax_id": tax_id}).one()
        return int(found.times), str(found.name or "")
