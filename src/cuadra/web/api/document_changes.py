"""A document described by its caller: what it is called, their own id of it, its country."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.describing import describe
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.document_shapes import DocumentOut, shown
from cuadra.web.api.documents import IfMatch
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id
from cuadra.web.api.texts import Country, Given
from cuadra.web.versions import etag, seen_version
from cuadra.web.visit import visit_of

router = routes("/documents")
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=255)]


class DocumentChange(Given):
    """What is not named stays. ``country`` is heard at the next reading (``retry``); null lets the reader find out."""

    name: Annotated[Text, StringConstraints(min_length=1)] = Field(default_factory=str, examples=["factura-marzo.pdf"])
    external_id: Text = Field(default_factory=str, examples=["venta-1207"])
    country: Country | None = None


@router.patch("/{document_id}", name="change_document", response_model=DocumentOut)
async def change(
    request: Request,
    caller: Annotated[Caller, allowed("documents:write")],
    document_id: Id,
    body: DocumentChange,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Changes its name, the caller's own id, its country; what was read of it is corrected in review. Needs
    ``If-Match``.
    """
    seen, language = seen_version(if_match), visit_of(request).language
    headers: dict[str, str] = {}

    def changed(session: Session) -> DocumentOut:
        given = body.model_dump(exclude_unset=True)
        found = describe(session, caller.tenant, DocumentId(document_id), caller.actor, given, seen=seen)
        headers["etag"] = etag(found.version, language)
        return DocumentOut(**shown(found, language))

    answer = await once(request, caller, changed)
    answer.headers.update(headers)
    return answer
