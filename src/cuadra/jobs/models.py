"""The table of jobs. A row is the truth about a job; the rows of Procrastinate are hints that it may run."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Json, Moment, Stamped, TenantRow
from cuadra.jobs.states import State


class Job(TenantRow, Stamped, Base):
    """One thing to be done for ``subject_id``. ``epoch`` rises at each begin: who writes with an old one is refused."""

    __tablename__ = "jobs"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=State.WAITING)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(default=0)  # failures in a row
    takeovers: Mapped[int] = mapped_column(default=0)  # workers that died with it
    next_at: Mapped[Moment]
    woken: Mapped[Moment | None]  # an event came during the run: when to run again
    weight: Mapped[int] = mapped_column(default=0)  # class; a higher one goes before all of a lower
    priority: Mapped[int] = mapped_column(default=0)  # of its hints: class and turn
    turn: Mapped[int | None] = mapped_column(BigInteger)  # virtual time, while it says what is being served
    lock: Mapped[str] = mapped_column(default="")  # at most one of a company's jobs runs under a lock
    hint: Mapped[int | None] = mapped_column(BigInteger)  # the queue's row that runs it
    data: Mapped[Json]
    error_code: Mapped[str] = mapped_column(default="")
    error_facts: Mapped[Json]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
