"""The tables of pages: as people see them, put into other documents, turned or cropped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import REAL, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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


class Piece(TenantRow, Base):
    """Page ``number`` of a document is page ``of_number`` of another one, which it replaces."""

    __tablename__ = "pieces"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    of_document_id: Mapped[UUID]
    of_number: Mapped[int]


class Adjustment(TenantRow, Base):
    """How a person wants a page: turned clockwise by ``turn`` degrees after ``crop``.

    ``crop`` is left, top, right, bottom in shares of the page as it came.
    """

    __tablename__ = "adjustments"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int]
    crop: Mapped[list[float] | None] = mapped_column(ARRAY(REAL))
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
