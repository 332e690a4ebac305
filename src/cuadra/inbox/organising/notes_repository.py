"""The statements of notes, for one company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from cuadra.inbox.organising.models import Note
from cuadra.kit.ids import DocumentId, TenantId


class NoteRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def of(self, document: DocumentId, *, most: int = 200) -> list[Note]:
        """Those of a document, oldest first, without the removed ones."""
        wanted = select(Note).where(
            Note.tenant_id == self.tenant, Note.document_id == document, Note.removed_at.is_(None)
        )
        return list(self.session.scalars(wanted.order_by(Note.id).limit(most)))

    def get(self, note: UUID) -> Note | None:
        return self.session.scalar(select(Note).where(Note.tenant_id == self.tenant, Note.id == note))

    def add(self, values: dict[str, Any]) -> None:
        self.session.execute(insert(Note).values(tenant_id=self.tenant, **values))

    def change(self, note: UUID, values: dict[str, Any]) -> None:
        changed = {**values, "updated_at": func.clock_timestamp()}
        self.session.execute(update(Note).where(Note.tenant_id == self.tenant, Note.id == note).values(**changed))

    def remove(self, note: UUID) -> None:
        self.change(note, {"removed_at": func.clock_timestamp()})
