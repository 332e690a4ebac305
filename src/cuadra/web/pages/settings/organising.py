"""Tags and fields of the company's own: made, renamed, merged, removed; each of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.organising import bulk, own_fields, tags
from cuadra.inbox.organising.bulk_repository import DeedRepository
from cuadra.inbox.organising.own_fields_repository import OwnFieldRepository
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Writer = Annotated[Guest, admitted("documents:write")]
Keeper = Annotated[Guest, admitted("company:write")]
MOST_REMOVED = 50  # tags that can be brought back here
HERE = "/settings/organising"
NEW_TAG: dict[str, str] = {"name": "", "colour": "blue"}
NEW_FIELD: dict[str, str] = {"name": "", "sort": "text", "choices": ""}


@router.get(HERE, name="page_organising")
def organising(guest: Writer) -> Response:
    """Both lists."""
    return _organising(guest)


@router.post(f"{HERE}/tags", name="page_add_tag")
async def add_tag(guest: Writer) -> Response:
    caller, given = guest.caller, {"name": guest.text("name", 200), "colour": guest.text("colour", 20)}
    made: list[UUID] = []
    problem = await done(guest, lambda session: made.append(tags.add(session, caller.tenant, caller.actor, **given).id))
    if problem:
        return await run_in_threadpool(_organising, guest, problem, tag=given)
    return back(guest, HERE, Toast("saved", 1, f"{HERE}/tags/{made[0]}/remove"))


@router.post(f"{HERE}/tags/{{tag_id}}/{{deed}}", name="page_settings_tag_deed")
async def change_tag(request: Request, guest: Writer, tag_id: UUID, deed: str) -> Response:
    """``change`` its name and colour, ``merge`` it into another, ``remove`` it, ``restore`` it."""
    tenant, actor = guest.caller.tenant, guest.caller.actor
    told = request.query_params if "undo" in request.query_params else guest.form
    undo, where = [""], [HERE]

    def change(session: Session) -> None:
        if deed == "change":
            before = tags.find_tag(session, tenant, tag_id)
            was = urlencode({"undo": "1", "name": before.name, "colour": before.colour})
            name, colour = str(told.get("name", ""))[:200], str(told.get("colour", ""))[:20]
            tags.change(session, tenant, actor, tag_id, name=name, colour=colour)
            undo[0] = f"{HERE}/tags/{tag_id}/change?{was}"
        elif deed == "merge":
            into = UUID(guest.text("into", 40) or str(UUID(int=0)))
            made = bulk.merge(session, tenant, actor, tag_id, into)
            where[0] = f"/inbox/deeds/{made.id}"
        elif deed == "restore":
            tags.restore(session, tenant, actor, tag_id)
            undo[0] = f"{HERE}/tags/{tag_id}/remove"
        else:
            tags.remove(session, tenant, actor, tag_id)
            undo[0] = f"{HERE}/tags/{tag_id}/restore"

    return await _changed(guest, change, where, undo, "tag_removed" if deed == "remove" else "saved")


@router.post(f"{HERE}/fields", name="page_add_field")
async def add_field(guest: Keeper) -> Response:
    caller = guest.caller
    given = {"name": guest.text("name", 200), "sort": guest.text("sort", 20), "choices": guest.text("choices", 8000)}
    made: list[UUID] = []

    def change(session: Session) -> None:
        sort = given["sort"] if given["sort"] in own_fields.SORTS else "text"
        choices = given["choices"].splitlines()
        made.append(own_fields.add(session, caller.tenant, caller.actor, given["name"], sort, choices).id)

    if problem := await done(guest, change):
        return await run_in_threadpool(_organising, guest, problem, field=given)
    return back(guest, HERE, Toast("saved", 1, f"{HERE}/fields/{made[0]}/remove"))


@router.post(f"{HERE}/fields/{{field_id}}/{{deed}}", name="page_settings_field_deed")
async def change_field(request: Request, guest: Keeper, field_id: UUID, deed: str) -> Response:
    """``change`` its name and choices, ``remove`` it, ``restore`` it."""
    tenant, actor = guest.caller.tenant, guest.caller.actor
    told = request.query_params if "undo" in request.query_params else guest.form
    undo = [""]

    def change(session: Session) -> None:
        if deed == "change":
            before = own_fields.find_field(session, tenant, field_id)
            was = urlencode({"undo": "1", "name": before.name, "choices": "\n".join(map(str, before.choices))})
            name, choices = str(told.get("name", ""))[:200], str(told.get("choices", ""))[:8000].splitlines()
            own_fields.change(session, tenant, actor, field_id, name=name, choices=choices)
            undo[0] = f"{HERE}/fields/{field_id}/change?{was}" if len(was) < 1500 else ""
        elif deed == "restore":
            own_fields.restore(session, tenant, actor, field_id)
            undo[0] = f"{HERE}/fields/{field_id}/remove"
        else:
            own_fields.remove(session, tenant, actor, field_id)
            undo[0] = f"{HERE}/fields/{field_id}/restore"

    return await _changed(guest, change, [HERE], undo, "field_removed" if deed == "remove" else "saved")


async def _changed(
    guest: Guest, change: Callable[[Session], None], where: list[str], undo: list[str], told: str
) -> Response:
    if problem := await done(guest, change):
        return await run_in_threadpool(_organising, guest, problem)
    return back(guest, where[0], Toast(told, 1, undo[0]))


def _organising(
    guest: Guest,
    problem: Problem | None = None,
    *,
    tag: dict[str, str] | None = None,
    field: dict[str, str] | None = None,
) -> Response:
    with guest.open() as session:
        repository = TagRepository(session, guest.caller.tenant)
        known, counts = repository.all(), repository.counts()
        fields = OwnFieldRepository(session, guest.caller.tenant).fields()
        removed = repository.removed(most=MOST_REMOVED)
        merging = DeedRepository(session, guest.caller.tenant).merging([one.id for one in removed])
    told: dict[str, Any] = {"tags": known, "counts": counts, "fields": fields, "problem": problem}
    told |= {"removed": removed, "merging": merging}
    return page(
        guest,
        "settings/organising.html",
        status=problem.status if problem else 200,
        colours=tags.COLOURS,
        sorts=own_fields.SORTS,
        given_tag=tag or NEW_TAG,
        given_field=field or NEW_FIELD,
        **told,
    )
