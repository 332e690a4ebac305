"""Sources at work: what they list becomes documents, once each, whatever dies in between.

One run of ``source.poll`` files what earlier runs stored and takes one page. The page's documents, the memory of its
items, the cursor and the end of the run are one transaction, fenced by the job; filing (moving a file, flagging a
message) happens only in the next run. A run that dies is a run that never was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from cuadra.adapters.imap_errors import MailboxLoginRefused
from cuadra.audit.service import record
from cuadra.inbox.originals import Originals
from cuadra.inbox.service import Arrival, prepare, receive
from cuadra.jobs.errors import HandlerBroken
from cuadra.jobs.outcomes import Again, Done, Outcome
from cuadra.jobs.schedules.cron import next_tick
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.sources.contract import MOST_ITEMS, Item, Page, Source, Stored
from cuadra.sources.errors import PasswordMissing
from cuadra.sources.kinds import FOLDER, LINK
from cuadra.sources.letters import one_line
from cuadra.sources.models import State, StoredSource
from cuadra.sources.repository import SourceRepository
from cuadra.sources.service import transition

MOST_FILED = 200  # in one run
TELLING = 3  # failures in a row
UNSTORABLE = "SRC-036"
SLOWEST = 3600.0  # seconds between tries of one that fails
PASSWORD_PAUSES = (900.0, 3600.0, 21_600.0)  # after a refused password; then only a person helps


class Opener(Protocol):
    """Makes a ``Source`` of a row, for one run."""

    def __call__(self, work: Work, source: StoredSource) -> AbstractContextManager[Source]: ...


@dataclass(frozen=True, slots=True)
class Poll:
    """The handler of ``source.poll``."""

    originals: Originals
    opens: Mapping[str, Opener] = field(repr=False)

    def __call__(self, work: Work) -> None:
        with work.database.tenant(work.tenant) as session:
            sources = SourceRepository(session, work.tenant)
            source = sources.get(work.subject_id)
            unfiled = sources.unfiled(work.subject_id, most=MOST_FILED)
        if source is None or source.kind == LINK or source.state in {State.PAUSED, State.NEEDS_ATTENTION}:
            work.settle(Done())
            return
        if source.state == State.NEEDS_PASSWORD and (rest := _rest(source)):
            work.settle(rest)
            return
        if work.attempts >= TELLING and source.state == State.ACTIVE:
            _tell_failing(work, source)
        try:
            with self.opens[source.kind](work, source) as opened:
                filed = opened.file(unfiled) if unfiled else {}
                page = opened.page(source.cursor, _memory(work), most=1 if work.attempts else MOST_ITEMS)
        except CuadraError as error:
            self._stopped(work, source, error)
            return
        self._store(work, source, page, unfiled, filed)

    def _store(
        self, work: Work, source: StoredSource, page: Page, unfiled: Sequence[Stored], left: Mapping[str, str]
    ) -> None:
        taken = [(item, *self._prepared(work, source, item)) for item in page.items]
        arrivals = [arrival for _, found, _ in taken for arrival in found]
        is_more = page.is_more or len(unfiled) == MOST_FILED or any(item.place for item in page.items)
        wait, outcome = _next(source, page, is_more=is_more)
        try:
            with work.step(outcome) as session:
                sources = SourceRepository(session, work.tenant)
                _note(session, source, page, arrived=len(arrivals), wait=wait)
                sources.filed(source.id, [one.key for one in unfiled], left, forgets=source.kind == FOLDER)
                rows = {item.key: _row(item, found, refused) for item, found, refused in taken}
                sources.remember(source.id, list(rows.values()))
                if arrivals:  # documents before the company's lock, sorted: the order of everybody who receives
                    receive(session, work.tenant, work.actor, sorted(arrivals, key=lambda one: one.digest))
                _tell_left(session, work, source, [refused or item.reason for item, _, refused in taken])
        except DataError:
            if len(page.items) != 1 or page.items[0].reason == UNSTORABLE:
                raise  # the next run takes one at a time, and finds which it is
            self._store(work, source, _without(page), unfiled, left)

    def _prepared(self, work: Work, source: StoredSource, item: Item) -> tuple[list[Arrival], str]:
        """The item's documents, their originals kept; and the code for what could not be taken of it."""
        found, refused = [], ""
        for file in item.files:
            try:
                arrival = prepare(
                    self.originals,
                    work.tenant,
                    file.content,
                    name=file.name,
                    source=file.source or source.kind,
                    external_id=file.external_id,
                    country=source.country,
                )
            except CuadraError as error:
                if error.retry:
                    raise
                refused = error.code
            else:
                found.append(arrival)
        return found, refused

    def _stopped(self, work: Work, source: StoredSource, error: CuadraError) -> None:
        """The whole source could not be read: tried again ever more rarely, or a person has to come."""
        failures = source.failures + 1
        wait: float | None = min(SLOWEST, source.every_seconds * 2.0 ** min(failures, 10))
        state = State.FAILING
        if isinstance(error, (MailboxLoginRefused, PasswordMissing)):
            state = State.NEEDS_PASSWORD
            wait = PASSWORD_PAUSES[failures - 1] if failures <= len(PASSWORD_PAUSES) else None
        elif not error.retry:
            state, wait = State.NEEDS_ATTENTION, None
        outcome = Done() if wait is None else Again(timedelta(seconds=wait))
        with work.step(outcome) as session:
            now = SourceRepository(session, work.tenant)
            times = {"last_at": now.now(), "next_at": None if wait is None else now.now(plus=wait)}
            transition(session, source, state, error=(error.code, error.facts), failures=failures, **times)
            if state != source.state:
                details = {"code": error.code, "state": str(state)}
                record(session, work.tenant, work.actor, "source.stopped", "source", source.id, details)


