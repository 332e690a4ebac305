"""The table of words to search by."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, TenantRow


class SearchText(TenantRow, Base):
    """The words of a document (``words.words_of``), kept by ``service.remember``."""

    __tablename__ = "search_texts"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
