"""Making, waking, cancelling and replaying jobs, in the caller's transaction: a job exists if the change does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.service import record
from cuadra.jobs.errors import JobMissing, MoveRefused
from cuadra.jobs.queue.repository import QueueRepository
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.states import State
from cuadra.kit.ids import JobId, TenantId, new_id

REQUEST = "request_id"  # in a job's data: the request that asked for it, for the lines of its runs


def enqueue(
    session: Session,
    tenant: TenantId,
    kind: str,
    subject_id: UUID,
    *,
    at: datetime | None = None,
    weight: int = 0,
    lock: str = "",
    data: Mapping[str, Any] | None = None,
    by: Actor | None = None,
) -> JobId:
    """A job of ``kind`` for the subject, or its open one, woken: an event during a run makes it run once more.

    ``at``: not before. ``weight``: -100…100, a higher class goes before all of a lower. ``lock``: at most one job of
    the company runs under it. ``data``: small JSON values, ids and codes; laid over those of the open job.
    ``by``: who asks; the id of their request stands in the lines of the job's runs.
    Takes the company's lock until the commit: call it late.
    """
    job = (new_id(), subject_id, asked(data, by))
    made = JobRepository(session, tenant).enqueue(kind, [job], at=at, weight=weight, lock=lock)
    return made[subject_id]


def enqueue_many(
    session: Session,
    tenant: TenantId,
    kind: str,
    subject_ids: Sequence[UUID],
    *,
    weight: int = 0,
    by: Sequence[Actor] = (),
) -> list[JobId]:
    """The same for many subjects in one round trip; the jobs in the order of the subjects.

    ``by``: who asks for each of the subjects, if anybody does; of a subject named twice the last one counts.
    """
    if not subject_ids:
        return []
    askers: dict[UUID, Actor | None] = dict(zip_longest(subject_ids, by))
    jobs = [(new_id(), subject, asked(None, asker)) for subject, asker in askers.items()]
    made = JobRepository(session, tenant).enqueue(kind, jobs, at=None, weight=weight, lock="")
    return [made[subject] for subject in subject_ids]


def asked(data: Mapping[str, Any] | None, by: Actor | None) -> dict[str, Any]:
    """The job's data with the request that asks for it; a worker that goes on with its own work asks for nothing."""
    request = {REQUEST: by.request_id} if by and by.request_id else {}
    return {**request, **(data or {})}


def cancel(session: Session, tenant: TenantId, job: JobId, actor: Actor) -> State:
    """Cancels a job that waits; asks one that runs to stop between its steps (then still ``running``)."""
    jobs = JobRepository(session, tenant)
    jobs.lock_company()
    state = jobs.cancel(job)
    if state is None:
        _refuse(jobs, job)
    record(session, tenant, actor, "job.cancelled", "job", job, {"state": str(state)})
    return State(str(state))


def replay(session: Session, tenant: TenantId, job: JobId, actor: Actor) -> None:
    """Lets a dead, blocked or cancelled job run again from the start of its attempts."""
    jobs = JobRepository(session, tenant)
    jobs.lock_company()
    if not jobs.revive(job):
        _refuse(jobs, job)
    record(session, tenant, actor, "job.replayed", "job", job)


def unblock(session: Session, tenant: TenantId, code: str, actor: Actor = SYSTEM) -> int:
    """Wakes the company's jobs that are blocked for ``code``, e.g. since its credentials came; how many."""
    jobs = JobRepository(session, tenant)
    jobs.lock_company()
    woken = jobs.unblock(code)
    if woken:
        record(session, tenant, actor, "job.unblocked", "tenant", tenant, {"code": code, "jobs": woken})
    return woken


def unblock_all(session: Session, code: str) -> int:
    """Wakes every company's jobs that are blocked for ``code``: what this installation lacked is here now.

    For a session of ``Database.jobs``, e.g. at a worker's start for each engine that it finds; how many.
    """
    return QueueRepository(session).unblock(code)


def _refuse(jobs: JobRepository, job: JobId) -> None:
    found = jobs.get(job)
    if found is None:
        raise JobMissing(job=job)
    raise MoveRefused(job=job, state=found.state)
