"""Documents: send them, look at one, ask for it to be read again, refuse it. Lists are in ``document_list``."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.audit.repository import EventRepository
from cuadra.inbox.models import Document
from cuadra.inbox.originals import SMALL
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import Arrival, find, prepare, read_again, reject
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed, identify
from cuadra.web.api.document_shapes import DocumentOut, DocumentWholeOut, ReceivedAllOut, shown, shown_whole
from cuadra.web.api.once import IdempotencyKey, as_response, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import After, EventOut, Id, Most, PageOut
from cuadra.web.api.uploads import BODY, Upload, uploads_of
from cuadra.web.desk import Desk, desk_of
from cuadra.web.receiving import Asked
from cuadra.web.requests.service import Claim, claim_of
from cuadra.web.versions import etag, is_known, seen_version
from cuadra.web.visit import visit_of

router = routes("/documents")
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag that you saw, or `*`.")]
SAFE_TYPES = frozenset(("application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff"))


@router.post("", name="upload_documents", status_code=202, response_model=ReceivedAllOut, openapi_extra=BODY)
async def upload(request: Request, caller: Annotated[Caller, allowed("documents:write")]) -> Response:
    """Sends documents: files of a form, or one as base64 in JSON. Answered when they are safe; read soon after.

    The same bytes sent twice are one document. All files of a request are taken, or none.
    """
    return await received(request, caller)


async def received_shortly(request: Request) -> Response:
    """``upload`` by the short way (``web.shortcut``)."""
    caller = await identify(request)
    caller.need("documents:write")
    return await received(request, caller)


async def received(request: Request, caller: Caller) -> Response:
    desk = desk_of(request)
    uploads = await uploads_of(request, file_bytes=desk.options.file_bytes)
    arrivals = [await _kept(desk, caller, upload) for upload in uploads]
    told = await desk.receiving.put(Asked(caller.tenant, caller.actor, arrivals, _claim(request, caller, uploads)))
    return as_response(told.answered, is_repeated=told.is_repeated)


async def _kept(desk: Desk, caller: Caller, upload: Upload) -> Arrival:
    """A small original is only sealed, some microseconds; a large one is written to the store, in a thread."""
    if len(upload.content) <= SMALL:
        return _prepare(desk, caller, upload)
    return await run_in_threadpool(_prepare, desk, caller, upload)


def _prepare(desk: Desk, caller: Caller, upload: Upload) -> Arrival:
    return prepare(
        desk.house.originals,
        caller.tenant,
        upload.content,
        name=upload.name,
        source=upload.source,
        external_id=upload.external_id,
        country=upload.country,
        actor=caller.actor,
    )


def _claim(request: Request, caller: Caller, uploads: list[Upload]) -> Claim | None:
    """By what was sent and not by its wrapping: a form sent again has another boundary."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    digest = sha256()
    for one in uploads:
        digest.update(sha256(one.content).digest())
        digest.update("\0".join((one.name, one.source, one.country or "", one.external_id, "")).encode())
    return claim_of(key, "POST", "/documents", caller.key_id or caller.person, digest.digest())


@router.get("/{document_id}", name="get_document", response_model=DocumentWholeOut)
def one(
    request: Request,
    caller: Annotated[Caller, allowed("documents:read")],
    document_id: Id,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A document with what was read of it: fields with confidence and evidence, findings, and where it came from."""
    language = visit_of(request).language
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        document = find(session, caller.tenant, DocumentId(document_id))
        present = etag(document.version, language)
        headers = {"etag": present, "cache-control": "private, no-cache", "vary": "Accept-Language, Authorization"}
        if is_known(if_none_match, present):
            return Response(status_code=304, headers=headers)
        documents = DocumentRepository(session, caller.tenant)
        found = DocumentId(document.id)
        told = shown_whole(document, documents.reading(found), documents.sightings(found), language)
    return Response(told.model_dump_json(), media_type="application/json", headers=headers)


@router.get("/{document_id}/original", name="get_original", response_class=Response, responses={200: {"content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}})  # fmt: skip
def original(request: Request, caller: Annotated[Caller, allowed("documents:read")], document_id: Id) -> Response:
    """The bytes as they came, to be saved and never shown in the page: they are whatever somebody sent."""
    house = desk_of(request).house
    with house.database.tenant(caller.tenant) as session:
        document = find(session, caller.tenant, DocumentId(document_id))
        kept = DocumentRepository(session, caller.tenant).original(document.sha256)
    content = house.originals.content(caller.tenant, kept)
    kind = document.media_type if document.media_type in SAFE_TYPES else "application/octet-stream"
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(document.name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
        "etag": f'"{document.sha256.hex()}"',
        "cache-control": "private, max-age=3600",
    }
    return Response(content, media_type=kind, headers=headers)


@router.get("/{document_id}/events", name="list_document_events")
def events(
    request: Request,
    caller: Annotated[Caller, allowed("documents:read")],
    document_id: Id,
    after: After = 0,
    most: Most = 50,
) -> PageOut[EventOut]:
    """What happened to a document, oldest first; ``next`` is the number to go on ``after``."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        document = find(session, caller.tenant, DocumentId(document_id))
        found = EventRepository(session, caller.tenant).after(after, most=most, subject=document.id)
    items = [EventOut.of(event) for event in found]
    return PageOut(items=items, next=str(items[-1].seq) if len(items) == most else "")


@router.post("/{document_id}/retry", name="retry_document", status_code=202, response_model=DocumentOut)
async def retry(
    request: Request,
    caller: Annotated[Caller, allowed("documents:write")],
    document_id: Id,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Has a document read again, e.g. when a missing engine was installed; what was read stays until then."""

    def change(session: Session) -> DocumentOut:
        read_again(session, caller.tenant, DocumentId(document_id), caller.actor)
        return _shown(session, request, caller, document_id)

    return await once(request, caller, change, status=202)


@router.post("/{document_id}/reject", name="reject_document", response_model=DocumentOut)
async def refuse(
    request: Request,
    caller: Annotated[Caller, allowed("documents:review")],
    document_id: Id,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Discards a document that is none of the company's; the original stays. Needs ``If-Match``."""
    seen = seen_version(if_match)

    def change(session: Session) -> DocumentOut:
        reject(session, caller.tenant, DocumentId(document_id), caller.actor, seen=seen)
        return _shown(session, request, caller, document_id)

    return await once(request, caller, change)


def _shown(session: Session, request: Request, caller: Caller, document_id: Any) -> DocumentOut:
    document: Document = find(session, caller.tenant, DocumentId(document_id))
    return DocumentOut(**shown(document, visit_of(request).language))
