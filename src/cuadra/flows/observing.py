"""What Cuadra tells of itself: each run of a job as it ends, and now and then the state of the whole.

What happens in a process is counted where it happens. What is true of all processes together (the queue, the workers,
the backups) is read by one thread of each process that serves ``/metrics``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cuadra.backup.service import FORM, backups
from cuadra.database.figures import figures
from cuadra.flows.house import House
from cuadra.flows.safekeeping import vaulted
from cuadra.inbox.service import READ
from cuadra.jobs.service import REQUEST
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.kit.log import about
from cuadra.kit.metrics import Metrics, replace
from cuadra.kit.spans import NO_TRACES, Traces
from cuadra.vault.health import check_keys

EVERY = 10.0  # seconds between two looks at the database
SELDOM = 60.0  # at keys and storage, which may be a call to another machine
RARELY = 600.0  # at the backups, which lists a folder

log = structlog.get_logger("cuadra.jobs")


@dataclass(frozen=True, slots=True)
class Watched:
    """The ``Watch`` of a worker: its figures, one line at the end of each run, its ids in every line of it, a span."""

    metrics: Metrics
    traces: Traces = NO_TRACES

    @contextmanager
    def running(self, work: Work) -> Iterator[None]:
        ids = {"job_id": str(work.job_id), "tenant": str(work.tenant), "request_id": _request(work)}
        self.metrics.job_attempts.labels(work.kind).inc()
        with about(**ids), self.traces.span(f"job {work.kind}", subject=str(work.subject_id), **ids):
            yield

    def ended(self, work: Work, seconds: float) -> None:
        self._count(work, seconds)
        log.info(
            "job",
            kind=work.kind,
            outcome=work.ended or "open",
            ms=round(seconds * 1000, 1),
            attempts=work.attempts,
            subject=str(work.subject_id),
            job_id=str(work.job_id),
            tenant=str(work.tenant),
            **({"request_id": asked} if (asked := _request(work)) else {}),
        )

    def taken_over(self, kind: str) -> None:
        self.metrics.takeovers.labels(kind).inc()

    def _count(self, work: Work, seconds: float) -> None:
        self.metrics.job_seconds.labels(work.kind).observe(seconds)
        if work.ended == "lost":
            self.metrics.leases_lost.labels(work.kind).inc()
        elif work.ended:
            self.metrics.jobs_finished.labels(work.kind, work.ended).inc()
        if work.kind == READ and work.ended == "dead":  # put aside with its job
            self.metrics.documents.labels("rejected").inc()


def _request(work: Work) -> str:
    """The id of the request that asked for the job, where one did."""
    return str(work.data.get(REQUEST, ""))[:64]


class Observer:
    """A thread that keeps the gauges of ``house.metrics`` true until ``stop``."""

    def __init__(self, house: House, *, every: float = EVERY) -> None:
        self.house, self.every = house, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)
        self._began = datetime.now(UTC)
        self._backed_up = self._began
        self._due = {SELDOM: 0.0, RARELY: 0.0}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(5)

    def _run(self) -> None:
        self._ended.wait(min(1.0, self.every))  # who has just begun to serve has more urgent things to do
        while not self._ended.is_set():
            self.look()
            if self._is_due(SELDOM):
                self.look_at_keys()
                self.look_at_storage()
            if self._is_due(RARELY):
                self.look_at_backups()
            self.house.metrics.backup_age_seconds.set((datetime.now(UTC) - self._backed_up).total_seconds())
            self._ended.wait(self.every)

    def _is_due(self, every: float) -> bool:
        now = time.monotonic()
        if now < self._due[every]:
            return False
        self._due[every] = now + every
        return True

    def look(self) -> None:
        """The queue, the workers, the effects; while the database is away nothing is known of them."""
        told = self.house.metrics
        try:
            found = figures(self.house.database)
        except SQLAlchemyError as error:
            self.house.log.warning("observer.database", error=type(error).__name__)
            told.database_up.set(0)
            told.workers_alive.set(float("nan"))
            for gauge in (told.queue_depth, told.queue_oldest_due_seconds, told.dead_letters, told.effects_unknown):
                replace(gauge, {})
            return
        told.database_up.set(1)
        told.workers_alive.set(found.workers)
        replace(told.queue_depth, found.depth)
        replace(told.queue_oldest_due_seconds, found.oldest)
        replace(told.dead_letters, found.dead)
        replace(told.effects_unknown, found.doubted)

    def look_at_keys(self) -> None:
        """Whether the key that wraps all others can be used from here."""
        works = self._works("keys", lambda: check_keys(self.house.keys, opens=self.house.opens_secrets))
        self.house.metrics.encryption_key_present.set(works)
        if self.house.settings.keys == "transit":
            self.house.metrics.provider_up.labels("transit").set(works)

    def look_at_storage(self) -> None:
        """Whether the store of originals answers."""
        store = self.house.originals.store
        works = self._works("storage", lambda: store.exists("0" * 64))
        self.house.metrics.provider_up.labels(self.house.settings.storage).set(works)

    def look_at_backups(self) -> None:
        """When the newest one was made."""
        try:
            made = backups(vaulted(self.house.settings))
        except (CuadraError, OSError) as error:
            self.house.log.warning("observer.backups", error=type(error).__name__)
            return
        self._backed_up = datetime.strptime(made[-1], FORM).replace(tzinfo=UTC) if made else self._began

    def _works(self, what: str, attempt: Callable[[], object]) -> int:
        try:
            attempt()
        except (CuadraError, OSError) as error:
            self.house.log.warning("observer.failed", what=what, error=type(error).__name__)
            return 0
        return 1


@contextmanager
def observing(house: House) -> Iterator[None]:
    """Keeps the gauges true for as long as this is entered: in each process that serves ``/metrics``."""
    observer = Observer(house)
    observer.start()
    try:
        yield
    finally:
        observer.stop()
