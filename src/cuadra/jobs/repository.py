"""The statements about the jobs of one company."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from cuadra.jobs.models import Job
from cuadra.jobs.states import OPEN, State
from cuadra.kit.ids import JobId, TenantId

_ENQUEUE = text("""
    SELECT subject, job FROM enqueue_jobs(
      :tenant, :kind, CAST(:ids AS uuid[]), CAST(:subjects AS uuid[]), :at, :weight, :lock, CAST(:data AS jsonb[]))
""")

_LOCK = text("SELECT lock_tenant(:tenant)")

# One statement ends a step: the epoch fences it, and what came meanwhile (woken, cancel_requested) is weighed inside.
_SETTLE = text("""
    WITH held AS (
      SELECT CASE WHEN woken IS NOT NULL THEN 'waiting'
                  WHEN cancel_requested AND :state IN ('waiting', 'blocked') THEN 'cancelled'
                  ELSE :state END AS reached,
             CASE WHEN :state <> 'waiting' THEN woken
                  WHEN :attempts = 0 THEN least(clock_timestamp() + :after, woken)
                  ELSE clock_timestamp() + :after END AS due
        FROM jobs WHERE tenant_id = :tenant AND id = :job AND epoch = :epoch AND state = 'running' FOR UPDATE
    )
    UPDATE jobs SET
      state = reached,
      next_at = coalesce(due, next_at),
      attempts = CASE WHEN reached = 'waiting' AND :state <> 'waiting' THEN 0 ELSE :attempts END,
      takeovers = CASE WHEN :resets THEN 0 ELSE takeovers END,
      priority = priority - 1,
      woken = NULL, hint = NULL, turn = NULL,
      cancel_requested = cancel_requested AND reached <> 'waiting',
      data = data || CAST(:data AS jsonb),
      error_code = :code, error_facts = CAST(:facts AS jsonb),
      ended_at = CASE WHEN reached IN ('done', 'dead', 'cancelled') THEN clock_timestamp() END,
      updated_at = clock_timestamp()
    FROM held WHERE tenant_id = :tenant AND id = :job
    RETURNING state
""")

_GUARD = text("SELECT set_config('idle_in_transaction_session_timeout', '30s', true)")

_REVIVE = text("""
    UPDATE jobs SET state = 'waiting', next_at = clock_timestamp(), attempts = 0, takeovers = 0, ended_at = NULL,
      cancel_requested = false, error_code = '', error_facts = '{}', updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND id = :job AND state IN ('dead', 'blocked', 'cancelled')
      AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.tenant_id = :tenant AND o.kind = jobs.kind
        AND o.subject_id = jobs.subject_id AND o.id <> jobs.id AND o.state IN ('waiting', 'running', 'blocked'))
    RETURNING id
""")

_CANCEL = text("""
    UPDATE jobs SET
      cancel_requested = true, woken = NULL,
      ended_at = CASE state WHEN 'running' THEN ended_at ELSE clock_timestamp() END,
      state = CASE state WHEN 'running' THEN state ELSE 'cancelled' END,
      updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND id = :job AND state IN ('waiting', 'running', 'blocked')
    RETURNING state
""")

_UNBLOCK = text("""
    UPDATE jobs SET state = 'waiting', next_at = clock_timestamp(), attempts = 0, error_code = '', error_facts = '{}',
      updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND state = 'blocked' AND error_code = :code
    RETURNING id
