"""The statements of deeds on many documents, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from cuadra.inbox.organising.models import Deed, DeedChange
from cuadra.kit.ids import DocumentId, TenantId

_CHANGED = text("""
    INSERT INTO deed_changes (tenant_id, deed_id, document_id) SELECT :tenant, :deed, unnest(CAST(:documents AS uuid[]))
    ON CONFLICT DO NOTHING
""")


class DeedRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def add(self, values: dict[str, Any]) -> None:
        self.session.execute(insert(Deed).values(tenant_id=self.tenant, **values))

    def get(self, deed: UUID, *, lock: bool = False) -> Deed | None:
        wanted = select(Deed).where(Deed.tenant_id == self.tenant, Deed.id == deed)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def change(self, deed: UUID, values: dict[str, Any]) -> None:
        self.session.execute(update(Deed).where(Deed.tenant_id == self.tenant, Deed.id == deed).values(**values))

    def undone(self, deed: UUID) -> bool:
        """Whether another deed takes it back."""
        wanted = select(Deed.id).where(Deed.tenant_id == self.tenant, Deed.undoes == deed).limit(1)
        return self.session.scalar(wanted) is not None

    def merging(self, tags: Sequence[UUID]) -> dict[UUID, UUID]:
        """By tag that was merged, the deed that did so and was not undone."""
        back = select(Deed.undoes).where(Deed.tenant_id == self.tenant, Deed.undoes.is_not(None))
        mine = (Deed.tenant_id == self.tenant, Deed.merged_id.in_(tags), Deed.id.not_in(back))
        wanted = select(Deed.merged_id, Deed.id).where(*mine)
        return {tag: deed for tag, deed in self.session.execute(wanted.order_by(Deed.id)) if tag}

    def note(self, deed: UUID, documents: Sequence[UUID]) -> None:
        """Writes which documents a deed changed."""
        self.session.execute(_CHANGED, {"tenant": self.tenant, "deed": deed, "documents": list(documents)})

    def changed(self, deed: UUID, after: UUID, *, most: int) -> list[UUID]:
        """Documents that a deed changed, by id."""
        wanted = select(DeedChange.document_id).where(
            DeedChange.tenant_id == self.tenant, DeedChange.deed_id == deed, DeedChange.document_id > after
        )
        return list(self.session.scalars(wanted.order_by(DeedChange.document_id).limit(most)))

    def of(self, document: DocumentId, *, most: int = 50) -> list[Deed]:
        """The deeds that changed a document, oldest first."""
        wanted = (
            select(Deed)
            .join(DeedChange, (DeedChange.tenant_id == Deed.tenant_id) & (DeedChange.deed_id == Deed.id))
            .where(DeedChange.tenant_id == self.tenant, DeedChange.document_id == document)
        )
        return list(self.session.scalars(wanted.order_by(Deed.id).limit(most)))
