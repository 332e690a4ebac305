"""The tables of sources."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Json, Moment, Stamped, TenantRow


class State(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # by a person
    FAILING = "failing"  # tried again, ever more rarely
    NEEDS_PASSWORD = "needs_password"  # noqa: S105  a state
    NEEDS_ATTENTION = "needs_attention"  # only a person can help; not tried again until then


# From everywhere to everywhere, but out of a pause only to work, and that only by a person.
MOVES: dict[State, frozenset[State]] = {one: frozenset(State) for one in State} | {
    State.PAUSED: frozenset({State.ACTIVE, State.PAUSED})
}


class StoredSource(TenantRow, Stamped, Base):
    """One source of a company; ``settings`` are those of its kind (``service``), ``cursor`` is its own business."""

    __tablename__ = "sources"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    kind: Mapped[str]
    name: Mapped[str]
    country: Mapped[str | None]
    settings: Mapped[Json]
    version: Mapped[int] = mapped_column(default=1)
    secret_id: Mapped[UUID | None]
    token_hash: Mapped[bytes | None]
    token_start: Mapped[str] = mapped_column(default="")
    state: Mapped[State] = mapped_column(Text, default=State.ACTIVE)
    error_code: Mapped[str] = mapped_column(default="")
    error_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    failures: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    arrived: Mapped[int] = mapped_column(BigInteger, default=0)
    every_seconds: Mapped[int] = mapped_column(default=60)
    cron: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    next_at: Mapped[Moment | None]
    last_at: Mapped[Moment | None]
    last_new_at: Mapped[Moment | None]


class SourceItem(TenantRow, Base):
    """What became of one file or message; the memory by which nothing is taken twice."""

    __tablename__ = "source_items"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    name: Mapped[str]
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_filed: Mapped[bool]
    documents: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
