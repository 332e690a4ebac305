"""The tables of pages, and of documents that were put off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import REAL, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, TenantRow


class Page(TenantRow, Base):
    """A page as people see it: a sealed WebP, and its words as ``[text, x0, y0, x1, y1]`` in the page's units.

    ``digest`` is the SHA-256 of the picture, for who has it already.
    """

    __tablename__ = "pages"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    width: Mapped[float] = mapped_column(REAL)
    height: Mapped[float] = mapped_column(REAL)
    sealed: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[bytes]
    words: Mapped[list[Any]] = mapped_column(JSONB, deferred=True)
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Postponement(TenantRow, Base):
    """A document that waits behind all others, because ``note``."""

    __tablename__ = "postponements"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
