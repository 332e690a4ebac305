"""The tables of review: what was said of fields, who looks, what was put off, what is no copy of another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import REAL, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, TenantRow


class Correction(TenantRow, Base):
    """What a person said of one field. ``value`` is the normal form (``None`` took it away), ``said`` as it was typed.

    ``how``: typed, pointed at on the page, chosen among the alternatives, or agreed to what was read.
    """

    __tablename__ = "corrections"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    said: Mapped[str]
    how: Mapped[str]
    page: Mapped[int | None]
    box: Mapped[list[float] | None] = mapped_column(ARRAY(REAL))
    person_id: Mapped[UUID | None]
    is_undone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Look(TenantRow, Base):
    """Who has a document open in review, until when: nobody else is handed it meanwhile."""

    __tablename__ = "looks"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    until: Mapped[Moment]


class Postponement(TenantRow, Base):
    """A document that waits behind all others, because ``note``."""

    __tablename__ = "postponements"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Apart(TenantRow, Base):
    """Two documents that look alike and are both real, as a person said; the smaller id first."""

    __tablename__ = "documents_apart"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None]
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
