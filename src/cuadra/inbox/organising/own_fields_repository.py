"""The statements of fields of one's own, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from cuadra.inbox.organising.models import CustomField, CustomValue
from cuadra.inbox.organising.named_repository import NamedRepository
from cuadra.kit.ids import DocumentId


class OwnFieldRepository(NamedRepository[CustomField]):
    model = CustomField

    def fields(self, *, most: int = 100) -> list[CustomField]:
        """Those in use, in the order in which they were made."""
        wanted = select(CustomField).where(CustomField.tenant_id == self.tenant, CustomField.removed_at.is_(None))
        return list(self.session.scalars(wanted.order_by(CustomField.id).limit(most)))

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
