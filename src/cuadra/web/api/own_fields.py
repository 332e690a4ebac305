"""Fields of the company's own, and their values on a document."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.organising import own_fields
from cuadra.inbox.organising.own_fields_repository import OwnFieldRepository
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.tags import Viewer, Writer
from cuadra.web.api.texts import Given, Line, ShortName
from cuadra.web.desk import opened

router = routes("", tag="organising")
Keeper = Annotated[Caller, allowed("company:write")]
Sort = Literal["text", "number", "amount", "date", "choice"]


class OwnFieldIn(Given):
    name: ShortName = Field(examples=["Centro de costo"])
    sort: Sort = "text"
    choices: Annotated[list[Line], Field(max_length=own_fields.MOST_CHOICES)] = Field(default_factory=list)


class OwnFieldOut(Shape):
    id: UUID
    name: str
    sort: str
    choices: list[str]


class OwnFieldsOut(Shape):
    items: list[OwnFieldOut]


class OwnValue(Given):
    """``said`` as a person would type it; empty takes the value away."""

    field: UUID
    said: Annotated[str, Field(max_length=own_fields.LONGEST, pattern=r"^[^\x00]*$")]


class OwnValuesIn(Given):
    values: Annotated[list[OwnValue], Field(min_length=1, max_length=own_fields.MOST)]


class OwnValueOut(Shape):
    """``text`` is the normal form: a decimal point, a date as ISO 8601; empty where there is none."""

    field: UUID
    name: str
    sort: str
    choices: list[str]
    text: str


class OwnValuesOut(Shape):
    items: list[OwnValueOut]


class OwnFieldChange(Given):
    """``choices`` only where they are to be others."""

    name: ShortName
    choices: Annotated[list[Line], Field(max_length=own_fields.MOST_CHOICES)] | None = None


@router.get("/own-fields", name="list_own_fields")
def several(request: Request, caller: Viewer) -> OwnFieldsOut:
    """The fields that the company keeps of every document."""
    with opened(request, caller) as session:
        found = OwnFieldRepository(session, caller.tenant).fields()
    return OwnFieldsOut(items=[OwnFieldOut.model_validate(one) for one in found])


@router.post("/own-fields", name="add_own_field", status_code=201, response_model=OwnFieldOut)
async def add(
    request: Request,
    caller: Keeper,
    given: OwnFieldIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """A new field."""

    def change(session: Session) -> OwnFieldOut:
        made = own_fields.add(session, caller.tenant, caller.actor, given.name, given.sort, given.choices)
        return OwnFieldOut.model_validate(made)

    return await once(request, caller, change, status=201)


@router.patch("/own-fields/{field_id}", name="change_own_field")
def change(request: Request, caller: Keeper, field_id: Id, given: OwnFieldChange) -> OwnFieldOut:
    """Another name, or other choices."""
    with opened(request, caller) as session:
        found = own_fields.change(
            session, caller.tenant, caller.actor, field_id, name=given.name, choices=given.choices
        )
        return OwnFieldOut.model_validate(found)


@router.delete("/own-fields/{field_id}", name="remove_own_field", status_code=204)
def remove(request: Request, caller: Keeper, field_id: Id) -> Response:
    """Takes a field away; it can be brought back with its values."""
    with opened(request, caller) as session:
        own_fields.remove(session, caller.tenant, caller.actor, field_id)
    return Response(status_code=204)


@router.post("/own-fields/{field_id}/restore", name="restore_own_field")
def restore(request: Request, caller: Keeper, field_id: Id) -> OwnFieldOut:
    """Brings a removed field back."""
    with opened(request, caller) as session:
        return OwnFieldOut.model_validate(own_fields.restore(session, caller.tenant, caller.actor, field_id))


@router.get("/documents/{document_id}/own-fields", name="list_own_values")
def values(request: Request, caller: Viewer, document_id: Id) -> OwnValuesOut:
    """Every field of the company's own with its value on a document."""
    with opened(request, caller) as session:
        find(session, caller.tenant, DocumentId(document_id))
        return _values(session, caller, document_id)


@router.patch("/documents/{document_id}/own-fields", name="say_own_values")
def say(request: Request, caller: Writer, document_id: Id, given: OwnValuesIn) -> OwnValuesOut:
    """Gives fields their values, all or none."""
    with opened(request, caller) as session:
        said = {one.field: one.said for one in given.values}
        own_fields.say(session, caller.tenant, caller.actor, DocumentId(document_id), said)
        return _values(session, caller, document_id)


def _values(session: Session, caller: Caller, document: UUID) -> OwnValuesOut:
    found = own_fields.values_of(session, caller.tenant, DocumentId(document))
    told = [
        OwnValueOut(
            field=one.field.id, name=one.field.name, sort=one.field.sort, choices=one.field.choices, text=one.text
        )
        for one in found
    ]
    return OwnValuesOut(items=told)
