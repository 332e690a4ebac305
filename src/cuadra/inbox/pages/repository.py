"""The statements of pages, for one company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, undefer

from cuadra.inbox.pages.models import Page
from cuadra.kit.ids import DocumentId, TenantId


class PageRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def put(self, document: DocumentId, rows: Sequence[dict[str, Any]]) -> None:
        """The pages of a document, instead of those that it had."""
        mine = (Page.tenant_id == self.tenant, Page.document_id == document)
        self.session.execute(delete(Page).where(*mine))
        if rows:
            given = [{"tenant_id": self.tenant, "document_id": document, **row} for row in rows]
            self.session.execute(insert(Page), given)

    def all(self, document: DocumentId) -> list[Page]:
        """Without pictures and words."""
        wanted = select(Page).where(Page.tenant_id == self.tenant, Page.document_id == document)
        return list(self.session.scalars(wanted.order_by(Page.number)))

    def words(self, document: DocumentId) -> dict[int, list[Any]]:
        """The words of each page, without its picture."""
        wanted = select(Page.number, Page.words).where(Page.tenant_id == self.tenant, Page.document_id == document)
        return {one.number: one.words for one in self.session.execute(wanted.order_by(Page.number))}

    def get(self, document: DocumentId, number: int, *, whole: bool = False) -> Page | None:
        """One page; its picture and words too where ``whole``."""
        wanted = select(Page).where(Page.tenant_id == self.tenant, Page.document_id == document, Page.number == number)
        return self.session.scalar(wanted.options(undefer(Page.sealed), undefer(Page.words)) if whole else wanted)

    def say(self, document: DocumentId, words: Mapping[int, list[Any]]) -> None:
        """Other words on the same pictures, by page."""
        mine = (Page.tenant_id == self.tenant, Page.document_id == document)
        for number, told in words.items():
            self.session.execute(update(Page).where(*mine, Page.number == number).values(words=told))
