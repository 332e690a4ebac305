"""Jobs: what is being done, what waits and until when, what failed and why; to stop one or let it run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.jobs import service
from cuadra.jobs.models import Job
from cuadra.jobs.repository import JobRepository
from cuadra.kit.ids import JobId
from cuadra.kit.paging import Cursor, Sort, unpack_moment
from cuadra.kit.say import hint, say
from cuadra.web.pages import listing
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.show import back, is_part, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told.work import JOB_TABS
from cuadra.web.pages.viewed import bar, views_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
NEWEST = Sort("created_at", descending=True)


class Wanted(BaseModel):
    """What the address of the jobs may ask for."""

    tab: Literal["", "waiting", "running", "blocked", "done", "dead", "cancelled"] = ""
    subject: UUID | None = None
    cursor: Annotated[str, Field(max_length=1000)] = ""


@router.get("/jobs", name="page_jobs")
def jobs(request: Request, guest: Annotated[Guest, admitted("jobs:read")]) -> Response:
    """A page of jobs, newest first; the list alone where it refreshes itself."""
    wanted, wrong = listing.asked(request, Wanted)
    with guest.open() as session:
        kept = JobRepository(session, guest.caller.tenant)
        states = (wanted.tab,) if wanted.tab else ()
        rows = kept.page(
            states=states, subject=wanted.subject, before=unpack_moment(wanted.cursor, NEWEST), most=listing.MOST + 1
        )
        counts = kept.counts_of_open()
        saved = None if is_part(request) else bar(request, "jobs", views_of(session, guest, "jobs"))
    place = lambda job: Cursor(job.created_at.isoformat(), job.id)  # noqa: E731
    found = listing.paged(request, rows, NEWEST, place, wanted)
    return page(
        guest,
        "jobs.html",
        part="list",
        found=found,
        wrong=wrong,
        saved=saved,
        jobs=[_shown(one, guest.language) for one in found.items],
        tabs=_tabs(request, counts),
        can_change=guest.may("jobs:write"),
    )


@router.post("/jobs/{job_id}/{deed}", name="page_job_deed")
async def change(
    guest: Annotated[Guest, admitted("jobs:write")], job_id: UUID, deed: Literal["cancel", "replay"]
) -> Response:
    """Stops it, or lets it run again; each undoes the other."""
    await run_in_threadpool(_change, guest, JobId(job_id), deed)
    other = "replay" if deed == "cancel" else "cancel"
    told = "job_cancelled" if deed == "cancel" else "job_replayed"
    return back(guest, "/jobs", Toast(told, 1, f"/jobs/{job_id}/{other}"))


def _change(guest: Guest, job: JobId, deed: str) -> None:
    with guest.open() as session:
        made = service.cancel if deed == "cancel" else service.replay
        made(session, guest.caller.tenant, job, guest.caller.actor)


def _shown(job: Job, language: str) -> Mapping[str, Any]:
    facts = {name: str(value) for name, value in job.error_facts.items()}
    code = job.error_code
    return {
        "job": job,
        "reason": say(code, language, facts) if code else "",
        "advice": hint(code, language, facts) if code else "",
        "can_cancel": job.state in {"waiting", "running", "blocked"} and not job.cancel_requested,
        "can_replay": job.state in {"dead", "blocked", "cancelled"},
        "is_of_document": job.kind.startswith("document."),
    }


def _tabs(request: Request, counts: Mapping[str, int]) -> list[tuple[str, int | None, str, bool]]:
    """As those of the inbox; what is over is not counted."""
    over = {"", "done", "cancelled"}
    now = request.query_params.get("tab", "")
    return [
        (tab, None if tab in over else counts.get(tab, 0), listing.address(request, tab=tab), tab == now)
        for tab in JOB_TABS
    ]
