"""Documents' statements, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from cuadra.database.many import insert_many
from cuadra.inbox.models import Document, Original, Reading, Sighting
from cuadra.kit.ids import DocumentId, TenantId

_ADD_ORIGINALS = text("""
    INSERT INTO originals (tenant_id, sha256, sealed, stored)
    SELECT :tenant, given.*
    FROM unnest(CAST(:sha256 AS bytea[]), CAST(:sealed AS bytea[]), CAST(:stored AS text[])) AS given
    ON CONFLICT DO NOTHING
""")


class DocumentRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def get(self, document: DocumentId, *, lock: bool = False) -> Document | None:
        """The row, locked until the end of the transaction where asked."""
        wanted = select(Document).where(Document.tenant_id == self.tenant, Document.id == document)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def known(self, digests: Sequence[bytes]) -> dict[bytes, DocumentId]:
        """Which of these originals are here already, by SHA-256."""
        wanted = select(Document.sha256, Document.id).where(
            Document.tenant_id == self.tenant, Document.sha256.in_(digests), Document.part == ""
        )
        return {row.sha256: DocumentId(row.id) for row in self.session.execute(wanted)}

    def add(self, rows: Sequence[dict[str, Any]]) -> dict[bytes, DocumentId]:
        """Adds those whose bytes are not here yet; the ones added, by SHA-256. Another may add the same meanwhile."""
        added = insert_many(
            self.session,
            Document.__table__,
            [{"tenant_id": self.tenant, **row} for row in rows],
            conflict="(tenant_id, sha256, part) DO NOTHING",
            returning=("sha256", "id"),
        )
        return {bytes(row.sha256): DocumentId(row.id) for row in added}

    def add_sightings(self, rows: Sequence[dict[str, Any]]) -> None:
        insert_many(self.session, Sighting.__table__, [{"tenant_id": self.tenant, **row} for row in rows])

    def add_originals(self, rows: Sequence[dict[str, Any]]) -> None:
        values = {name: [row[name] for row in rows] for name in ("sha256", "sealed", "stored")}
        self.session.execute(_ADD_ORIGINALS, {"tenant": self.tenant, **values})

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
            .where(Document.state.not_in(("rejected", "duplicate")))
            .order_by(Document.id)
            .limit(1)
        )
        found = self.session.scalar(wanted)
        return DocumentId(found) if found else None

    def move(self, document: DocumentId, before: str, values: dict[str, Any]) -> bool:
        """Changes a document that still stands at ``before``; its version rises."""
        changed = self.session.execute(
            update(Document)
            .where(Document.tenant_id == self.tenant, Document.id == document, Document.state == before)
            .values(**values, version=Document.version + 1)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]

    def counts(self) -> dict[str, int]:
        """How many stand in each state."""
        wanted = select(Document.state, func.count()).where(Document.tenant_id == self.tenant).group_by(Document.state)
        return {str(state): count for state, count in self.session.execute(wanted)}
