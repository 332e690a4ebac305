"""The table of the record. The database fills number, moment, digests and hash (migration 0003)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import JSON, BigInteger, FetchedValue, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment


class Event(Base):
    """One thing that happened. ``details`` and ``personal`` may be erased; their digests stay in the chain."""

    __tablename__ = "events"
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())
    at: Mapped[Moment] = mapped_column(server_default=FetchedValue())
    action: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    request_id: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    details_digest: Mapped[bytes] = mapped_column(server_default=FetchedValue())
    personal: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    personal_digest: Mapped[bytes] = mapped_column(server_default=FetchedValue())
    hash: Mapped[bytes] = mapped_column(server_default=FetchedValue())
