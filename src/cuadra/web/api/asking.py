"""Asking a colleague about a document from where one looks at it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.requests import Request

from cuadra.inbox.review.asking import ask
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import opened
from cuadra.web.pages.review_shapes import named
from cuadra.web.visit import visit_of

router = routes("/documents", tag="review")


class QuestionIn(Given):
    """``person`` works in the company; null leaves a note for whoever comes. ``field`` is the path that it is about."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    person: UUID | None = None
    field: Annotated[str | None, Field(max_length=60)] = None


class QuestionOut(Shape):
    """The note that the question became."""

    note: UUID


@router.post("/{document_id}/ask", name="ask_colleague", status_code=201)
def asked(
    request: Request, caller: Annotated[Caller, allowed("documents:review")], document_id: Id, given: QuestionIn
) -> QuestionOut:
    """Asks a colleague about the document: a note that names them, of which they are told."""
    about = f"{named('field', given.field, visit_of(request).language)}: " if given.field else ""
    with opened(request, caller) as session:
        note = ask(
            session, caller.tenant, caller.actor, DocumentId(document_id), about + given.text, person=given.person
        )
        return QuestionOut(note=note.id)
