"""Notes beside a document, in which people are named and told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.organising import notes
from cuadra.inbox.organising.notes_repository import NoteRepository
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import opened

router = routes("", tag="organising")
Viewer = Annotated[Caller, allowed("documents:read")]
Writer = Annotated[Caller, allowed("documents:write")]
Said = Annotated[str, Field(min_length=1, max_length=notes.LONGEST, pattern=r"^[^\x00]*$")]


class NoteTextIn(Given):
    """People of the company named with ``@`` are told."""

    text: Said = Field(examples=["@Ana, please look at the total"])


class NoteOut(Shape):
    id: UUID
    document_id: UUID
    person_id: UUID | None
    text: str
    mentions: list[UUID]
    created_at: datetime
    updated_at: datetime


class NotesOut(Shape):
    items: list[NoteOut]


@router.get("/documents/{document_id}/notes", name="list_notes")
def list_notes(request: Request, caller: Viewer, document_id: Id) -> NotesOut:
    """The notes beside a document, oldest first."""
    with opened(request, caller) as session:
        find(session, caller.tenant, DocumentId(document_id))
        found = NoteRepository(session, caller.tenant).of(DocumentId(document_id))
    return NotesOut(items=[NoteOut.model_validate(one) for one in found])


@router.post("/documents/{document_id}/notes", name="add_note", status_code=201, response_model=NoteOut)
async def add_note(
    request: Request,
    caller: Writer,
    document_id: Id,
    given: NoteTextIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001
) -> Response:
    """Writes a note."""

    def change(session: Session) -> NoteOut:
        made = notes.add(session, caller.tenant, caller.actor, DocumentId(document_id), given.text)
        return NoteOut.model_validate(made)

    return await once(request, caller, change, status=201)


@router.patch("/notes/{note_id}", name="change_note")
def change_note(request: Request, caller: Writer, note_id: Id, given: NoteTextIn) -> NoteOut:
    """Writes one's own note anew."""
    with opened(request, caller) as session:
        return NoteOut.model_validate(notes.change(session, caller.tenant, caller.actor, note_id, given.text))


@router.delete("/notes/{note_id}", name="remove_note", status_code=204)
def remove_note(request: Request, caller: Writer, note_id: Id) -> Response:
    """Takes one's own note away; it can be brought back."""
    with opened(request, caller) as session:
        notes.remove(session, caller.tenant, caller.actor, note_id)
    return Response(status_code=204)


@router.post("/notes/{note_id}/restore", name="restore_note")
def restore_note(request: Request, caller: Writer, note_id: Id) -> NoteOut:
    """Brings a removed note back."""
    with opened(request, caller) as session:
        return NoteOut.model_validate(notes.restore(session, caller.tenant, caller.actor, note_id))
