"""A job as its handler sees it: what to do, and the one way to end a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import WORKER, Actor
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.jobs.errors import LeaseLost
from cuadra.jobs.outcomes import Outcome
from cuadra.jobs.policy import Policy
from cuadra.jobs.repository import JobRepository, Settlement
from cuadra.jobs.settle import burial_error, ended_as, settlement
from cuadra.jobs.states import State
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import JobId, TenantId

Burial = Callable[[Session, "Work", CuadraError], None]


@dataclass(slots=True)
class Work:
    """One run of a job. ``epoch`` fences it: once another worker took the job over, no step of this run is written."""

    database: Database = field(repr=False)
    tenant: TenantId
    job_id: JobId
    kind: str
    subject_id: UUID
    epoch: int
    attempts: int  # failures before this run, in a row
    takeovers: int
    data: Mapping[str, Any]
    policy: Policy = field(repr=False)
    buried: Burial | None = field(default=None, repr=False)
    actor: Actor = WORKER
    is_settled: bool = False
    ended: str = ""  # how: done, again, failed (and tried again), blocked, dead, cancelled, lost (taken over)

    @contextmanager
    def step(self, outcome: Outcome) -> Iterator[Session]:
        """One transaction for the domain's changes *and* the job's new state. Ends the run.

        The fence is the last statement: ``LeaseLost`` rolls everything back, and no lock is held on the job before.
        Never call the outside within.
        """
        end = settlement(self.kind, self.policy, self.attempts, outcome)
        grave = end.state in (State.DEAD, State.BLOCKED)
        with self.database.tenant(self.tenant) as session:
            jobs = JobRepository(session, self.tenant)
            jobs.guard()
            yield session
            if grave:
                jobs.lock_company()
            reached = jobs.settle(self.job_id, self.epoch, end)
            if reached is None:
                raise LeaseLost(job=self.job_id, epoch=self.epoch)
            if reached is State.DEAD and self.buried:
                self.buried(session, self, burial_error(self.kind, outcome))
            if reached in (State.DEAD, State.BLOCKED):
                details = {"kind": self.kind, "subject": str(self.subject_id), "code": end.code}
                record(session, self.tenant, self.actor, f"job.{reached}", "job", self.job_id, details)
        self.is_settled, self.ended = True, ended_as(reached, outcome)

    def settle(self, outcome: Outcome) -> None:
        """A step that changes nothing else."""
        with self.step(outcome):
            pass

    def end_bare(self, error: CuadraError) -> None:
        """The job is dead and nothing else is written: for when burying it is what breaks."""
        end = Settlement(State.DEAD, resets=False, code=error.code, facts=error.facts)
        with self.database.tenant(self.tenant) as session:
            JobRepository(session, self.tenant).settle(self.job_id, self.epoch, end)
        self.is_settled, self.ended = True, str(State.DEAD)

    def is_cancelled(self) -> bool:
        """Whether to stop between two parts of a long step: cancelled, or taken over."""
        with self.database.tenant(self.tenant) as session:
            return JobRepository(session, self.tenant).is_cancelled(self.job_id, self.epoch)
