"""Saved views of the inbox, and deeds on all documents that match."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.organising import bulk, saved_views
from cuadra.inbox.organising.bulk_repository import DeedRepository
from cuadra.inbox.organising.errors import DeedMissing
from cuadra.inbox.organising.models import Deed
from cuadra.kit.ids import TenantId
from cuadra.web.api.document_list import Asked
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.tags import Viewer, Writer
from cuadra.web.api.texts import Given, ShortName
from cuadra.web.desk import opened

router = routes("", tag="organising")
REVIEWED = frozenset({"reject"})  # what only a reviewer may do


ViewedList = Literal["inbox", "suppliers", "jobs"]


class ViewIn(Given):
    """``query`` is that of the address of the list ``page``."""

    name: ShortName
    query: Annotated[str, Field(max_length=saved_views.LONGEST, pattern=r"^[\x20-\x7e]*$")] = Field(
        examples=["tab=review&q=luz"]
    )
    page: ViewedList = "inbox"
    is_shared: bool = False


class ViewOut(Shape):
    id: UUID
    page: str
    name: str
    query: str
    is_shared: bool
    person_id: UUID | None


class ViewsOut(Shape):
    items: list[ViewOut]


class DeedIn(Given):
    """What is done to all documents that match ``wanted``; ``tag`` is needed to tag and untag."""

    action: Literal["tag", "untag", "reject", "again"]
    tag: UUID | None = None
    wanted: Asked = Field(default_factory=lambda: Asked.model_validate({}))


class DeedOut(Shape):
    """How far it is: ``seen`` of ``among``, of which it ``changed`` some; over when it ``ended_at``."""

    id: UUID
    action: str
    tag_id: UUID | None
    undoes: UUID | None
    seen: int
    changed: int
    among: int
    created_at: datetime
    ended_at: datetime | None


@router.get("/views", name="list_views")
def views(request: Request, caller: Viewer, page: ViewedList = "inbox") -> ViewsOut:
    """One's own views of a list, and those that everybody sees."""
    with opened(request, caller) as session:
        found = saved_views.views(session, caller.tenant, caller.actor.id, page)
    return ViewsOut(items=[ViewOut.model_validate(one) for one in found])


@router.post("/views", name="save_view", status_code=201, response_model=ViewOut)
async def save(
    request: Request,
    caller: Viewer,
    given: ViewIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Keeps a query of a list under a name; one's own of that name is replaced."""

    def change(session: Session) -> ViewOut:
        made = saved_views.add(
            session, caller.tenant, caller.actor, given.name, given.query, page=given.page, shared=given.is_shared
        )
        return ViewOut.model_validate(made)

    return await once(request, caller, change, status=201)


@router.delete("/views/{view_id}", name="remove_view", status_code=204)
def remove_view(request: Request, caller: Viewer, view_id: Id) -> Response:
    """Takes one's own view away."""
    with opened(request, caller) as session:
        saved_views.remove(session, caller.tenant, caller.actor, view_id)
    return Response(status_code=204)


@router.post("/deeds", name="begin_deed", status_code=202, response_model=DeedOut)
async def begin(
    request: Request,
    caller: Writer,
    given: DeedIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Tags, untags, refuses or reads again all documents of now that match, in the background."""
    if given.action in REVIEWED:
        caller.need("documents:review")

    def change(session: Session) -> DeedOut:
        filters = given.wanted.filters()
        made = bulk.begin(session, caller.tenant, caller.actor, given.action, filters, tag=given.tag)
        return DeedOut.model_validate(made)

    return await once(request, caller, change, status=202)


@router.get("/deeds/{deed_id}", name="get_deed")
def one(request: Request, caller: Viewer, deed_id: Id) -> DeedOut:
    """How far it has come."""
    with opened(request, caller) as session:
        return DeedOut.model_validate(_deed(session, caller.tenant, deed_id))


@router.post("/deeds/{deed_id}/undo", name="undo_deed", status_code=202, response_model=DeedOut)
async def undo(
    request: Request,
    caller: Writer,
    deed_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Takes it back from all that it changed."""

    def change(session: Session) -> DeedOut:
        if _deed(session, caller.tenant, deed_id).action in REVIEWED:
            caller.need("documents:review")
        return DeedOut.model_validate(bulk.undo(session, caller.tenant, caller.actor, deed_id))

    return await once(request, caller, change, status=202)


def _deed(session: Session, tenant: TenantId, deed: UUID) -> Deed:
    found = DeedRepository(session, tenant).get(deed)
    if found is None:
        raise DeedMissing
    return found
