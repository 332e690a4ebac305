"""The statements about notices themselves, for one company: how far its record was read, and what each person was told.

And the one question over all companies, which tells ids only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from cuadra.audit.models import Event
from cuadra.database.base import Utc
from cuadra.kit.ids import PersonId, TenantId
from cuadra.notices.kinds import READ_ACTIONS
from cuadra.notices.models import Notice, NoticeCursor, ReviewDay, StandingDay

SPAN = 5_000  # numbers of the record read at once
_DUE = text("SELECT tenant_id FROM notices_due(:most)")
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('notices', 0))")
_BEGIN = text("INSERT INTO notice_cursors (tenant_id) VALUES (:tenant) ON CONFLICT DO NOTHING")
_JOIN = text("""
    INSERT INTO notices AS n
      (tenant_id, id, person_id, kind, about, subject_kind, subject_id, count, facts, is_shown, last_seq)
    VALUES (:tenant, :id, :person, :kind, :about, :subject_kind, :subject_id, :count, CAST(:facts AS jsonb), :is_shown,
      :last_seq)
    ON CONFLICT (tenant_id, person_id, about) WHERE read_at IS NULL DO UPDATE
      SET count = n.count + excluded.count, facts = excluded.facts, last_seq = excluded.last_seq,
          subject_id = CASE WHEN n.subject_id = excluded.subject_id THEN n.subject_id END,
          updated_at = clock_timestamp()
      WHERE n.last_seq < excluded.last_seq
    RETURNING id
""")
_SETTLE = text("""
    INSERT INTO review_days AS r (tenant_id, person_id, day, count)
    SELECT m.tenant_id, m.person_id, :day, :count FROM memberships m
    WHERE m.tenant_id = :tenant AND m.person_id = :person
    ON CONFLICT (tenant_id, person_id, day) DO UPDATE SET count = r.count + excluded.count
""")
_STAND = text("""
    INSERT INTO standing_days (tenant_id, day, figures) VALUES (:tenant, :day, CAST(:figures AS jsonb))
    ON CONFLICT DO NOTHING
