"""The table of schedules."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Json, Moment, Stamped, TenantRow


class Schedule(TenantRow, Stamped, Base):
    """A job of ``kind`` for ``subject_id`` at each tick of ``cron`` in ``time_zone``."""

    __tablename__ = "schedules"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    cron: Mapped[str]
    time_zone: Mapped[str]
    missed: Mapped[str]
    is_active: Mapped[bool]
    data: Mapped[Json]
    next_at: Mapped[Moment]
    last_at: Mapped[Moment | None]
