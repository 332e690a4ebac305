"""The statements of fields of one's own, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from cuadra.inbox.organising.models import CustomField, CustomValue
from cuadra.kit.ids import DocumentId, TenantId


class CustomRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def fields(self, *, most: int = 100) -> list[CustomField]:
        """Those in use, in the order in which they were made."""
        wanted = select(CustomField).where(CustomField.tenant_id == self.tenant, CustomField.removed_at.is_(None))
        return list(self.session.scalars(wanted.order_by(CustomField.id).limit(most)))

    def get(self, field: UUID, *, removed: bool = False) -> CustomField | None:
        wanted = select(CustomField).where(CustomField.tenant_id == self.tenant, CustomField.id == field)
        return self.session.scalar(wanted if removed else wanted.where(CustomField.removed_at.is_(None)))

    def named(self, folded: str) -> CustomField | None:
        wanted = select(CustomField).where(
            CustomField.tenant_id == self.tenant, CustomField.folded == folded, CustomField.removed_at.is_(None)
        )
        return self.session.scalar(wanted)

    def add(self, values: dict[str, Any]) -> None:
        self.session.execute(insert(CustomField).values(tenant_id=self.tenant, **values))

    def change(self, field: UUID, values: dict[str, Any]) -> None:
        mine = (CustomField.tenant_id == self.tenant, CustomField.id == field)
        self.session.execute(update(CustomField).where(*mine).values(**values))

    def remove(self, field: UUID) -> None:
        self.change(field, {"removed_at": func.clock_timestamp()})

    def of(self, documents: Sequence[UUID]) -> dict[UUID, dict[UUID, str]]:
        """The values of some documents: by document, by field."""
        wanted = select(CustomValue.document_id, CustomValue.field_id, CustomValue.text).where(
            CustomValue.tenant_id == self.tenant, CustomValue.document_id.in_(documents)
        )
        found: dict[UUID, dict[UUID, str]] = {}
        for document, field, text in self.session.execute(wanted):
            found.setdefault(document, {})[field] = text
        return found

    def put(self, document: DocumentId, field: UUID, values: dict[str, Any]) -> None:
        given = {"tenant_id": self.tenant, "document_id": document, "field_id": field, **values}
        adding = upsert(CustomValue).values(**given)
        key = ["tenant_id", "document_id", "field_id"]
        self.session.execute(adding.on_conflict_do_update(index_elements=key, set_=values))

    def take(self, document: DocumentId, field: UUID) -> None:
        self.session.execute(
            delete(CustomValue).where(
                CustomValue.tenant_id == self.tenant,
                CustomValue.document_id == document,
                CustomValue.field_id == field,
            )
        )
