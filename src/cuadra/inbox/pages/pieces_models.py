"""The tables of pages that were put elsewhere, and of pages that a person turned or cropped."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import REAL, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, TenantRow


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
