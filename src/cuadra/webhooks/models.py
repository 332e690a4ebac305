"""The tables of webhooks."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import REAL, BigInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Moment, Stamped, TenantRow


class Endpoint(TenantRow, Stamped, Base):
    """An address. ``types`` are patterns of event names; ``told`` is the last event laid out for it."""

    __tablename__ = "webhook_endpoints"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    url: Mapped[str]
    types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sealed: Mapped[bytes]
    sealed_before: Mapped[bytes | None]
    told: Mapped[int] = mapped_column(BigInteger)
    failing_since: Mapped[Moment | None]
    disabled_at: Mapped[Moment | None]
    disabled_for: Mapped[str] = mapped_column(default="")


class Delivery(TenantRow, Stamped, Base):
    """One event for one address: told once it answers 2xx, given up in the end. ``seconds`` of the last attempt."""

    __tablename__ = "webhook_deliveries"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    endpoint_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int | None]
    failure: Mapped[str] = mapped_column(default="")
    seconds: Mapped[float | None] = mapped_column(REAL)
