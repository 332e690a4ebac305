"""Tags: the company's, and those of a document."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.organising import tags
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given, ShortName
from cuadra.web.desk import opened

router = routes("", tag="organising")
Viewer = Annotated[Caller, allowed("documents:read")]
Writer = Annotated[Caller, allowed("documents:write")]
Colour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple"]
TagId = Annotated[UUID, Path(description="Id of a tag.")]


class TagIn(Given):
    name: ShortName = Field(examples=["Urgente"])
    colour: Colour = "blue"


class TagOut(Shape):
    id: UUID
    name: str
    colour: str


class TagsOut(Shape):
    items: list[TagOut]


@router.get("/tags", name="list_tags")
def list_tags(request: Request, caller: Viewer) -> TagsOut:
    """All tags of the company, by name."""
    with opened(request, caller) as session:
        found = TagRepository(session, caller.tenant).all()
    return TagsOut(items=[TagOut.model_validate(one) for one in found])


@router.post("/tags", name="add_tag", status_code=201, response_model=TagOut)
async def add_tag(
    request: Request,
    caller: Writer,
    given: TagIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001
) -> Response:
    """A new tag."""

    def change(session: Session) -> TagOut:
        return TagOut.model_validate(tags.add(session, caller.tenant, caller.actor, given.name, given.colour))

    return await once(request, caller, change, status=201)


@router.patch("/tags/{tag_id}", name="change_tag")
def change_tag(request: Request, caller: Writer, tag_id: TagId, given: TagIn) -> TagOut:
    """Another name or colour."""
    with opened(request, caller) as session:
        found = tags.change(session, caller.tenant, caller.actor, tag_id, name=given.name, colour=given.colour)
        return TagOut.model_validate(found)


@router.delete("/tags/{tag_id}", name="remove_tag", status_code=204)
def remove_tag(request: Request, caller: Writer, tag_id: TagId) -> Response:
    """Takes the tag away from everywhere; it can be brought back."""
    with opened(request, caller) as session:
        tags.remove(session, caller.tenant, caller.actor, tag_id)
    return Response(status_code=204)


@router.post("/tags/{tag_id}/restore", name="restore_tag")
def restore_tag(request: Request, caller: Writer, tag_id: TagId) -> TagOut:
    """Brings a removed tag back, with its documents."""
    with opened(request, caller) as session:
        return TagOut.model_validate(tags.restore(session, caller.tenant, caller.actor, tag_id))


@router.get("/documents/{document_id}/tags", name="list_document_tags")
def document_tags(request: Request, caller: Viewer, document_id: Id) -> TagsOut:
    """The tags of a document."""
    with opened(request, caller) as session:
        find(session, caller.tenant, DocumentId(document_id))
        found = TagRepository(session, caller.tenant).of([document_id]).get(document_id, [])
    return TagsOut(items=[TagOut.model_validate(one) for one in found])


@router.put("/documents/{document_id}/tags/{tag_id}", name="put_tag", status_code=204)
def put_tag(request: Request, caller: Writer, document_id: Id, tag_id: TagId) -> Response:
    """Puts a tag on a document; twice is once."""
    with opened(request, caller) as session:
        tags.put(session, caller.tenant, caller.actor, DocumentId(document_id), tag_id)
    return Response(status_code=204)


@router.delete("/documents/{document_id}/tags/{tag_id}", name="take_tag", status_code=204)
def take_tag(request: Request, caller: Writer, document_id: Id, tag_id: TagId) -> Response:
    """Takes a tag off a document."""
    with opened(request, caller) as session:
        tags.take(session, caller.tenant, caller.actor, DocumentId(document_id), tag_id)
    return Response(status_code=204)
