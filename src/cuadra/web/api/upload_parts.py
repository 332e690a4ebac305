"""Large files in parts, so that a cut connection goes on where it was: begin, send parts, ask where it stands.

As in the IETF's draft of resumable uploads: ``Upload-Offset`` says where a part begins and where the upload stands.
The last part is answered with the document.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Header
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from cuadra.inbox.errors import PartMisplaced
from cuadra.inbox.uploads import service as parts
from cuadra.inbox.uploads.models import Upload
from cuadra.tenants.access import Caller
from cuadra.web import problem
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given
from cuadra.web.api.uploads import Clean, Country
from cuadra.web.desk import desk_of, opened
from cuadra.web.errors import MediaTypeRefused
from cuadra.web.visit import visit_of

router = routes("/uploads", tag="documents")
Writer = Annotated[Caller, allowed("documents:write")]
Offset = Annotated[
    str | None, Header(alias="Upload-Offset", pattern=r"^\d{1,13}$", description="Where the part begins.")
]
PLAIN = "application/octet-stream"
PARTS = ("application/partial-upload", PLAIN)


class UploadIn(Given):
    """A file that will come in parts; ``size`` in bytes."""

    name: Annotated[Clean, StringConstraints(min_length=1)]
    size: Annotated[int, Field(ge=1, le=2**40)]
    country: Country | None = None
    external_id: Clean = ""


class UploadOut(Shape):
    """Where an upload stands: ``offset`` of ``size`` bytes are here; ``document`` once it is whole."""

    id: UUID
    offset: int
    size: int
    part_bytes: int
    document: UUID | None
    is_new: bool


@router.post("", name="begin_upload", status_code=201, response_model=UploadOut)
async def begin(
    request: Request,
    caller: Writer,
    given: UploadIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Begins an upload. What is not finished within a day is forgotten."""
    most = desk_of(request).options.file_bytes

    def change(session: Session) -> UploadOut:
        told = given.model_dump()
        return _shown(parts.begin(session, caller.tenant, caller.actor, most_bytes=most, **told))

    return await once(request, caller, change, status=201)


@router.get("/{upload_id}", name="get_upload", response_model=UploadOut)
def one(request: Request, caller: Writer, upload_id: Id) -> Response:
    """Where an upload stands."""
    with opened(request, caller) as session:
        return _told(_shown(parts.found(session, caller.tenant, caller.actor, upload_id)))


@router.head("/{upload_id}", name="head_upload", include_in_schema=False)
def head(request: Request, caller: Writer, upload_id: Id) -> Response:
    """Where an upload stands, as ``Upload-Offset`` and ``Upload-Length``."""
    with opened(request, caller) as session:
        shown = _shown(parts.found(session, caller.tenant, caller.actor, upload_id))
    return Response(status_code=204, headers=_headers(shown))


@router.patch(
    "/{upload_id}",
    name="send_part",
    response_model=UploadOut,
    openapi_extra={
        "requestBody": {"required": True, "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def send(request: Request, caller: Writer, upload_id: Id, upload_offset: Offset = None) -> Response:
    """Sends the next part, of at most ``part_bytes``. 409 tells in ``Upload-Offset`` where to go on."""
    try:
        content = await request.body()
    except ClientDisconnect:  # in the middle of a part: it comes again, and nobody hears this answer
        return Response(status_code=400)
    return await run_in_threadpool(_take, request, caller, upload_id, upload_offset, content)


@router.delete("/{upload_id}", name="cancel_upload", status_code=204)
def cancel(request: Request, caller: Writer, upload_id: Id) -> Response:
    """Forgets an upload; a document that it became stays."""
    with opened(request, caller) as session:
        parts.cancel(session, caller.tenant, caller.actor, upload_id)
    return Response(status_code=204)


def _take(request: Request, caller: Caller, upload: UUID, offset: str | None, content: bytes) -> Response:
    house = desk_of(request).house
    is_part = request.headers.get("content-type", "").partition(";")[0].strip().lower() in PARTS
    with house.database.tenant(caller.tenant, person=caller.person) as session:
        stands = parts.found(session, caller.tenant, caller.actor, upload)
        if not is_part:
            raise MediaTypeRefused
        if offset is None or (not stands.document_id and int(offset) != stands.got):
            return _misplaced(request, stands.got, offset or "?")
        found = parts.take(session, house.originals, caller.tenant, caller.actor, upload, int(offset), content)
        return _told(_shown(found))


def _misplaced(request: Request, offset: int, given: str) -> Response:
    """Where to go on."""
    answer = problem.of_error(visit_of(request), PartMisplaced(offset=offset, given=given))
    answer.headers["upload-offset"] = str(offset)
    return answer


def _shown(one: Upload) -> UploadOut:
    return UploadOut(
        id=one.id,
        offset=one.got,
        size=one.size,
        part_bytes=parts.PART_MIB * parts.MIB,
        document=one.document_id,
        is_new=one.is_new,
    )


def _told(shown: UploadOut) -> Response:
    return Response(shown.model_dump_json(), media_type="application/json", headers=_headers(shown))


def _headers(shown: UploadOut) -> dict[str, str]:
    whole = "?1" if shown.document else "?0"
    return {"upload-offset": str(shown.offset), "upload-length": str(shown.size), "upload-complete": whole}
