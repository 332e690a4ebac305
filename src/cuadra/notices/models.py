"""The tables of notices, and the small sums of the first page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, SmallInteger, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Moment, Stamped, TenantRow


class Notice(TenantRow, Stamped, Base):
    """What happened of one kind ``about`` one thing, ``count`` times, until its person read it.

    Not ``is_shown``: that person wants it elsewhere only. ``facts`` fill its sentence.
    """

    __tablename__ = "notices"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    person_id: Mapped[UUID]
    kind: Mapped[str]
    about: Mapped[str]
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[UUID | None]
    count: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_shown: Mapped[bool]
    last_seq: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[Moment | None]


class Telling(TenantRow, Stamped, Base):
    """One mail or push message to a person. ``sending`` says that it may have left; ``reached`` are push devices."""

    __tablename__ = "tellings"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    person_id: Mapped[UUID]
    channel: Mapped[str]
    due_at: Mapped[Moment]
    state: Mapped[str] = mapped_column(default="waiting")
    code: Mapped[str] = mapped_column(default="")
    reached: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)


class ToldNotice(TenantRow, Base):
    """That a notice goes over a channel, with which telling."""

    __tablename__ = "told_notices"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    telling_id: Mapped[UUID]


class PushDevice(TenantRow, Base):
    """A browser of a person's that takes push messages (RFC 8030). ``digest`` is the SHA-256 of its address.

    It goes with its session: the database forgets it as that ends, and nothing is sent once that has run out.
    """

    __tablename__ = "push_devices"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    person_id: Mapped[UUID]
    session_id: Mapped[UUID]
    endpoint: Mapped[str]
    digest: Mapped[bytes]
    p256dh: Mapped[bytes]
    auth: Mapped[bytes]
    key: Mapped[str]
    agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    last_at: Mapped[Moment | None]


class NoticeChoices(TenantRow, Base):
    """What a person wants to be told, when, and what their first page shows. Hours are by the company's clock."""

    __tablename__ = "notice_choices"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    kinds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pace: Mapped[str] = mapped_column(default="now")
    hour: Mapped[int] = mapped_column(SmallInteger, default=8)
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_to: Mapped[int | None] = mapped_column(SmallInteger)
    daily_goal: Mapped[int] = mapped_column(SmallInteger, default=20)
    shows_guide: Mapped[bool] = mapped_column(default=True)
    installed_at: Mapped[Moment | None]


class ReviewDay(TenantRow, Base):
    """How many documents a person settled on a day of the company's."""

    __tablename__ = "review_days"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    count: Mapped[int]


class StandingDay(TenantRow, Base):
    """How many documents and jobs stood where when a day of the company's began to be told."""

    __tablename__ = "standing_days"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    figures: Mapped[dict[str, Any]]


class NoticeCursor(TenantRow, Base):
    """How far a company's record was read. ``is_scheduled``: its weekly report has its time."""

    __tablename__ = "notice_cursors"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    is_scheduled: Mapped[bool] = mapped_column(default=False)