def _without(page: Page) -> Page:
    """The page with its one item left: the database cannot hold what it says of itself. The others go on."""
    (item,) = page.items
    name = one_line(item.name)
    told = replace(item, name=name, files=(), place={}, reason=UNSTORABLE, facts={"name": name})
    return replace(page, items=(told,))


def _tell_failing(work: Work, source: StoredSource) -> None:
    """A fault that is not the source's own, again and again: people shall see it, while it is tried further."""
    with work.database.tenant(work.tenant) as session:
        transition(session, source, State.FAILING, error=(HandlerBroken.code, {"kind": work.kind, "fault": ""}))


def _rest(source: StoredSource) -> Outcome | None:
    """Whoever wakes a mailbox whose password was refused: it is not asked before its time, lest it be locked."""
    if source.next_at is None:
        return Done()
    left = source.next_at - datetime.now(UTC)
    return Again(left) if left > timedelta(0) else None


def _memory(work: Work) -> Any:
    def known(items: Sequence[tuple[str, str]]) -> set[str]:
        with work.database.tenant(work.tenant) as session:
            return SourceRepository(session, work.tenant).known(work.subject_id, items)

    return known


def _next(source: StoredSource, page: Page, *, is_more: bool) -> tuple[float, Outcome]:
    """In how many seconds it is looked at again, and how the run ends; at its ticks where it has a clock."""
    if is_more:
        return 0.0, Again()
    if page.wait is not None:
        return page.wait, Again(timedelta(seconds=page.wait))
    if not source.cron:
        return source.every_seconds, Again(timedelta(seconds=source.every_seconds))
    now = datetime.now(UTC)
    return (next_tick(source.cron, source.time_zone, now) - now).total_seconds(), Done()


def _note(session: Session, source: StoredSource, page: Page, *, arrived: int, wait: float) -> None:
    now = SourceRepository(session, source.tenant_id)  # type: ignore[arg-type]
    values: dict[str, Any] = {
        "cursor": dict(page.cursor),
        "failures": 0,
        "last_at": now.now(),
        "next_at": now.now(plus=wait),
    }
    if arrived:
        values |= {"arrived": StoredSource.arrived + arrived, "last_new_at": now.now()}
    transition(session, source, State.ACTIVE, **values)


def _row(item: Item, found: Sequence[Arrival], refused: str) -> dict[str, Any]:
    return {
        "key": item.key,
        "mark": item.mark,
        "name": item.name[:255],
        "place": dict(item.place),
        "is_filed": not item.place,
        "documents": len(found),
        "reason": item.reason or refused,
        "facts": dict(item.facts),
    }


def _tell_left(session: Session, work: Work, source: StoredSource, reasons: Sequence[str]) -> None:
    """One event a page for what was left, however much it was."""
    left = [one for one in reasons if one]
    if left:
        details = {"count": len(left), "codes": sorted(set(left))}
        record(session, work.tenant, work.actor, "source.left_items", "source", source.id, details)


def buried(session: Session, work: Work, error: CuadraError) -> None:
    """The job died over the source, e.g. of a file that kills its worker: a person looks."""
    source = SourceRepository(session, work.tenant).get(work.subject_id, lock=True)
    if source is not None and source.state != State.PAUSED:
        transition(session, source, State.NEEDS_ATTENTION, error=(error.code, error.facts), next_at=None)
