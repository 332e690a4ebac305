"""What is done to several documents at once: to those that are marked, or to all that match, told with its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.filters import Filters
from cuadra.inbox.organising import bulk, tags
from cuadra.inbox.organising.bulk_repository import DeedRepository
from cuadra.inbox.organising.errors import DeedMissing
from cuadra.inbox.organising.models import Deed
from cuadra.inbox.organising.saved_views import plain_query
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.search.words import fold
from cuadra.inbox.service import read_again, reject
from cuadra.inbox.states import MOVES, State
from cuadra.kit.ids import DocumentId
from cuadra.web.pages import listing
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader, admitted
from cuadra.web.pages.inbox import Wanted, as_table, exported
from cuadra.web.pages.organised import furniture, own_asked
from cuadra.web.pages.show import back, own, page
from cuadra.web.pages.toast import MOST as MOST_UNDO
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
MOST_MARKED = bulk.AT_ONCE
SCOPE = {"reject": "documents:review", "csv": "documents:read", "xlsx": "documents:read"}


@router.post("/inbox/bulk", name="page_bulk")
async def several(request: Request, guest: Annotated[Guest, admitted("documents:read")]) -> Response:
    """``again``, ``reject``, ``tag``, ``untag``, ``csv`` or ``xlsx``; what cannot be changed so stays as it is."""
    action = guest.text("action")
    guest.caller.need(SCOPE.get(action, "documents:write"))
    return await run_in_threadpool(_done, request, guest, action)


def _done(request: Request, guest: Guest, action: str) -> Response:
    ids = _ids([one for one in guest.form.getlist("id") if isinstance(one, str)])
    path = own(guest.text("back", 3000))
    where = path if path.startswith(("/inbox", "/documents/")) else "/inbox"
    if action in {"csv", "xlsx"}:
        return _exported(guest, ids, action)
    if guest.text("all") == "1" and action in bulk.BATCHES:
        return _all(request, guest, action)
    if action in {"tag", "untag"}:
        return _tagged(guest, action, ids, where)
    moved = _move(guest, action, ids)
    if not moved:
        return back(guest, where, Toast("unmoved", len(ids)))
    if action != "reject":
        return back(guest, where, Toast("asked", len(moved)))
    undo = "/inbox/bulk" if len(moved) <= MOST_UNDO else ""
    return back(guest, where, Toast("rejected", len(moved), undo, "again", moved))


@router.get("/inbox/deeds/{deed_id}", name="page_deed")
def deed(guest: Reader, deed_id: UUID) -> Response:
    """How far a deed on all that match has come; it asks again by itself."""
    with guest.open() as session:
        deeds = DeedRepository(session, guest.caller.tenant)
        found = deeds.get(deed_id)
        if found is None:
            raise DeedMissing
        tag = TagRepository(session, guest.caller.tenant).get(found.tag_id, removed=True) if found.tag_id else None
        can_undo = found.action in bulk.INVERSE and not found.undoes and not deeds.undone(deed_id)
    return page(guest, "deed.html", part="progress", deed=found, tag=tag, can_undo=can_undo and _may(guest, found))


@router.post("/inbox/deeds/{deed_id}/undo", name="page_undo_deed")
async def undo(guest: Annotated[Guest, admitted("documents:write")], deed_id: UUID) -> Response:
    """Takes it back from all that it changed."""

    def taken() -> Deed:
        with guest.open() as session:
            found = DeedRepository(session, guest.caller.tenant).get(deed_id)
            if found and not _may(guest, found):
                guest.caller.need("documents:review")
            return bulk.undo(session, guest.caller.tenant, guest.caller.actor, deed_id)

    made = await run_in_threadpool(taken)
    if made.ended_at is None:
        return back(guest, f"/inbox/deeds/{made.id}")
    return back(guest, own(guest.text("back", 3000)), Toast("undone", made.changed))


def _may(guest: Guest, deed: Deed) -> bool:
    return guest.may(SCOPE.get(deed.action, "documents:write"))


def _all(request: Request, guest: Guest, action: str) -> Response:
    with guest.open() as session:
        filters = _filters(request, guest, session)
        tag = _tag(guest, session, action)
        made = bulk.begin(session, guest.caller.tenant, guest.caller.actor, action, filters, tag=tag)
    return back(guest, f"/inbox/deeds/{made.id}")


def _tagged(guest: Guest, action: str, ids: list[UUID], where: str) -> Response:
    with guest.open() as session:
        tag = _tag(guest, session, action)
        made = bulk.at_once(session, guest.caller.tenant, guest.caller.actor, action, ids, tag=tag)
    told = "tagged" if action == "tag" else "untagged"
    undo = f"/inbox/deeds/{made.id}/undo" if made.changed else ""
    return back(guest, where, Toast(told if made.changed else "unmoved", made.changed or len(ids), undo))


def _tag(guest: Guest, session: Session, action: str) -> UUID | None:
    """The tag that was chosen, or made by its name."""
    if action not in {"tag", "untag"}:
        return None
    name = guest.text("tag_name", 200)
    if name and action == "tag":
        return tags.ensure(session, guest.caller.tenant, guest.caller.actor, name).id
    found = TagRepository(session, guest.caller.tenant).named(fold(name))
    return found.id if found else None


def _filters(request: Request, guest: Guest, session: Session) -> Filters:
    """What the address of the list asked for, told by the form."""
    query = plain_query(guest.text("query", 3000))
    asked = Request({**request.scope, "query_string": query.encode(), "path": "/inbox"})
    wanted, _ = listing.asked(asked, Wanted)
    things = furniture(session, guest)
    return wanted.filters(guest.formats.zone, own_asked(asked, things.fields))


def _exported(guest: Guest, ids: list[UUID], form: str) -> Response:
    with guest.open() as session:
        things, documents = furniture(session, guest), DocumentRepository(session, guest.caller.tenant)
        found = [one for one in (documents.get(DocumentId(each)) for each in ids) if one]
        rows = exported(session, guest, found, things)
    return as_table(guest, things, rows, "csv" if form == "csv" else "xlsx")


def _move(guest: Guest, action: str, ids: list[UUID]) -> list[UUID]:
    tenant, actor = guest.caller.tenant, guest.caller.actor
    goal = State.REJECTED if action == "reject" else State.READING
    deed: Callable[..., None] = reject if action == "reject" else read_again
    moved = []
    with guest.open() as session:
        documents = DocumentRepository(session, tenant)
        for one in sorted(ids):
            found = documents.get(DocumentId(one), lock=True)
            if found is None or goal not in MOVES[found.state]:
                continue
            deed(session, tenant, DocumentId(one), actor)
            moved.append(one)
    return moved


def _ids(given: list[str]) -> list[UUID]:
    found = []
    for one in given[:MOST_MARKED]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
