"""The table of answered requests."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, TenantRow


class AnsweredRequest(TenantRow, Base):
    """A request by its key: the digest of what was asked and by whom, and what was answered (None while under way)."""

    __tablename__ = "requests"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    status: Mapped[int | None]
    answer: Mapped[bytes | None]
    created_at: Mapped[Moment] = mapped_column(server_default=FetchedValue())