""")


# Written out, not bound: only so does a prepared statement find the indexes of these states.
_IS_OPEN = text("state IN ({})".format(", ".join(f"'{one}'" for one in OPEN)))
_IS_DEAD = text(f"state = '{State.DEAD}'")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a step leaves in its job's row."""

    state: State
    after: timedelta = timedelta(0)
    attempts: int = 0
    resets: bool = True  # the takeovers in a row end here
    data: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class JobRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def enqueue(
        self,
        kind: str,
        jobs: Sequence[tuple[UUID, UUID, Mapping[str, Any]]],
        *,
        at: datetime | None,
        weight: int,
        lock: str,
    ) -> dict[UUID, JobId]:
        """Makes a job for each (new id, subject, data), or wakes the open one; gives the job of each subject."""
        ids, subjects = _array([job for job, _, _ in jobs]), _array([subject for _, subject, _ in jobs])
        values = {"tenant": self.tenant, "kind": kind, "ids": ids, "subjects": subjects, "at": at}
        more = {"weight": weight, "lock": lock, "data": _array_of_json([data for _, _, data in jobs])}
        return {row.subject: JobId(row.job) for row in self.session.execute(_ENQUEUE, values | more)}

    def lock_company(self) -> None:
        """The company's one lock, before a job's row: the order in which everybody takes the two."""
        self.session.execute(_LOCK, {"tenant": self.tenant})

    def guard(self) -> None:
        """From here to the commit, a process that freezes loses its locks after half a minute: nobody waits for it."""
        self.session.execute(_GUARD)

    def settle(self, job: JobId, epoch: int, end: Settlement) -> State | None:
        """Ends a step; the state reached, or ``None`` where another worker has the job now."""
        values = {
            "tenant": self.tenant, "job": job, "epoch": epoch, "state": str(end.state), "after": end.after,
            "attempts": end.attempts, "resets": end.resets, "data": json.dumps(dict(end.data)),
            "code": end.code, "facts": json.dumps(dict(end.facts)),
        }  # fmt: skip
        state = self.session.scalar(_SETTLE, values)
        if state == State.WAITING:
            self.hint([job])
        return State(state) if state else None

    def hint(self, jobs: Sequence[UUID]) -> None:
        """Tells the workers, when this is committed, that the jobs may run."""
        if jobs:
            tenants = [self.tenant] * len(jobs)
            self.session.execute(select(func.hint_jobs(tenants, list(jobs))))

    def cancel(self, job: JobId) -> State | None:
        """Cancels what does not run, and asks what runs to stop; ``None`` where it is not open."""
        state = self.session.scalar(_CANCEL, {"tenant": self.tenant, "job": job})
        if state == State.CANCELLED:
            self.session.execute(select(func.drop_hint(job)))
        return State(state) if state else None

    def revive(self, job: JobId) -> bool:
        """Lets a dead, blocked or cancelled job wait again; not where a newer one of its subject is open."""
        revived = self.session.scalar(_REVIVE, {"tenant": self.tenant, "job": job})
        self.hint([job] if revived else [])
        return bool(revived)

    def unblock(self, code: str) -> int:
        woken = list(self.session.scalars(_UNBLOCK, {"tenant": self.tenant, "code": code}))
        self.hint(woken)
        return len(woken)

    def get(self, job: UUID) -> Job | None:
        return self.session.scalar(select(Job).where(Job.tenant_id == self.tenant, Job.id == job))

    def is_cancelled(self, job: JobId, epoch: int) -> bool:
        """Whether the holder of ``epoch`` should stop: it was asked to, or holds the job no more."""
        wanted = select(Job.cancel_requested).where(Job.tenant_id == self.tenant, Job.id == job, Job.epoch == epoch)
        return self.session.scalar(wanted) is not False

    def page(
        self,
        *,
        states: Sequence[str] = (),
        kind: str = "",
        subject: UUID | None = None,
        before: tuple[datetime, UUID] | None = None,
        most: int = 50,
    ) -> list[Job]:
        """At most ``most`` jobs, newest first, below the (created_at, id) of the last one seen."""
        wanted = select(Job).where(Job.tenant_id == self.tenant)
        if states:
            wanted = wanted.where(Job.state.in_(states))
        if kind:
            wanted = wanted.where(Job.kind == kind)
        if subject:
            wanted = wanted.where(
                Job.subject_id == subject, or_(Job.ended_at.is_not(None), _IS_OPEN)
            )  # all: two indexes
        if before:
            wanted = wanted.where(Job.id < before[1])  # ids rise with time: the primary key is the order
        return list(self.session.scalars(wanted.order_by(Job.id.desc()).limit(most)))

    def counts_of_open(self) -> dict[str, int]:
        """How many wait, run, are held up, or were given up: by small indexes, however many are done."""
        mine = select(Job.state, func.count()).where(Job.tenant_id == self.tenant).group_by(Job.state)
        open_ones = list(self.session.execute(mine.where(_IS_OPEN)))
        dead = list(self.session.execute(mine.where(_IS_DEAD)))
        return {state: count for state, count in [*open_ones, *dead]}  # noqa: C416

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        wanted = select(Job.state, func.count()).where(Job.tenant_id == self.tenant).group_by(Job.state)
        return {state: count for state, count in self.session.execute(wanted)}  # noqa: C416


def _array(ids: Sequence[UUID]) -> str:
    """An array in PostgreSQL's own words: the driver would quote each id by itself."""
    return "{" + ",".join(map(str, ids)) + "}"


def _array_of_json(values: Sequence[Mapping[str, Any]]) -> str:
    r"""The same of JSON values: what is quoted as JSON is quoted as an array wants it.

    >>> print(_array_of_json([{}, {"a": 'é"'}]))
    {"{}","{\"a\": \"\\u00e9\\\"\"}"}
    """
    return "{" + ",".join(json.dumps(json.dumps(dict(value))) for value in values) + "}"
