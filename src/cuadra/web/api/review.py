"""Review: what a person sees of a document, what they say of it, and which one comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Header, Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows import confirming
from cuadra.inbox.pages.adjusting import note
from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.pages.service import page_of, picture_of
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review import service as review
from cuadra.inbox.review.repository import ReviewRepository
from cuadra.inbox.service import find, read_again
from cuadra.kit.ids import DocumentId, PersonId
from cuadra.tenants.access import Caller
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.access import allowed
from cuadra.web.api.review_shapes import (
    AfterIn,
    ChangesIn,
    ConfirmIn,
    NextOut,
    ReasonIn,
    ReviewOut,
    StandsOut,
    WatcherOut,
    WordsOut,
)
from cuadra.web.api.routes import routes
from cuadra.web.api.ruled import ruled_by
from cuadra.web.api.shapes import Id
from cuadra.web.desk import desk_of, opened
from cuadra.web.pages.review_shapes import Around, review_shape
from cuadra.web.versions import is_known
from cuadra.web.visit import visit_of

router = routes("", tag="review")
Viewer = Annotated[Caller, allowed("documents:read")]
Reviewer = Annotated[Caller, allowed("documents:review")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Known = Annotated[str | None, Header(alias="If-None-Match")]
FOR_EVER = "private, max-age=31536000, immutable"


@router.get("/documents/{document_id}/review", name="get_review", response_model=ReviewOut)
def one(request: Request, caller: Viewer, document_id: Id) -> Response:
    """The document as it stands: every field with its state, reasons and alternatives; pages; place in the queue."""
    with opened(request, caller) as session:
        told = shape_of(session, caller, document_id, visit_of(request).language)
    if told["pages"] and caller.via == "cookie":  # the screen goes on to it: a frame on its picture may be read
        desk_of(request).hands.warm()
    return _json(told)


@router.post("/documents/{document_id}/corrections", name="correct_document", response_model=ReviewOut)
def correct(request: Request, caller: Reviewer, document_id: Id, given: ChangesIn) -> Response:
    """Says what some fields are, all or none; the answer holds their normal forms."""
    with opened(request, caller) as session:
        changes = [review.Change(one.path, one.said, one.how, one.page, one.box) for one in given.changes]
        document = DocumentId(document_id)
        review.correct(session, caller.tenant, document, caller.actor, changes)
        if any(change.path == "issuer.tax_id" for change in changes):
            review.name_known(session, caller.tenant, document, caller.actor)
        return _json(shape_of(session, caller, document_id, visit_of(request).language))


@router.post("/documents/{document_id}/corrections/{nth}/undo", name="undo_correction", response_model=ReviewOut)
def undo(request: Request, caller: Reviewer, document_id: Id, nth: Number) -> Response:
    """Takes one correction back."""
    with opened(request, caller) as session:
        review.undo(session, caller.tenant, DocumentId(document_id), caller.actor, nth)
        return _json(shape_of(session, caller, document_id, visit_of(request).language))


@router.post("/documents/{document_id}/confirm", name="confirm_document", response_model=StandsOut)
def confirm(request: Request, caller: Reviewer, document_id: Id, given: ConfirmIn) -> Response:
    """The document is right as it stands; it goes on. 412 where somebody changed it since ``seen``."""
    return _moved(request, caller, document_id, partial(confirming.confirm, seen_version=given.seen))


@router.post("/documents/{document_id}/reopen", name="reopen_document", response_model=StandsOut)
def reopen(request: Request, caller: Reviewer, document_id: Id) -> Response:
    """Takes a confirmation back."""
    return _moved(request, caller, document_id, review.reopen)


@router.post("/documents/{document_id}/postpone", name="postpone_document", response_model=StandsOut)
def postpone(request: Request, caller: Reviewer, document_id: Id, given: ReasonIn) -> Response:
    """Puts it behind all others that wait."""
    return _moved(request, caller, document_id, partial(review.postpone, note=given.note))


@router.post("/documents/{document_id}/take-up", name="take_up_document", response_model=StandsOut)
def take_up(request: Request, caller: Reviewer, document_id: Id) -> Response:
    """Takes a postponement back."""
    return _moved(request, caller, document_id, review.take_up)


@router.post("/documents/{document_id}/refuse", name="refuse_document", response_model=StandsOut)
def refuse(request: Request, caller: Reviewer, document_id: Id, given: ReasonIn) -> Response:
    """Discards it, and says why."""
    return _moved(request, caller, document_id, partial(review.refuse, note=given.note))


@router.post("/documents/{document_id}/restore", name="restore_document", response_model=StandsOut)
def restore(request: Request, caller: Reviewer, document_id: Id) -> Response:
    """Takes a refusal back: it is read again, and what people said of it still counts."""
    return _moved(request, caller, document_id, read_again)


def _moved(request: Request, caller: Caller, document_id: UUID, move: Callable[..., object]) -> Response:
    """Moves the document in a transaction; the answer says where it stands now."""
    with opened(request, caller) as session:
        move(session, caller.tenant, DocumentId(document_id), caller.actor)
        found = find(session, caller.tenant, DocumentId(document_id))
        return _json({"state": str(found.state), "version": found.version})


@router.post("/documents/{document_id}/look", name="look_at_document", response_model=WatcherOut)
def look(request: Request, caller: Reviewer, document_id: Id) -> Response:
    """Says that the caller has it open, for two minutes; ``watcher`` is who had it first."""
    with opened(request, caller) as session:
        return _json({"watcher": watcher_of(session, caller, document_id)})


@router.post("/review/next", name="next_to_review", response_model=NextOut)
def following(request: Request, caller: Reviewer, given: AfterIn) -> Response:
    """The next document that waits and that nobody else has open; the caller has it from now on."""
    with opened(request, caller) as session:
        found = next_for(session, caller, given.after)
        return _json({"id": str(found) if found else None})


@router.get(
    "/documents/{document_id}/pages/{number}.webp",
    name="get_page_picture",
    response_class=Response,
    responses={200: {"content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}}}},
)
def picture(request: Request, caller: Viewer, document_id: Id, number: Number, known: Known = None) -> Response:
    """A page as a picture. Its address may carry the version (``v``), then it is kept for ever."""
    with opened(request, caller) as session:
        page = page_of(session, caller.tenant, DocumentId(document_id), number)
        headers = _cached(request, page.digest)
        if is_known(known, headers["etag"]):
            return Response(status_code=304, headers=headers)
        whole = page_of(session, caller.tenant, DocumentId(document_id), number, whole=True)
        content = picture_of(desk_of(request).house.originals, caller.tenant, whole)
    return Response(content, media_type="image/webp", headers=headers)


@router.get("/documents/{document_id}/pages/{number}/words", name="get_page_words", response_model=WordsOut)
def words(request: Request, caller: Viewer, document_id: Id, number: Number, known: Known = None) -> Response:
    """The words on a page: text, left, top, right, bottom, in the page's units."""
    with opened(request, caller) as session:
        page = page_of(session, caller.tenant, DocumentId(document_id), number, whole=True)
        headers = _cached(request, page.digest)
        if is_known(known, headers["etag"]):
            return Response(status_code=304, headers=headers)
        told = orjson.dumps({"width": page.width, "height": page.height, "words": page.words})
    return Response(told, media_type="application/json", headers=headers)


