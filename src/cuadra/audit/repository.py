"""The record's statements, for one company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, select, text
from sqlalchemy.orm import Session

from cuadra.audit.chain import Link
from cuadra.audit.listing import Wanted
from cuadra.audit.models import Event
from cuadra.database.many import insert_many
from cuadra.kit.ids import TenantId

_HEADS = text("SELECT tenant_id, seq, hash FROM chain_heads(:above, :most)")
# The last number of before a moment: there are no gaps and moments rise with the numbers, so it is found by halving.
# The middle is reckoned before the join: beside what may leak, the wall of the company comes before the index.
_BEFORE = text("""
    WITH RECURSIVE halved (low, high, middle) AS (
      SELECT low, high, (low + high + 1) / 2 FROM (
        SELECT CAST(:after AS bigint), (SELECT max(seq) FROM events WHERE tenant_id = :tenant)
      ) AS whole (low, high)
      UNION ALL
      SELECT low, high, (low + high + 1) / 2 FROM (
        SELECT CASE WHEN e.at < :before THEN e.seq ELSE h.low END,
               CASE WHEN e.at < :before THEN h.high ELSE e.seq - 1 END
        FROM halved h JOIN events e ON e.tenant_id = :tenant AND e.seq = h.middle WHERE h.low < h.high
      ) AS half (low, high)
    )
    SELECT max(low) FROM halved
""")
_ERASE = text("SELECT seen, erased FROM erase_event_parts(:part, :before, :after, :most)")
_ERASE_PERSON = text("SELECT erase_event_persons()")


class TenantHead(NamedTuple):
    """The newest event of a company."""

    tenant_id: UUID
    seq: int
    hash: bytes


def heads(session: Session, *, page: int) -> Iterator[TenantHead]:
    """Where every company's record ends; for a session of the queue's role, which sees no event."""
    above = UUID(int=0)
    while found := [TenantHead(*row) for row in session.execute(_HEADS, {"above": above, "most": page})]:
        yield from found
        above = found[-1].tenant_id


class EventRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Appends ``rows`` in their order; the database numbers and chains them."""
        insert_many(self.session, Event.__table__, [{"tenant_id": self.tenant, **row} for row in rows])

    def after(self, seq: int, *, most: int, subject: UUID | None = None) -> list[Event]:
        """At most ``most`` events numbered above ``seq``, oldest first, of one subject where named."""
        wanted = select(Event).where(Event.tenant_id == self.tenant, Event.seq > seq)
        if subject:
            wanted = wanted.where(Event.subject_id == subject)
        return list(self.session.scalars(wanted.order_by(Event.seq).limit(most)))

    def page(self, wanted: Wanted, before: int, *, most: int) -> list[Event]:
        """At most ``most`` events that fit ``wanted``, newest first, numbered below ``before`` where that is not 0."""
        found = select(Event).where(Event.tenant_id == self.tenant, *_fitting(wanted))
        if before:
            found = found.where(Event.seq < before)
        return list(self.session.scalars(found.order_by(Event.seq.desc()).limit(most)))

    def latest(self, action: str, subject_kind: str, subjects: Sequence[UUID]) -> dict[UUID, Event]:
        """The newest event of that name about each of ``subjects`` that has one."""
        about = (Event.subject_kind == subject_kind, Event.subject_id.in_(subjects), Event.action == action)
        newest = select(func.max(Event.seq)).where(Event.tenant_id == self.tenant, *about).group_by(Event.subject_id)
        wanted = select(Event).where(Event.tenant_id == self.tenant, Event.seq.in_(newest))
        return {one.subject_id: one for one in self.session.scalars(wanted) if one.subject_id}

    def old(self, part: str, before: datetime, *, after: int = 0) -> int:
        """How many events of before that moment still have that part, of those numbered above ``after``."""
        column = cast({"details": Event.details, "personal": Event.personal}[part], Text)
        given = {"tenant": self.tenant, "after": after, "before": before}
        last = self.session.scalar(_BEFORE, given) or 0
        within = (Event.seq > after, Event.seq <= last)
        wanted = select(func.count()).where(Event.tenant_id == self.tenant, *within, column != "{}")
        return self.session.scalar(wanted) or 0

    def erase(self, part: str, before: datetime, *, after: int, most: int) -> tuple[int | None, int]:
        """Erases that part of events older than ``before`` among the next ``most`` ones numbered above ``after``.

        The number of the last old one seen (None: there is none further), and how many were erased.
        """
        row = self.session.execute(_ERASE, {"part": part, "before": before, "after": after, "most": most}).one()
        return row.seen, row.erased

    def erase_person(self) -> int:
        """From where the person of the transaction acted, in this company; how many events told it."""
        return self.session.scalar(_ERASE_PERSON) or 0

    def last(self) -> int:
        """The number of the newest event, 0 for none."""
        return self.session.scalar(select(func.max(Event.seq)).where(Event.tenant_id == self.tenant)) or 0

    def links(self, seq: int, *, most: int) -> list[Link]:
        """As ``after``, in the exact form that the chain was made of."""
        ids = (Event.tenant_id, Event.actor_id, Event.subject_id)
        tenant, actor, subject = (func.coalesce(cast(one, Text), "").label(one.key) for one in ids)
        details, personal = (cast(one, Text).label(one.key) for one in (Event.details, Event.personal))
        digests = [
            func.encode(one, "hex").label(one.key) for one in (Event.details_digest, Event.personal_digest, Event.hash)
        ]
        plain = (Event.seq, Event.at, Event.action, Event.actor_kind, Event.subject_kind, Event.request_id)
        wanted = select(*plain, tenant, actor, subject, details, personal, *digests).where(
            Event.tenant_id == self.tenant, Event.seq > seq
        )
        return [Link(**row) for row in self.session.execute(wanted.order_by(Event.seq).limit(most)).mappings()]


def _fitting(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        Event.actor_id: wanted.actor,
        Event.actor_kind: wanted.actor_kind,
        Event.subject_id: wanted.subject,
        Event.subject_kind: wanted.subject_kind,
        Event.request_id: wanted.request_id,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    if wanted.action.endswith(".*"):
        found.append(Event.action.startswith(wanted.action[:-1], autoescape=True))
    elif wanted.action:
        found.append(Event.action == wanted.action)
    if wanted.since is not None:
        found.append(Event.at >= wanted.since)
    if wanted.until is not None:
        found.append(Event.at < wanted.until)
    return found
