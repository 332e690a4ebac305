"""The statements that cross companies. The role ``cuadra_queue`` sees the tables of jobs and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

# A hint may be late, doubled or taken back: only the job's own row says whether it runs. The hint is held against the
# reaper while we look. A locked job whose hint came without the lock (it was delayed) gets one with it.
_BEGIN = text("""
    WITH here AS (
      SELECT h.id, h.lock FROM queue.procrastinate_jobs h WHERE h.id = :hint AND h.status = 'doing' FOR KEY SHARE
    )
    UPDATE jobs SET state = 'running', epoch = epoch + 1, hint = here.id, turn = NULL, woken = NULL,
      started_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM here
    WHERE jobs.tenant_id = :tenant AND jobs.id = :job AND jobs.state = 'waiting'
      AND jobs.next_at <= clock_timestamp() AND (jobs.lock = '' OR here.lock IS NOT NULL)
      AND (jobs.lock = '' OR NOT EXISTS (SELECT 1 FROM jobs o
        WHERE o.tenant_id = jobs.tenant_id AND o.lock = jobs.lock AND o.state = 'running'))
    RETURNING jobs.tenant_id, jobs.id, jobs.kind, jobs.subject_id, jobs.epoch, jobs.attempts, jobs.takeovers, jobs.data,
      jobs.cancel_requested
""")

_UNBLOCK = text("""
    UPDATE jobs SET state = 'waiting', next_at = clock_timestamp(), attempts = 0, error_code = '', error_facts = '{}',
      updated_at = clock_timestamp()
    WHERE state = 'blocked' AND error_code = :code
    RETURNING tenant_id, id
""")

_RELEASE = text("""
    UPDATE jobs SET state = 'waiting', epoch = epoch + 1, hint = NULL, next_at = clock_timestamp() + :after,
      updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND id = :job AND epoch = :epoch AND state = 'running'
    RETURNING id
""")


# It waits, is due and its hint has the lock, yet another of the lock runs: only while a lost one is being found.
_DEFER = text("""
    UPDATE jobs SET next_at = clock_timestamp() + interval '1 second'
    WHERE tenant_id = :tenant AND id = :job AND state = 'waiting' AND lock <> '' AND next_at <= clock_timestamp()
      AND EXISTS (SELECT 1 FROM queue.procrastinate_jobs h WHERE h.id = :hint AND h.lock IS NOT NULL)
""")


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that this process now holds, under ``epoch``."""

    tenant_id: UUID
    id: UUID
    kind: str
    subject_id: UUID
    epoch: int
    attempts: int
    takeovers: int
    data: dict[str, Any]
    cancel_requested: bool


class QueueRepository:
    """No company's: a session of ``Database.jobs``."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def begin(self, tenant: UUID, job: UUID, hint: int) -> Begun | None:
        """Takes the job that waits and is due; ``None`` where there is nothing to do for this hint (any more)."""
        row = self.session.execute(_BEGIN, {"tenant": tenant, "job": job, "hint": hint}).one_or_none()
        if row is None:
            self.session.execute(_DEFER, {"tenant": tenant, "job": job, "hint": hint})
            self.hint([(tenant, job)])  # if it still waits: for its time, or for its lock
            return None
        return Begun(**row._mapping)  # noqa: SLF001  a row's public mapping

    def release(self, tenant: UUID, job: UUID, epoch: int, *, after: timedelta) -> None:
        """Gives a running job back unfinished, at no cost to it; what its run still writes is refused."""
        values = {"tenant": tenant, "job": job, "epoch": epoch, "after": after}
        if self.session.scalar(_RELEASE, values):
            self.hint([(tenant, job)])

    def unblock(self, code: str) -> int:
        """Wakes what is blocked for ``code`` in every company; how many."""
        woken = [(row.tenant_id, row.id) for row in self.session.execute(_UNBLOCK, {"code": code})]
        self.hint(woken)
        return len(woken)

    def hint(self, jobs: Sequence[tuple[UUID, UUID]]) -> None:
        """Tells the workers that these (tenant, job) may run, those of them that wait."""
        if jobs:
            self.session.execute(select(func.hint_jobs([tenant for tenant, _ in jobs], [job for _, job in jobs])))
