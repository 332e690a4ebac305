"""One run of one job, in a thread of its own: begin, handler, end. Nothing it meets leaves it as an exception."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from uuid import UUID

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cuadra.database.session import Database
from cuadra.jobs.errors import DatabaseAway, HandlerBroken, LeaseLost, Poisonous
from cuadra.jobs.kinds import Kind
from cuadra.jobs.outcomes import Again, Failed
from cuadra.jobs.queue.repository import Begun, QueueRepository
from cuadra.jobs.watch import NOBODY, Watch
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import JobId, TenantId

log = logging.getLogger(__name__)

UNKNOWN_KIND = timedelta(seconds=30)  # a newer worker may know it
PATIENCE = 20  # times half a second to say how a run ended while the database is away


@dataclass(slots=True)
class Run:
    """A run in progress; ``ended`` is set when its thread has nothing more to do with the job."""

    database: Database = field(repr=False)
    kinds: Mapping[str, Kind] = field(repr=False)
    stop: Event = field(repr=False)
    watch: Watch = field(default=NOBODY, repr=False)
    work: Work | None = None
    begun: float = 0.0
    is_told: bool = False

    def __call__(self, tenant: UUID, job: UUID, hint: int) -> None:
        """Begins the job, if it is to run, and runs its handler to an end that is written."""
        try:
            with self.database.jobs() as session:
                begun = QueueRepository(session).begin(tenant, job, hint)
        except IntegrityError:
            self._hint(tenant, job)  # another of its lock began in the same moment
            return
        except (OperationalError, InterfaceError, PoolTimeout):
            return  # nothing happened; the sweep finds it
        if begun is None:
            return
        kind = self.kinds.get(begun.kind)
        if kind is None:
            log.warning("no handler for jobs of kind %s here", begun.kind)
            self._release(begun)
            return
        self.work = work = _work(self.database, begun, kind)
        self.begun = time.monotonic()
        with self.watch.running(work):
            try:
                self._run(work, kind, is_cancelled=begun.cancel_requested)
            finally:
                self._tell(work)

    def _run(self, work: Work, kind: Kind, *, is_cancelled: bool) -> None:
        if is_cancelled:
            work.settle(Again())  # which ends it as cancelled
            return
        error = _perform(work, kind)
        if error is not None:
            self._fail(work, error)

    def give_up(self, error: CuadraError) -> None:
        """Ends the run from outside its thread, e.g. for its time; what the thread still writes is refused."""
        if self.work and not self.work.is_settled:
            self._fail(self.work, error)
            self._tell(self.work)

    def _tell(self, work: Work) -> None:
        if not self.is_told:
            self.is_told = True
            self.watch.ended(work, time.monotonic() - self.begun)

    def hand_over(self) -> None:
        """Lets another worker have the job at once: this one is going."""
        if (work := self.work) and not work.is_settled:
            with self.database.jobs() as session:
                QueueRepository(session).release(work.tenant, work.job_id, work.epoch, after=timedelta(0))

    def _hint(self, tenant: UUID, job: UUID) -> None:
        with self.database.jobs() as session:
            QueueRepository(session).hint([(tenant, job)])

    def _release(self, begun: Begun) -> None:
        with self.database.jobs() as session:
            QueueRepository(session).release(begun.tenant_id, begun.id, begun.epoch, after=UNKNOWN_KIND)

    def _fail(self, work: Work, error: BaseException) -> None:
        for _ in range(PATIENCE):
            try:
                work.settle(Failed(error))
            except LeaseLost:
                work.ended = work.ended or "lost"
                log.info("lease lost: job %s epoch %s", work.job_id, work.epoch)
            except (OperationalError, InterfaceError, PoolTimeout):
                self.stop.wait(0.5)
                continue
            except Exception as broken:
                log.error("the end of job %s broke", work.job_id, exc_info=broken)  # noqa: TRY400
                work.end_bare(HandlerBroken(kind=work.kind, fault=type(broken).__name__))
            return
        log.warning("job %s could not be ended: the database is away", work.job_id)


def _work(database: Database, begun: Begun, kind: Kind) -> Work:
    return Work(
        database=database,
        tenant=TenantId(begun.tenant_id),
        job_id=JobId(begun.id),
        kind=begun.kind,
        subject_id=begun.subject_id,
        epoch=begun.epoch,
        attempts=begun.attempts,
        takeovers=begun.takeovers,
        data=begun.data,
        policy=kind,
        buried=kind.buried,
    )


def _perform(work: Work, kind: Kind) -> BaseException | None:
    """Runs the handler; what it raised, as ours, or ``None`` where the run has ended."""
    if work.takeovers > work.policy.takeovers:
        return Poisonous(kind=work.kind, times=work.takeovers)
    try:
        kind.run(work)
    except LeaseLost:
        work.ended = work.ended or "lost"
        log.info("lease lost: job %s epoch %s", work.job_id, work.epoch)
        return None
    except CuadraError as error:
        return error
    except (DBAPIError, PoolTimeout) as error:
        log.warning("job %s of kind %s: %s", work.job_id, work.kind, type(error).__name__)
        return DatabaseAway() if _is_away(error) else HandlerBroken(kind=work.kind, fault=type(error).__name__)
    except BaseException as error:  # the one place where a fault of ours becomes a job's state
        log.error("job %s of kind %s broke", work.job_id, work.kind, exc_info=error)  # noqa: TRY400
        return HandlerBroken(kind=work.kind, fault=type(error).__name__)
    if work.is_settled:
        return None
    return HandlerBroken(kind=work.kind, fault="ended without a step")


def _is_away(error: BaseException) -> bool:
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)