def shape_of(session: Session, caller: Caller, document_id: UUID, language: str) -> dict[str, Any]:
    """What the screen shows of a document."""
    document = DocumentId(document_id)
    now = review.seen(session, caller.tenant, document)
    reviews, documents = ReviewRepository(session, caller.tenant), DocumentRepository(session, caller.tenant)
    tax_id = (now.fields.get("issuer.tax_id") or {}).get("value")
    postponed = reviews.postponement(document)
    twin = now.document.duplicate_of or _uuid(now.document.reason_facts.get("document"))
    around = Around(
        pages=PageRepository(session, caller.tenant).all(document),
        place=reviews.place(document),
        known=reviews.accustomed(document, str(tax_id))[0] if tax_id else 0,
        note=postponed.note if postponed else "",
        rules=ruled_by(session, caller.tenant, now.fields),
        twin=documents.get(DocumentId(twin)) if twin else None,
    )
    shape = review_shape(now, around, language)
    wanted = {one["number"]: one for one in note(session, caller.tenant, document)}
    for one in shape["pages"]:
        one |= {name: wanted.get(one["number"], {}).get(name) for name in ("turn", "crop")}
    return shape


def next_for(session: Session, caller: Caller, after: UUID | None) -> DocumentId | None:
    """The next one after ``after``, else the first of all others; ``None`` for a caller that is no person."""
    if caller.person is None:
        return None
    person, past = PersonId(caller.person), DocumentId(after) if after else None
    found = review.next_to_review(session, caller.tenant, person, after=past)
    if found is None and past is not None:
        found = review.next_to_review(session, caller.tenant, person)
    return None if found == past else found


def watcher_of(session: Session, caller: Caller, document_id: UUID) -> str:
    """Who else has it open, by name; the empty text where it is the caller from now on."""
    find(session, caller.tenant, DocumentId(document_id))
    if caller.person is None:
        return ""
    first = review.look_at(session, caller.tenant, PersonId(caller.person), DocumentId(document_id))
    members = CompanyRepository(session, caller.tenant).members() if first else ()
    return next((person.name for _, person in members if person.id == first), "")


def _json(told: Any) -> Response:
    return Response(orjson.dumps(told), media_type="application/json")


def _cached(request: Request, digest: bytes) -> dict[str, str]:
    seen = digest.hex()[:12]
    kept = FOR_EVER if request.query_params.get("v") == seen else "private, no-cache"
    return {"etag": f'"{seen}"', "cache-control": kept, "vary": "Authorization, Cookie"}


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
