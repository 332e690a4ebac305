"""What learning asks across nouns, for one company."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cuadra.inbox.pages.models import Page
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.learning.examples import Sheet


class ExampleRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def sheets(self, document: DocumentId) -> list[Sheet]:
        """The words of a document's pages, without their pictures."""
        wanted = select(Page.number, Page.width, Page.height, Page.words)
        mine = wanted.where(Page.tenant_id == self.tenant, Page.document_id == document).order_by(Page.number)
        return [Sheet(int(n), float(w), float(h), words) for n, w, h, words in self.session.execute(mine)]
