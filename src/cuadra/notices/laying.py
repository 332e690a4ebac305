"""From the record to notices: each event once, grouped, for those who may know it and want to.

The record has no gaps and is read in order; how far, stands in the same transaction as what came of it. So nothing is
missed and nothing is told twice, whoever dies when. Not the place where anything is sent.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cuadra.jobs.schedules.service import schedule
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import TenantId, new_id
from cuadra.notices.choices import Choices, due
from cuadra.notices.choices_repository import UNCHOSEN, ChoicesRepository
from cuadra.notices.kinds import KIND_OF, KINDS, MENTIONED, OWN, SETTLED, Channel
from cuadra.notices.repository import SPAN, CursorRepository, Happened, NoticeRepository
from cuadra.notices.telling_repository import DeviceRepository, TellingRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import SCOPES

TELL, WEEKLY = "notice.tell", "notice.weekly"  # kinds of jobs
MONDAY = "0 8 * * 1"
STEP, TRIES = timedelta(seconds=10), 6  # to the next telling, where one has just left
KEPT_FACTS = ("code", "reason", "arrived", "settled", "review", "totals")


@dataclass(frozen=True, slots=True)
class Laid:
    """``seq``: the record was read to there; ``is_more``: there is more; the notices made or joined."""

    seq: int
    is_more: bool
    notices: int


@dataclass(frozen=True, slots=True)
class Listener:
    """A member who may be told things."""

    person: UUID
    name: str
    scopes: frozenset[str]
    choices: Choices
    channels: frozenset[Channel]  # those that can reach them


@dataclass(slots=True)
class _Group:
    kind: str
    about: str
    subject_kind: str
    subjects: set[UUID | None] = field(default_factory=set)
    facts: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    last_seq: int = 0
    only_app: bool = False


def lay_out(session: Session, tenant: TenantId, *, can_mail: bool, now: datetime | None = None) -> Laid | None:
    """The next stretch of the record; None while another worker is at it. ``now``: for tests of the clock."""
    cursors = CursorRepository(session, tenant)
    cursor = cursors.take()
    company = CompanyRepository(session, tenant).company()
    if cursor is None or company is None:
        return None
    events, until = cursors.read(cursor.seq)
    zone, now = zone_of(company.time_zone), now or cursors.now()
    listeners = _listeners(session, tenant, can_mail=can_mail) if events else []
    _count_settled(session, tenant, events, zone)
    made, tellings = 0, dict[UUID, datetime]()
    for listener in listeners:
        for group in _groups(events, listener, {one.person: one.name for one in listeners}, zone).values():
            made += _notice(session, tenant, listener, group, due(listener.choices, now, zone), tellings)
    if not cursor.is_scheduled:
        schedule(session, tenant, WEEKLY, tenant, MONDAY, company.time_zone)
        cursor.is_scheduled = True
    is_more, cursor.seq = until - cursor.seq == SPAN, until
    session.flush()
    for telling, at in tellings.items():  # last: it takes the company's lock
        enqueue(session, tenant, TELL, telling, at=at)
    return Laid(until, is_more, made)


def zone_of(name: str) -> ZoneInfo:
    """The company's zone; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _listeners(session: Session, tenant: TenantId, *, can_mail: bool) -> list[Listener]:
    chosen, pushed = ChoicesRepository(session, tenant).all(), DeviceRepository(session, tenant).people()
    found = []
    for member, person in CompanyRepository(session, tenant).members():
        if person.disabled_at is not None:
            continue
        reach: set[Channel] = {"app"}
        if can_mail:
            reach.add("mail")
        if person.id in pushed:
            reach.add("push")
        scopes = SCOPES.get(member.role, frozenset())
        found.append(Listener(person.id, person.name, scopes, chosen.get(person.id, UNCHOSEN), frozenset(reach)))
    return found


def _count_settled(session: Session, tenant: TenantId, events: Sequence[Happened], zone: ZoneInfo) -> None:
    settled = Counter(
        (one.actor_id, one.at.astimezone(zone).date())
        for one in events
        if one.action == SETTLED and one.actor_kind == "person" and one.actor_id
    )
    notices = NoticeRepository(session, tenant)
    for (person, day), count in sorted(settled.items()):
        notices.settle(person, day, count)


def _groups(
    events: Sequence[Happened], listener: Listener, names: Mapping[UUID, str], zone: ZoneInfo
) -> dict[str, _Group]:
    """What of it concerns one listener, by what it is about."""
    groups: dict[str, _Group] = {}
    for event, kind in _told(events, listener):
        day = event.at.astimezone(zone).date().isoformat()
        by_subject = KINDS[kind].by_subject and event.subject_id
        about = f"{kind}:{event.subject_id}:{day}" if by_subject else f"{kind}:{day}"
        group = groups.setdefault(about, _Group(kind, about, event.subject_kind))
        details = event.details or {}
        group.facts |= {name: details[name] for name in KEPT_FACTS if name in details}
        if "code" not in details and "reason" in details:
            group.facts["code"] = details["reason"]
        if event.actor_id and event.actor_id in names:
            group.facts["who"] = names[event.actor_id]
        group.subjects.add(event.subject_id)
        group.count, group.last_seq = group.count + 1, event.seq
        group.only_app = group.only_app or str(details.get("kind", "")).startswith(OWN)
    return groups


def _told(events: Sequence[Happened], listener: Listener) -> Iterator[tuple[Happened, str]]:
    """Events with their kinds: nobody is told what they did themselves, nor what they may not see."""
    for event in events:
        kind = KIND_OF.get(event.action)
        if kind is None or event.actor_id == listener.person or KINDS[kind].scope not in listener.scopes:
            continue
        details = event.details or {}
        if kind == "mentioned" and details.get(MENTIONED) != str(listener.person):
            continue
        if event.action == "job.blocked" and str(details.get("kind", "")).startswith("document."):
            continue  # its document says so
        yield event, kind


def _notice(
    session: Session,
    tenant: TenantId,
    listener: Listener,
    group: _Group,
    at: datetime,
    tellings: dict[UUID, datetime],
) -> int:
    """One notice, and its way out over the channels that its person chose; 1 where there is one."""
    chosen = listener.choices.channels(group.kind)
    if not chosen:
        return 0
    subject = next(iter(group.subjects)) if len(group.subjects) == 1 else None
    notice = NoticeRepository(session, tenant).join(
        {
            "id": new_id(),
            "person": listener.person,
            "kind": group.kind,
            "about": group.about,
            "subject_kind": group.subject_kind,
            "subject_id": subject,
            "count": group.count,
            "facts": json.dumps(group.facts),
            "is_shown": "app" in chosen,
            "last_seq": group.last_seq,
        }
    )
    if notice is None:
        return 0
    reach = chosen & listener.channels - {"app"} if not group.only_app else frozenset()
    for channel in sorted(reach):
        _tell(session, tenant, listener.person, notice, channel, at, tellings)
    return 1


def _tell(
    session: Session,
    tenant: TenantId,
    person: UUID,
    notice: UUID,
    channel: str,
    at: datetime,
    tellings: dict[UUID, datetime],
) -> None:
    """A notice goes over a channel once, however it grows until it is read."""
    repository = TellingRepository(session, tenant)
    if repository.is_told(notice, channel):
        return
    for later in range(TRIES):
        if opened := repository.open(person, channel, at + later * STEP):
            repository.tell(notice, channel, opened.id)
            if opened.is_new:
                tellings[opened.id] = at + later * STEP
            return