""")


class Happened(NamedTuple):
    """An event as far as notices ask."""

    seq: int
    at: datetime
    action: str
    actor_kind: str
    actor_id: UUID | None
    subject_kind: str
    subject_id: UUID | None
    details: Mapping[str, Any] | None


class CursorRepository:
    """How far the record of a company was read."""

    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def take(self) -> NoticeCursor | None:
        """The cursor, held until the end of the transaction; None while another holds it."""
        self.session.execute(_BEGIN, {"tenant": self.tenant})
        wanted = select(NoticeCursor).where(NoticeCursor.tenant_id == self.tenant)
        return self.session.scalar(wanted.with_for_update(skip_locked=True))

    def read(self, after: int) -> tuple[list[Happened], int]:
        """What concerns notices of the next ``SPAN`` events, and the number of the last one looked at."""
        mine = Event.tenant_id == self.tenant
        last = self.session.scalar(select(func.max(Event.seq)).where(mine)) or 0
        until = min(last, after + SPAN)
        columns = (Event.seq, Event.at, Event.action, Event.actor_kind, Event.actor_id, Event.subject_kind,
                   Event.subject_id, Event.details)  # fmt: skip
        wanted = select(*columns).where(mine, Event.seq > after, Event.seq <= until, Event.action.in_(READ_ACTIONS))
        return [Happened(*row) for row in self.session.execute(wanted.order_by(Event.seq))], until

    def now(self) -> datetime:
        """By the clock of the database."""
        return self.session.execute(select(func.clock_timestamp(type_=Utc))).scalar_one()


class NoticeRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def join(self, values: Mapping[str, Any]) -> UUID | None:
        """Adds a notice, or joins the unread one about the same; its id, None where these events are in it already."""
        found: UUID | None = self.session.scalar(_JOIN, {"tenant": self.tenant, **values})
        return found

    def settle(self, person: UUID, day: date, count: int) -> None:
        """Adds to what a member settled on a day; of others nothing is kept."""
        self.session.execute(_SETTLE, {"tenant": self.tenant, "person": person, "day": day, "count": count})

    def settled(self, first: date, last: date) -> int:
        """How many documents people settled on those days, the last included."""
        mine = (ReviewDay.tenant_id == self.tenant, ReviewDay.day >= first, ReviewDay.day <= last)
        return self.session.scalar(select(func.coalesce(func.sum(ReviewDay.count), 0)).where(*mine)) or 0

    def has_standing(self, day: date) -> bool:
        mine = (StandingDay.tenant_id == self.tenant, StandingDay.day == day)
        return bool(self.session.scalar(select(func.count()).select_from(StandingDay).where(*mine)))

    def stand(self, day: date, figures: str) -> None:
        """Writes how the company stands on a day, once; ``figures`` are JSON."""
        self.session.execute(_STAND, {"tenant": self.tenant, "day": day, "figures": figures})

    def standing(self, until: date) -> StandingDay | None:
        """The newest one of that day or before."""
        wanted = select(StandingDay).where(StandingDay.tenant_id == self.tenant, StandingDay.day <= until)
        return self.session.scalar(wanted.order_by(StandingDay.day.desc()).limit(1))


class PersonalNotices:
    """The notices of one person in one company."""

    def __init__(self, session: Session, tenant: TenantId, person: PersonId) -> None:
        self.session, self.tenant, self.person = session, tenant, person
        self._mine = (Notice.tenant_id == tenant, Notice.person_id == person, Notice.is_shown)

    def page(self, *, unread: bool = False, before: UUID | None = None, most: int = 50) -> list[Notice]:
        """Newest first."""
        wanted = select(Notice).where(*self._mine)
        if unread:
            wanted = wanted.where(Notice.read_at.is_(None))
        if before:
            wanted = wanted.where(Notice.id < before)
        return list(self.session.scalars(wanted.order_by(Notice.id.desc()).limit(most)))

    def get(self, notice: UUID) -> Notice | None:
        return self.session.scalar(select(Notice).where(*self._mine, Notice.id == notice))

    def unread(self, *, most: int = 100) -> int:
        """How many are unread; counted to ``most``."""
        few = select(Notice.id).where(*self._mine, Notice.read_at.is_(None)).limit(most).subquery()
        return self.session.scalar(select(func.count()).select_from(few)) or 0

    def mark_read(self, notices: Sequence[UUID] | None = None) -> list[UUID]:
        """Marks these, or all; those that were unread."""
        marked = update(Notice).where(*self._mine, Notice.read_at.is_(None)).values(read_at=func.clock_timestamp())
        if notices is not None:
            marked = marked.where(Notice.id.in_(notices))
        return list(self.session.scalars(marked.returning(Notice.id)))

    def mark_unread(self, notice: UUID) -> bool:
        """False where it is not there, or another unread one is about the same."""
        found = self.get(notice)
        if found is None:
            return False
        same = select(Notice.id).where(*self._mine, Notice.about == found.about, Notice.read_at.is_(None))
        if self.session.scalar(same.limit(1)):
            return False
        self.session.execute(update(Notice).where(*self._mine, Notice.id == notice).values(read_at=None))
        return True

    def days(self, since: date) -> dict[date, int]:
        """How many documents the person settled, by day."""
        mine = (ReviewDay.tenant_id == self.tenant, ReviewDay.person_id == self.person, ReviewDay.day >= since)
        return {day: count for day, count in self.session.execute(select(ReviewDay.day, ReviewDay.count).where(*mine))}  # noqa: C416


def due(session: Session, *, most: int) -> list[TenantId]:
    """The companies that have news; none while another worker is asking. For a session of the queue's role."""
    if not session.scalar(_ONE_AT_A_TIME):
        return []
    return [TenantId(one) for one in session.scalars(_DUE, {"most": most})]
