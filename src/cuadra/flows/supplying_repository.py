"""Suppliers and their documents together: what needs the tables of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.kit.ids import DocumentId, TenantId

# Only what still stands as a person confirmed it teaches: a document that is opened again is silent meanwhile.
_LESSONS = text("""
    SELECT l.lesson FROM supplier_documents l
    JOIN documents d ON d.tenant_id = l.tenant_id AND d.id = l.document_id
    WHERE l.tenant_id = :tenant AND l.supplier_id = :supplier AND l.lesson IS NOT NULL AND l.document_id <> :document
      AND d.state IN ('ready', 'posted')
    ORDER BY l.document_id DESC LIMIT :most
""")
_WORDS = text("""
    SELECT number, width, height, words FROM pages WHERE tenant_id = :tenant AND document_id = :document
    ORDER BY number LIMIT :most
""")
_WAITING = text("""
    SELECT l.document_id FROM supplier_documents l
    JOIN documents d ON d.tenant_id = l.tenant_id AND d.id = l.document_id
    WHERE l.tenant_id = :tenant AND l.supplier_id = :supplier AND d.state = 'review' AND l.document_id <> :without
    ORDER BY l.document_id LIMIT :most
""")
_OTHERS = text("""
    SELECT d.id, coalesce(d.country, '') AS country, coalesce(d.issuer_tax_id, '') AS tax_id,
      coalesce(d.issuer_name, '') AS name
    FROM supplier_documents l JOIN documents d ON d.tenant_id = l.tenant_id AND d.id = l.document_id
    WHERE l.tenant_id = :tenant AND l.supplier_id = :supplier AND l.document_id <> ALL (CAST(:without AS uuid[]))
    ORDER BY l.document_id DESC LIMIT :most
""")
MOST_PAGES = 30


@dataclass(frozen=True, slots=True)
class Issued:
    """A document, and whose it says that it is."""

    id: UUID
    country: str
    tax_id: str
    name: str


class SupplyingRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def lessons(self, supplier: UUID, without: DocumentId, *, most: int) -> list[dict[str, Any]]:
        """What its confirmed documents taught, newest first."""
        values = {"tenant": self.tenant, "supplier": supplier, "document": without, "most": most}
        return list(self.session.scalars(_LESSONS, values))

    def pages(self, document: DocumentId) -> list[dict[str, Any]]:
        """The words of a document's pages, without their pictures."""
        values = {"tenant": self.tenant, "document": document, "most": MOST_PAGES}
        return [dict(row._mapping) for row in self.session.execute(_WORDS, values)]  # noqa: SLF001

    def waiting(self, supplier: UUID, without: DocumentId, *, most: int) -> list[DocumentId]:
        """Documents of the supplier that wait for a person."""
        values = {"tenant": self.tenant, "supplier": supplier, "without": without, "most": most}
        return [DocumentId(one) for one in self.session.scalars(_WAITING, values)]

    def others(self, supplier: UUID, without: Sequence[UUID], *, most: int) -> list[Issued]:
        """Documents of the supplier but for some, the newest first, with whose they say that they are."""
        values = {"tenant": self.tenant, "supplier": supplier, "without": list(without), "most": most}
        return [Issued(row.id, row.country, row.tax_id, row.name) for row in self.session.execute(_OTHERS, values)]
