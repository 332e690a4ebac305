"""The keeper's statements, across companies, as the role ``cuadra_queue``. All times by the clock of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

WORKERS, LEADER = 0x43555752, 0x43554C44  # first keys of our advisory locks: one a worker, one for the leader

_HOLD = text("SELECT pg_try_advisory_lock(:keys, CAST(:worker % 2147483647 AS int))")
_LEAD = text("SELECT pg_try_advisory_xact_lock(:key, 0)")

_BEAT = text("""
    UPDATE queue.procrastinate_workers SET last_heartbeat = clock_timestamp()
    WHERE id = :worker AND last_heartbeat < clock_timestamp() - make_interval(secs => :every)
""")

_WORKERS = text("""
    SELECT w.id, extract(epoch FROM clock_timestamp() - w.last_heartbeat)::float AS silent,
      EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = CAST(:keys AS oid) AND l.objid = CAST(w.id % 2147483647 AS oid)) AS is_held
    FROM queue.procrastinate_workers w
""")

_DOING = text("SELECT id FROM queue.procrastinate_jobs WHERE status = 'doing' AND worker_id = :worker")

_CLOSE = text("""
    DELETE FROM queue.procrastinate_jobs WHERE id IN (
      SELECT id FROM queue.procrastinate_jobs
      WHERE status = 'doing' AND (worker_id IS NULL OR worker_id = ANY(:dead) OR id = ANY(:orphans))
      FOR UPDATE SKIP LOCKED)
    RETURNING CAST(args ->> 'tenant' AS uuid), CAST(args ->> 'job' AS uuid)
""")

# A run whose hint is gone is nobody's. It counts against the job only if the server was up all the while. Again after
# a pause where it was not the first time: so it meets others that it may have taken down no more.
_TAKE = text("""
    UPDATE jobs SET state = 'waiting', hint = NULL, updated_at = clock_timestamp(),
      cancel_requested = cancel_requested AND woken IS NULL,
      takeovers = takeovers + CASE WHEN pg_postmaster_start_time() < started_at THEN 1 ELSE 0 END,
      next_at = clock_timestamp() + takeovers * (1 + random()) * interval '1 second'
    WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM jobs j
      WHERE j.state = 'running' AND j.started_at < clock_timestamp() - interval '1 second'
        AND NOT EXISTS (SELECT 1 FROM queue.procrastinate_jobs h WHERE h.id = j.hint AND h.status = 'doing')
      FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id, id, kind, takeovers
""")

_BURY = text("DELETE FROM queue.procrastinate_workers WHERE id = ANY(:dead)")

_SWEEP = text("""
    SELECT tenant_id, id FROM jobs j
    WHERE j.state = 'waiting' AND j.next_at < clock_timestamp() - interval '5 seconds'
      AND NOT EXISTS (SELECT 1 FROM queue.procrastinate_jobs h WHERE h.queueing_lock = j.id::text AND h.status = 'todo')
    ORDER BY j.next_at LIMIT 1000
    FOR UPDATE SKIP LOCKED
""")

_PURGE = text("""
    DELETE FROM jobs WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM (
        SELECT tenant_id, id, ended_at, row_number() OVER (PARTITION BY tenant_id ORDER BY ended_at DESC) AS place
        FROM jobs WHERE state IN ('done', 'cancelled') AND ended_at IS NOT NULL) ended
      WHERE place > :most AND ended_at < clock_timestamp() - make_interval(hours => :hours)
      LIMIT 10000)
""")

_BUCKETS = text("DELETE FROM buckets WHERE tat < clock_timestamp() - interval '1 day'")


@dataclass(frozen=True, slots=True)
class Seen:
    """A worker in the register: how long it has been silent, in seconds, and whether it holds its lock."""

    id: int
    silent: float
    is_held: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A run taken from a worker that is gone; the job waits again."""

    tenant_id: UUID
    id: UUID
    kind: str
    takeovers: int


class KeeperRepository:
    """No company's: a session of the queue's role."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def hold(self, worker: int) -> bool:
        """Takes the worker's lock for as long as this connection lives: the server itself sees a death at once.

        False while a lost connection of ours still has it there.
        """
        return bool(self.session.scalar(_HOLD, {"keys": WORKERS, "worker": worker}))

    def lead(self) -> bool:
        """Whether this transaction may do what one process at a time does."""
        return bool(self.session.scalar(_LEAD, {"key": LEADER}))

    def beat(self, worker: int, every: float) -> None:
        self.session.execute(_BEAT, {"worker": worker, "every": every})

    def workers(self) -> list[Seen]:
        return [Seen(row.id, row.silent, row.is_held) for row in self.session.execute(_WORKERS, {"keys": WORKERS})]

    def doing(self, worker: int) -> set[int]:
        """The hints that the queue believes ``worker`` to run."""
        return set(self.session.scalars(_DOING, {"worker": worker}))

    def take_over(self, dead: Sequence[int], orphans: Sequence[int]) -> list[Taken]:
        """Closes the hints of dead workers and orphaned ones, and lets their jobs wait again under new hints."""
        closed = self.session.execute(_CLOSE, {"dead": list(dead), "orphans": list(orphans)}).all()
        taken = [Taken(*row) for row in self.session.execute(_TAKE)]
        if dead:
            self.session.execute(_BURY, {"dead": list(dead)})
        self._hint([*((tenant, job) for tenant, job in closed), *((one.tenant_id, one.id) for one in taken)])
        return taken

    def sweep(self) -> int:
        """Hints the jobs that are due and have none, at most a thousand; how many. It should find nothing."""
        found = [(row.tenant_id, row.id) for row in self.session.execute(_SWEEP)]
        self._hint(found)
        return len(found)

    def purge(self, *, most: int, hours: int) -> int:
        """Deletes what ended long ago, but a company's newest; the dead stay until a person decides."""
        self.session.execute(_BUCKETS)
        return int(self.session.execute(_PURGE, {"most": most, "hours": hours}).rowcount)  # type: ignore[attr-defined]

    def _hint(self, jobs: Sequence[tuple[UUID, UUID]]) -> None:
        if found := list(dict.fromkeys(jobs)):
            self.session.execute(select(func.hint_jobs([tenant for tenant, _ in found], [job for _, job in found])))
