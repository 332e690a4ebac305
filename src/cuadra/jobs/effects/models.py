"""The ledger of effects, and how far each has come."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, Stamped, TenantRow


class Stage(StrEnum):
    INTENT = "intent"  # written, and surely never called
    SENT = "sent"  # a call is under way, or its caller died
    ANSWERED = "answered"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may have happened: ask before anything else
    NEEDS_HUMAN = "needs_human"  # nobody can be asked


class Entry(TenantRow, Stamped, Base):
    """One effect. ``holder`` is the latest right to call: of two that asked and heard no, one calls."""

    __tablename__ = "effects"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenants.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    state: Mapped[str]
    holder: Mapped[UUID]
    calls: Mapped[int] = mapped_column(default=0)
    asks: Mapped[int] = mapped_column(default=0)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    error_code: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
