"""Documents that are no plain file: several photos of one paper, a pasted text, a voice note."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows.handing_in import LONGEST_TEXT, text_arrival, voice_arrival
from cuadra.flows.rebinding import join_arrivals
from cuadra.inbox.errors import JoinInvalid
from cuadra.inbox.pages.replacing import MOST_JOINED
from cuadra.inbox.service import Arrival, find, receive
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.document_shapes import ReceivedAllOut, ReceivedOut
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.replacing import bench_of
from cuadra.web.api.routes import routes
from cuadra.web.api.texts import Given
from cuadra.web.api.uploads import BODY, Clean, Country, uploads_of
from cuadra.web.desk import desk_of, opened

router = routes("/documents")
Writer = Annotated[Caller, allowed("documents:write")]
_SHAPES: dict[str, Any] = BODY["requestBody"]["content"]  # type: ignore[index]
FORM = "multipart/form-data"
_FORM = {"requestBody": {"required": True, "content": {FORM: _SHAPES[FORM]}}}


class TextIn(Given):
    """A text that somebody pasted: a mail, a message."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    name: Clean = ""
    country: Country | None = None


@router.post("/photos", name="upload_photos", status_code=202, response_model=ReceivedAllOut, openapi_extra=_FORM)
async def photos(request: Request, caller: Writer) -> ReceivedAllOut:
    """Several photos, in order, that are one document: each is kept as it came, and they are read as one.

    Sent twice they are one document still.
    """
    uploads = await uploads_of(request, file_bytes=desk_of(request).options.file_bytes)
    if not 2 <= len(uploads) <= MOST_JOINED:
        raise JoinInvalid(most=MOST_JOINED)
    given = [(one.name, one.content) for one in uploads]
    bench = bench_of(request, caller)
    made = await run_in_threadpool(join_arrivals, bench, given, country=uploads[0].country, source="upload")
    return await run_in_threadpool(_received, request, caller, made)


@router.post("/text", name="upload_text", status_code=202, response_model=ReceivedAllOut)
async def pasted(
    request: Request,
    caller: Writer,
    given: TextIn,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """A pasted text as a document."""
    originals = desk_of(request).house.originals
    arrival = text_arrival(originals, caller.tenant, given.text, name=given.name, country=given.country)
    return await once(request, caller, lambda session: _receive(session, caller, arrival), status=202)


@router.post("/voice", name="upload_voice", status_code=202, response_model=ReceivedAllOut, openapi_extra=_FORM)
async def voice(request: Request, caller: Writer) -> ReceivedAllOut:
    """Voice notes: kept as they are; each waits until there is an engine for speech."""
    desk = desk_of(request)
    uploads = await uploads_of(request, file_bytes=desk.options.file_bytes)
    arrivals = [
        await run_in_threadpool(
            voice_arrival, desk.house.originals, caller.tenant, one.content, name=one.name, country=one.country
        )
        for one in uploads
    ]

    def work() -> ReceivedAllOut:
        with desk.house.database.tenant(caller.tenant, person=caller.person) as session:
            return _receive(session, caller, *arrivals)

    return await run_in_threadpool(work)


def _receive(session: Session, caller: Caller, *arrivals: Arrival) -> ReceivedAllOut:
    receipts = receive(session, caller.tenant, caller.actor, sorted(arrivals, key=lambda one: one.digest))
    return ReceivedAllOut(documents=[_out(one.document, one.sha256, is_new=one.is_new) for one in receipts])


def _received(request: Request, caller: Caller, made: DocumentId) -> ReceivedAllOut:
    with opened(request, caller) as session:
        found = find(session, caller.tenant, made)
        return ReceivedAllOut(documents=[_out(made, found.sha256.hex(), is_new=found.state == "received")])


def _out(document: DocumentId, sha256: str, *, is_new: bool) -> ReceivedOut:
    return ReceivedOut(id=document, sha256=sha256, is_new=is_new, url=f"/api/v1/documents/{document}")
