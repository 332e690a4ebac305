"""Sources: the folders, mailboxes and upload links by which documents come, kept by programs as by people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.audit.actor import Actor
from cuadra.flows.source_keeping import add_source, address_of, change_source
from cuadra.flows.source_trying import UNTRIED, Tried, try_source
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.sources import service
from cuadra.sources.items import items_of
from cuadra.sources.kinds import LINK
from cuadra.sources.models import StoredSource
from cuadra.sources.repository import SourceRepository
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.documents import IfMatch
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import CursorText, Id, Most, PageOut
from cuadra.web.api.source_shapes import (
    MadeSourceOut,
    SourceChange,
    SourceIn,
    SourceItemOut,
    SourceOut,
    SourcesOut,
    SourceTriedOut,
    shown_item,
    shown_source,
    shown_tried,
)
from cuadra.web.desk import desk_of
from cuadra.web.versions import etag, is_known, seen_version
from cuadra.web.visit import visit_of

router = routes("/sources")
Viewer = Annotated[Caller, allowed("company:read")]
Keeper = Annotated[Caller, allowed("company:write")]


@router.get("", name="list_sources")
def several(request: Request, caller: Viewer) -> SourcesOut:
    """Every source of the company, and how it is."""
    language = visit_of(request).language
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = SourceRepository(session, caller.tenant).all()
        return SourcesOut(items=[shown_source(one, language) for one in found])


@router.post("", name="add_source", status_code=201, response_model=MadeSourceOut)
async def add(
    request: Request,
    caller: Keeper,
    body: SourceIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """A new source, looked at from now on; of a link the token, which is shown once. ``try`` tells before whether a
    folder or mailbox works: here it is not waited for.
    """
    house, language, base = desk_of(request).house, visit_of(request).language, str(request.base_url)

    def made(session: Session) -> MadeSourceOut:
        row, token = add_source(session, house, caller.tenant, caller.actor, body.new())
        session.refresh(row)
        is_link = row.kind == LINK
        return MadeSourceOut(
            source=shown_source(row, language),
            token=token.reveal() if is_link else None,
            url=address_of(house, base, token) if is_link else None,
        )

    return await once(request, caller, made, status=201)


@router.post("/try", name="try_source")
def tried(request: Request, caller: Keeper, body: SourceIn) -> SourceTriedOut:
    """Opens a folder or enters a mailbox with these settings; nothing is taken, nothing kept. Up to 20 seconds."""
    found: Tried | CuadraError
    try:
        found = try_source(desk_of(request).house.settings, caller.tenant, body.new())
    except CuadraError as error:
        if error.code in UNTRIED or (error.status >= 500 and not error.retry):
            raise
        found = error
    return shown_tried(found, visit_of(request).language)


@router.get("/{source_id}", name="get_source", response_model=SourceOut)
def one(
    request: Request, caller: Viewer, source_id: Id, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """A source: its settings, how far it was read, and what stopped it last."""
    language = visit_of(request).language
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = service.find(session, caller.tenant, source_id)
        headers = {"etag": _tag(found, language), "cache-control": "private, no-cache",
                   "vary": "Accept-Language, Authorization"}  # fmt: skip
        if is_known(if_none_match, headers["etag"]):
            return Response(status_code=304, headers=headers)
        told = shown_source(found, language)
    return Response(told.model_dump_json(), media_type="application/json", headers=headers)


@router.patch("/{source_id}", name="change_source", response_model=SourceOut)
async def change(
    request: Request,
    caller: Keeper,
    source_id: Id,
    body: SourceChange,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Other settings, another name or secret; looked at at once unless it is paused. Needs ``If-Match``."""
    seen, language, house = seen_version(if_match), visit_of(request).language, desk_of(request).house
    headers: dict[str, str] = {}

    def changed(session: Session) -> SourceOut:
        new = body.over(service.as_new(service.find(session, caller.tenant, source_id)))
        found = change_source(session, house, caller.tenant, caller.actor, source_id, new, seen=seen)
        session.refresh(found)
        headers["etag"] = _tag(found, language)
        return shown_source(found, language)

    answer = await once(request, caller, changed)
    answer.headers.update(headers)
    return answer


@router.delete("/{source_id}", name="remove_source", status_code=204)
def remove(request: Request, caller: Keeper, source_id: Id) -> Response:
    """Forgets a source with its secret and its memory (a link ends by this); its documents stay."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.remove(session, caller.tenant, caller.actor, source_id)
    return Response(status_code=204)


@router.post("/{source_id}/pause", name="pause_source", response_model=SourceOut)
async def pause(
    request: Request,
    caller: Keeper,
    source_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Not looked at any more (a link: closed) until it goes on."""
    return await _done(request, caller, source_id, service.pause)


@router.post("/{source_id}/resume", name="resume_source", response_model=SourceOut)
async def resume(
    request: Request,
    caller: Keeper,
    source_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Goes on, at once: after a pause, or since what stopped it was repaired."""
    return await _done(request, caller, source_id, service.resume)


@router.post("/{source_id}/look", name="look_at_source", status_code=202, response_model=SourceOut)
async def look(
    request: Request,
    caller: Keeper,
    source_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Has it looked at now; its state tells later what came of it."""
    return await _done(request, caller, source_id, service.ask, status=202)


@router.get("/{source_id}/items", name="list_source_items")
def items(
    request: Request,
    caller: Keeper,
    source_id: Id,
    left: Annotated[bool, Query(description="Only what was left where it lay, with the reason.")] = False,
    cursor: CursorText = "",
    most: Most = 50,
) -> PageOut[SourceItemOut]:
    """Files and messages that came by a folder or mailbox, newest first; ``next`` is the cursor of the next page."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = items_of(session, caller.tenant, source_id, only_left=left, cursor=cursor, most=most)
    language = visit_of(request).language
    return PageOut(items=[shown_item(one, language) for one in found.items], next=found.next)


async def _done(
    request: Request,
    caller: Caller,
    source_id: Id,
    deed: Callable[[Session, TenantId, Actor, UUID], None],
    *,
    status: int = 200,
) -> Response:
    language = visit_of(request).language

    def did(session: Session) -> SourceOut:
        deed(session, caller.tenant, caller.actor, source_id)
        found = service.find(session, caller.tenant, source_id)
        session.refresh(found)
        return shown_source(found, language)

    return await once(request, caller, did, status=status)


def _tag(found: StoredSource, language: str) -> str:
    """By the version, and by the moment of the last run: that changes what is shown, and no version."""
    return etag(found.version, f"{found.updated_at:%y%m%d%H%M%S%f}{language}")
