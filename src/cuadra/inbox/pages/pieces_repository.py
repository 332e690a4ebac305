"""The statements of pieces and adjustments, for one company."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from cuadra.inbox.pages.models import Adjustment, Piece
from cuadra.kit.ids import DocumentId, TenantId


class PieceRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def add(self, document: DocumentId, pages: Sequence[tuple[DocumentId, int]]) -> None:
        """Says of which pages of which documents this one is made; nothing where that was said before."""
        rows = [
            {
                "tenant_id": self.tenant,
                "document_id": document,
                "number": number,
                "of_document_id": of,
                "of_number": nth,
            }
            for number, (of, nth) in enumerate(pages, 1)
        ]
        if rows:
            self.session.execute(upsert(Piece).on_conflict_do_nothing(), rows)

    def of(self, document: DocumentId) -> list[Piece]:
        """The pages of a document that was made of others', in their order."""
        wanted = select(Piece).where(Piece.tenant_id == self.tenant, Piece.document_id == document)
        return list(self.session.scalars(wanted.order_by(Piece.number)))

    def made_of(self, document: DocumentId) -> list[DocumentId]:
        """The documents that hold pages of this one, oldest first."""
        wanted = select(Piece.document_id).where(Piece.tenant_id == self.tenant, Piece.of_document_id == document)
        return [DocumentId(one) for one in self.session.scalars(wanted.distinct().order_by(Piece.document_id))]

    def adjustments(self, document: DocumentId) -> list[Adjustment]:
        wanted = select(Adjustment).where(Adjustment.tenant_id == self.tenant, Adjustment.document_id == document)
        return list(self.session.scalars(wanted.order_by(Adjustment.number)))

    def adjust(self, document: DocumentId, number: int, turn: int, crop: Sequence[float] | None) -> None:
        """How a page is wanted from now on; one that is wanted as it came has no row."""
        mine = (Adjustment.tenant_id == self.tenant, Adjustment.document_id == document, Adjustment.number == number)
        self.session.execute(delete(Adjustment).where(*mine))
        if turn or crop:
            row = {"tenant_id": self.tenant, "document_id": document, "number": number, "turn": turn}
            self.session.execute(insert(Adjustment).values(**row, crop=list(crop) if crop else None))
