"""The statements of tags, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, text

from cuadra.inbox.organising.models import DocumentTag, Tag
from cuadra.inbox.organising.named_repository import NamedRepository

_PUT = text("""
    INSERT INTO document_tags (tenant_id, tag_id, document_id)
    SELECT :tenant, :tag, d.id FROM documents d WHERE d.tenant_id = :tenant AND d.id = ANY(:documents)
    ON CONFLICT DO NOTHING RETURNING document_id
""")
_COUNTS = text("SELECT tag_id, count(*) AS count FROM document_tags WHERE tenant_id = :tenant GROUP BY tag_id")


class TagRepository(NamedRepository[Tag]):
    model = Tag

    def all(self, *, most: int = 500) -> list[Tag]:
        """Those in use, by name."""
        wanted = select(Tag).where(Tag.tenant_id == self.tenant, Tag.removed_at.is_(None))
        return list(self.session.scalars(wanted.order_by(Tag.folded).limit(most)))

    def removed(self, *, most: int) -> list[Tag]:
        """Those taken away, the last first."""
        wanted = select(Tag).where(Tag.tenant_id == self.tenant, Tag.removed_at.is_not(None))
        return list(self.session.scalars(wanted.order_by(Tag.removed_at.desc(), Tag.id).limit(most)))

    def counts(self) -> dict[UUID, int]:
        """How many documents have each tag."""
        return {tag: int(count) for tag, count in self.session.execute(_COUNTS, {"tenant": self.tenant})}

    def of(self, documents: Sequence[UUID]) -> dict[UUID, list[Tag]]:
        """The tags of some documents, by name."""
        wanted = (
            select(DocumentTag.document_id, Tag)
            .join(Tag, (Tag.tenant_id == DocumentTag.tenant_id) & (Tag.id == DocumentTag.tag_id))
            .where(DocumentTag.tenant_id == self.tenant, DocumentTag.document_id.in_(documents))
            .where(Tag.removed_at.is_(None))
            .order_by(Tag.folded)
        )
        found: dict[UUID, list[Tag]] = {}
        for document, tag in self.session.execute(wanted):
            found.setdefault(document, []).append(tag)
        return found

    def put(self, tag: UUID, documents: Sequence[UUID]) -> list[UUID]:
        """Those that had it not before."""
        values = {"tenant": self.tenant, "tag": tag, "documents": list(documents)}
        return list(self.session.scalars(_PUT, values))

    def take(self, tag: UUID, documents: Sequence[UUID]) -> list[UUID]:
        """Those that had it."""
        gone = delete(DocumentTag).where(
            DocumentTag.tenant_id == self.tenant, DocumentTag.tag_id == tag, DocumentTag.document_id.in_(documents)
        )
        return list(self.session.scalars(gone.returning(DocumentTag.document_id)))

    def documents(self, tag: UUID, after: UUID, *, most: int) -> list[UUID]:
        """Documents with the tag, by id."""
        wanted = select(DocumentTag.document_id).where(
            DocumentTag.tenant_id == self.tenant, DocumentTag.tag_id == tag, DocumentTag.document_id > after
        )
        return list(self.session.scalars(wanted.order_by(DocumentTag.document_id).limit(most)))
