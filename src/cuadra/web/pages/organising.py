"""What people write beside documents: saved views of the list; tags, notes and own fields of one document; copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.organising import notes, own_fields, saved_views, tags
from cuadra.inbox.review import copies
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import DocumentId
from cuadra.web.pages.document import shown_page
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader, admitted
from cuadra.web.pages.problems import refused
from cuadra.web.pages.show import back, own
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.viewed import LISTS, address

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Writer = Annotated[Guest, admitted("documents:write")]
Reviewer = Annotated[Guest, admitted("documents:review")]


@router.post("/views", name="page_save_view")
async def save_view(guest: Reader) -> Response:
    """Keeps the address's filters, sort and columns under a name."""
    query, shared = guest.text("query", 4000), guest.text("shared") == "1"
    page = guest.text("page", 20) if guest.text("page", 20) in LISTS else "inbox"
    where = address(page, saved_views.plain_query(query))
    caller, made = guest.caller, []

    def change(session: Session) -> None:
        name, tenant, actor = guest.text("name", 200), caller.tenant, caller.actor
        made.append(saved_views.add(session, tenant, actor, name, query, page=page, shared=shared).id)

    await run_in_threadpool(_do, guest, change)
    return back(guest, where, Toast("view_saved", 1, f"/views/{made[0]}/remove"))


@router.post("/views/{view_id}/{deed}", name="page_view_deed")
async def change_view(guest: Reader, view_id: UUID, deed: str) -> Response:
    """Takes a view away, or brings it back."""
    caller = guest.caller
    made = saved_views.restore if deed == "restore" else saved_views.remove
    pages: list[str] = []

    def change(session: Session) -> None:
        pages.append(made(session, caller.tenant, caller.actor, view_id).page)

    await run_in_threadpool(_do, guest, change)
    told, other = ("view_saved", "remove") if deed == "restore" else ("view_removed", "restore")
    return back(guest, address(pages[0], ""), Toast(told, 1, f"/views/{view_id}/{other}"))


@router.post("/documents/{document_id}/tags", name="page_put_tag")
async def put_tag(guest: Writer, document_id: UUID) -> Response:
    """Puts a tag on by its name, made where there is none."""
    caller, made = guest.caller, []

    def change(session: Session) -> None:
        tag = tags.ensure(session, caller.tenant, caller.actor, guest.text("name", 200))
        tags.put(session, caller.tenant, caller.actor, DocumentId(document_id), tag.id)
        made.append(tag.id)

    if problem := await _tried(guest, change):
        return await run_in_threadpool(shown_page, guest, document_id, problem)
    return back(guest, _page(document_id), Toast("tagged", 1, f"/documents/{document_id}/tags/{made[0]}/off"))


@router.post("/documents/{document_id}/tags/{tag_id}/{deed}", name="page_tag_deed")
async def change_tag(guest: Writer, document_id: UUID, tag_id: UUID, deed: str) -> Response:
    """Takes a tag off, or puts it on again."""
    caller, is_on = guest.caller, deed == "on"
    made = tags.put if is_on else tags.take
    await run_in_threadpool(
        _do, guest, lambda session: made(session, caller.tenant, caller.actor, DocumentId(document_id), tag_id)
    )
    undo = f"/documents/{document_id}/tags/{tag_id}/{'off' if is_on else 'on'}"
    return back(guest, _page(document_id), Toast("tagged" if is_on else "untagged", 1, undo))


@router.post("/documents/{document_id}/notes", name="page_add_note")
async def add_note(guest: Writer, document_id: UUID) -> Response:
    """Writes a note; who is named with ``@`` is told."""
    caller, made = guest.caller, []

    def change(session: Session) -> None:
        said = guest.text("text", 8000)
        made.append(notes.add(session, caller.tenant, caller.actor, DocumentId(document_id), said).id)

    if problem := await _tried(guest, change):
        return await run_in_threadpool(shown_page, guest, document_id, problem)
    return back(guest, _page(document_id, "notes"), Toast("noted", 1, f"/notes/{made[0]}/remove"))


@router.post("/notes/{note_id}/{deed}", name="page_note_deed")
async def change_note(guest: Writer, note_id: UUID, deed: str) -> Response:
    """Takes one's own note away, or brings it back."""
    caller = guest.caller

    def change() -> UUID:
        with guest.open() as session:
            made = notes.restore if deed == "restore" else notes.remove
            return made(session, caller.tenant, caller.actor, note_id).document_id

    document = await run_in_threadpool(change)
    told, other = ("noted", "remove") if deed == "restore" else ("note_removed", "restore")
    return back(guest, _page(document, "notes"), Toast(told, 1, f"/notes/{note_id}/{other}"))


@router.post("/documents/{document_id}/fields", name="page_say_fields")
async def say_fields(request: Request, guest: Writer, document_id: UUID) -> Response:
    """Fields of the company's own, as they were typed; undoing says what stood there before."""
    caller, before = guest.caller, {}
    told = guest.form.multi_items() if "undo" not in request.query_params else request.query_params.multi_items()
    values = {_id(name[2:]): value for name, value in told if name.startswith("f.") and isinstance(value, str)}

    def change(session: Session) -> None:
        given = {field: value for field, value in values.items() if field}
        before.update(own_fields.say(session, caller.tenant, caller.actor, DocumentId(document_id), given))

    if problem := await _tried(guest, change):
        return await run_in_threadpool(shown_page, guest, document_id, problem)
    undo = urlencode({"undo": "1", **{f"f.{field}": text for field, text in before.items()}})
    can_undo = before and len(undo) < 1500
    return back(
        guest,
        _page(document_id, "own-fields"),
        Toast("saved", 1, f"/documents/{document_id}/fields?{undo}" if can_undo else ""),
    )


@router.post("/documents/{document_id}/copies/{other_id}/{deed}", name="page_copies_deed")
async def choose(guest: Reviewer, document_id: UUID, other_id: UUID, deed: str) -> Response:
    """``this`` or ``other`` stays and the one beside it is a copy; ``both`` are real; ``undo`` takes that back."""
    tenant, actor = guest.caller.tenant, guest.caller.actor
    one, other = DocumentId(document_id), DocumentId(other_id)
    undo = f"/documents/{one}/copies/{other}/undo"

    def change(session: Session) -> None:
        if deed == "both":
            copies.keep_both(session, tenant, actor, one, other)
        elif deed == "this":
            copies.keep_one(session, tenant, actor, keep=one, drop=other)
        elif deed == "other":
            copies.keep_one(session, tenant, actor, keep=other, drop=one)
        else:
            copies.undo(session, tenant, actor, one, other)

    await run_in_threadpool(_do, guest, change)
    if deed == "undo":
        return back(guest, f"/documents/{one}/copies/{other}", Toast("undone"))
    if deed == "this":
        return back(guest, _page(document_id), Toast("kept_one", 1, f"/documents/{other}/copies/{one}/undo"))
    told = "kept_both" if deed == "both" else "kept_one"
    return back(guest, _page(document_id), Toast(told, 1, undo))


def _page(document: UUID, place: str = "") -> str:
    return own(f"/documents/{document}" + (f"#{place}" if place else ""))


def _do(guest: Guest, change: Callable[[Session], object]) -> None:
    with guest.open() as session:
        change(session)


async def _tried(guest: Guest, change: Callable[[Session], None]) -> object | None:
    try:
        await run_in_threadpool(_do, guest, change)
    except CuadraError as error:
        return refused(error, guest.language)
    return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
