"""Jobs: what is being done, what waits, what failed; to stop one, or let it run again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.jobs import service
from cuadra.jobs.errors import JobMissing
from cuadra.jobs.models import Job
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.states import State
from cuadra.kit.ids import JobId
from cuadra.kit.paging import Cursor, Sort, page_of, unpack_moment
from cuadra.kit.say import hint, say
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import CursorText, Id, Most, PageOut, Shape
from cuadra.web.desk import desk_of
from cuadra.web.visit import visit_of

router = routes("/jobs")
NEWEST = Sort("created_at", descending=True)


class JobOut(Shape):
    """One piece of work. ``error_code`` says why it failed or is blocked."""

    id: UUID
    kind: str
    subject_id: UUID
    state: State
    attempts: int
    takeovers: int
    next_at: datetime
    weight: int
    error_code: str
    error_text: str
    error_hint: str
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@router.get("", name="list_jobs")
def several(
    request: Request,
    caller: Annotated[Caller, allowed("jobs:read")],
    state: Annotated[list[State] | None, Query(description="One or several.")] = None,
    kind: Annotated[str, Query(max_length=100, pattern=r"^[a-z_.]*$")] = "",
    subject: UUID | None = None,
    cursor: CursorText = "",
    most: Most = 50,
) -> PageOut[JobOut]:
    """Jobs, newest first."""
    before = unpack_moment(cursor, NEWEST)
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        jobs = JobRepository(session, caller.tenant)
        rows = jobs.page(states=state or (), kind=kind, subject=subject, before=before, most=most + 1)
    page = page_of(rows, most, NEWEST, lambda job: Cursor(job.created_at.isoformat(), job.id))
    return PageOut(items=[_shown(job, request) for job in page.items], next=page.next)


@router.get("/{job_id}", name="get_job")
def one(request: Request, caller: Annotated[Caller, allowed("jobs:read")], job_id: Id) -> JobOut:
    """One job."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        return _found(session, request, caller, job_id)


@router.post("/{job_id}/cancel", name="cancel_job", response_model=JobOut)
async def cancel(
    request: Request,
    caller: Annotated[Caller, allowed("jobs:write")],
    job_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Cancels what waits; asks what runs to stop between its steps."""

    def change(session: Session) -> JobOut:
        service.cancel(session, caller.tenant, JobId(job_id), caller.actor)
        return _found(session, request, caller, job_id)

    return await once(request, caller, change)


@router.post("/{job_id}/replay", name="replay_job", status_code=202, response_model=JobOut)
async def replay(
    request: Request,
    caller: Annotated[Caller, allowed("jobs:write")],
    job_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Lets a dead, blocked or cancelled job run again."""

    def change(session: Session) -> JobOut:
        service.replay(session, caller.tenant, JobId(job_id), caller.actor)
        return _found(session, request, caller, job_id)

    return await once(request, caller, change, status=202)


def _found(session: Session, request: Request, caller: Caller, job_id: UUID) -> JobOut:
    job = JobRepository(session, caller.tenant).get(job_id)
    if job is None:
        raise JobMissing
    session.refresh(job)
    return _shown(job, request)


def _shown(job: Job, request: Request) -> JobOut:
    language = visit_of(request).language
    facts = {name: str(value) for name, value in job.error_facts.items()}
    told: dict[str, Any] = {
        "error_text": say(job.error_code, language, facts) if job.error_code else "",
        "error_hint": hint(job.error_code, language, facts) if job.error_code else "",
    }
    plain = {name: getattr(job, name) for name in JobOut.model_fields if name not in told}
    return JobOut(**plain, **told)
