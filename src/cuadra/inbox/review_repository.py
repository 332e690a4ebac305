"""The statements of review, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from cuadra.inbox.models import Correction, Look
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
_NEXT = text(
    """
    SELECT d.id FROM documents d
    WHERE d.tenant_id = :tenant AND d.state = 'review' AND (CAST(:after AS uuid) IS NULL OR d.id > :after)
      AND NOT EXISTS (SELECT 1 FROM looks l WHERE l.tenant_id = d.tenant_id AND l.document_id = d.id
                      AND l.person_id <> :person AND l.until > clock_timestamp())
    ORDER BY d.id LIMIT 1 FOR UPDATE SKIP LOCKED
    """
)


class ReviewRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def corrections(self, document: DocumentId) -> list[Correction]:
        """All of a document, oldest first, undone ones too."""
        wanted = select(Correction).where(Correction.tenant_id == self.tenant, Correction.document_id == document)
        return list(self.session.scalars(wanted.order_by(Correction.nth)))

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
        found = self.session.scalar(_NEXT, {"tenant": self.tenant, "person": person, "after": after})
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
