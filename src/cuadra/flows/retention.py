"""What has grown old goes: counted first, removed in batches, told in the record, whose chain stays whole.

Nightly, for every company, by whichever worker looks first; and by hand with ``cuadra data retention``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cuadra.adapters.blobs import BlobMissing, BlobStore
from cuadra.audit import anchors
from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.repository import EventRepository, heads
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.database.session import Database
from cuadra.flows.retention_repository import AgeRepository, StrayRepository
from cuadra.flows.retention_rules import Rule, checked, law_of, rules
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.settings import Settings
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.security import sweep
from cuadra.tenants.service import company

log = structlog.get_logger(__name__)

BATCH = 1_000
MOST_BATCHES = 1_000  # a night; what is left waits for the next one
ANCHORS = "anchors.jsonl"
STRAY = timedelta(days=1)
DOORS = timedelta(days=365)  # sessions and security events of no company
_EVENTS = {"event_personal": "personal", "event_details": "details"}


@dataclass(frozen=True, slots=True)
class Old:
    """How many of one kind are older than its rule; ``before`` None: nothing goes by rule."""

    rule: Rule
    before: datetime | None
    count: int


def old(
    database: Database,
    tenant: TenantId,
    now: datetime | None = None,
    *,
    changes: Mapping[str, int | None] | None = None,
) -> list[Old]:
    """The dry run: what would go now, or by rules with ``changes``. ``NotFound`` for a company that is not there."""
    now = now or datetime.now(UTC)
    with database.tenant(tenant) as session:
        kept = company(session, tenant)
        wanted = rules(_said(kept.settings, checked(changes or {}, kept.country)), kept.country)
        lawful = now - timedelta(days=law_of(kept.country).days)
        events, rest = EventRepository(session, tenant), AgeRepository(session, tenant)
        found = []
        for rule in wanted:
            before, part = rule.before(now), _EVENTS.get(rule.kind)
            count = 0
            if before is not None:
                count = _old_events(events, rest, part, before) if part else rest.count(rule.kind, before, lawful)
            found.append(Old(rule, before, count))
    return found


def _old_events(events: EventRepository, rest: AgeRepository, part: str, before: datetime) -> int:
    """Up to the mark of that part all are erased."""
    return events.old(part, before, after=rest.mark(part))


def age(
    database: Database, tenant: TenantId, now: datetime | None = None, *, actor: Actor = SYSTEM, batch: int = BATCH
) -> dict[str, int]:
    """Removes what ``old`` counts, each batch in a transaction of its own; how many of each kind went.

    Cut off at any moment it has only done less.
    """
    now = now or datetime.now(UTC)
    with database.tenant(tenant) as session:
        kept = company(session, tenant)
        wanted = rules(kept.settings, kept.country)
        lawful = now - timedelta(days=law_of(kept.country).days)
    gone = {}
    for rule in wanted:
        if (before := rule.before(now)) is not None:
            part = _EVENTS.get(rule.kind)
            steps = (
                _erased(database, tenant, part, before, batch)
                if part
                else _removed(database, tenant, rule.kind, before, lawful, batch)
            )
            if count := sum(steps):
                gone[rule.kind] = count
    if gone:
        with database.tenant(tenant) as session:
            record(session, tenant, actor, "retention.applied", "company", tenant, gone)
    return gone


def _removed(
    database: Database, tenant: TenantId, kind: str, before: datetime, lawful: datetime, batch: int
) -> Iterator[int]:
    for _ in range(MOST_BATCHES):
        with database.tenant(tenant) as session:
            if kind == "refused_originals":
                lock_tenant(session, tenant)  # no document is taken up again meanwhile: that is told in the record
            count = AgeRepository(session, tenant).remove(kind, before, lawful, most=batch)
        yield count
        if count < batch:
            return


def _erased(database: Database, tenant: TenantId, part: str, before: datetime, batch: int) -> Iterator[int]:
    for _ in range(MOST_BATCHES):
        with database.tenant(tenant) as session:
            marks = AgeRepository(session, tenant)
            seen, count = EventRepository(session, tenant).erase(part, before, after=marks.mark(part), most=batch)
            if seen is not None:
                marks.set_mark(part, seen)
        yield count
        if seen is None:
            return


def set_retention(database: Database, tenant: TenantId, actor: Actor, changes: Mapping[str, int | None]) -> None:
    """Days by kind, None for ever; told in the record. ``RetentionUnknown``, ``RetentionTooShort``."""
    with database.tenant(tenant) as session:
        repository = CompanyRepository(session, tenant)
        repository.lock()
        kept = company(session, tenant)
        days = checked(changes, kept.country)
        repository.update(settings=_said(kept.settings, days))
        record(session, tenant, actor, "retention.set", "company", tenant, {"days": days})


def _said(settings: Mapping[str, Any], days: Mapping[str, int | None]) -> dict[str, Any]:
    """The settings of a company with other days."""
    before = settings.get("retention")
    return {**settings, "retention": {**(before if isinstance(before, Mapping) else {}), **days}}


def forget_strays(database: Database, store: BlobStore, *, older: timedelta = STRAY) -> int:
    """Removes stored originals that no row names, seen so by two looks ``older`` apart; how many.

    An upload stores first and writes its row after: hence the day. Should a row come in the very moment of the
    removal, the bytes are put back.
    """
    gone, after = 0, ""
    while True:
        page = store.list(after=after)
        with database.jobs() as session:
            strays = StrayRepository(session).look(page.keys, seconds=older.total_seconds())
        gone += sum(_forget(database, store, key) for key in strays)
        after = page.after
        if not after:
            return gone


def _forget(database: Database, store: BlobStore, key: str) -> bool:
    try:
        content = b"".join(store.get(key))
    except BlobMissing:
        content = b""
    with database.jobs() as session:
        if StrayRepository(session).named([key]):
            return False
    store.delete(key)
    with database.jobs() as session:
        repository = StrayRepository(session)
        repository.forget([key])
        if not repository.named([key]):
            return True
    store.put(key, content)
    return False


def drop_anchors(database: Database, settings: Settings, now: datetime | None = None) -> Path:
    """Appends today's head of every record to the file of anchors in the house's folder; the file."""
    file = settings.home / ANCHORS
    with database.jobs() as session:
        anchors.drop(session, file, now or datetime.now(UTC))
    return file


def everyone(database: Database) -> list[TenantId]:
    """The companies that have a record."""
    with database.jobs() as session:
        return [TenantId(one.tenant_id) for one in heads(session, page=BATCH)]


def age_all(database: Database, store: BlobStore, now: datetime | None = None) -> int:
    """One night's ageing of the whole installation; how many rows and parts went."""
    gone = 0
    for tenant in everyone(database):
        try:
            gone += sum(age(database, tenant, now).values())
        except (CuadraError, SQLAlchemyError) as error:  # the others are aged all the same
            log.warning("ageing.failed", tenant=str(tenant), code=getattr(error, "code", type(error).__name__))
    sweep(database, kept=DOORS)
    return gone + forget_strays(database, store)
