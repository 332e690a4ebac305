"""Confirming together what is green: some of the documents are shown first, all can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from cuadra.flows.confirming import confirm_all
from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review import service as review
from cuadra.inbox.review.green import MOST, green
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId
from cuadra.web.api.document_shapes import shown
from cuadra.web.api.review import shape_of
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reviewer = Annotated[Guest, admitted("documents:review")]
LOOKED_AT = 3  # shown with their page before any is confirmed
PATHS = ("issuer.name", "issuer.tax_id", "number", "issued_on", "total")


@router.post("/inbox/confirm/begin", name="page_confirm_begin")
async def begin(guest: Reviewer) -> Response:
    """The marked documents (all that wait where none is), asked about before anything is done."""
    query = urlencode([("id", str(one)) for one in _ids(guest)])
    return RedirectResponse("/inbox/confirm" + (f"?{query}" if query else ""), status_code=303)


@router.get("/inbox/confirm", name="page_confirm")
def asked(guest: Reviewer, id: Annotated[list[UUID] | None, Query(max_length=200)] = None) -> Response:  # noqa: A002
    """Which ones are green, a sample of them with their page, and the button."""
    with guest.open() as session:
        tenant = guest.caller.tenant
        found = green(session, tenant, [DocumentId(one) for one in id or ()])
        documents = DocumentRepository(session, tenant)
        rows = [shown(row, guest.language) for one in found if (row := documents.get(one))]
        looked = {one: shape_of(session, guest.caller, one, guest.language) for one in sample(found)}
        pages = {one: PageRepository(session, tenant).all(DocumentId(one)) for one in looked}
    return page(
        guest,
        "inbox/together.html",
        rows=rows,
        sampled=[_card(told, pages[one]) for one, told in looked.items()],
        left_out=max(0, len(id or ()) - len(found)),
        most=MOST,
    )


@router.post("/inbox/confirm", name="page_confirm_all")
async def confirm_them(guest: Reviewer) -> Response:
    """Confirms those that are still green."""
    ids = _ids(guest)

    def work() -> list[DocumentId]:
        with guest.open() as session:
            tenant, actor = guest.caller.tenant, guest.caller.actor
            return confirm_all(session, tenant, [DocumentId(one) for one in ids], actor) if ids else []

    done = await run_in_threadpool(work)
    if not done:
        return back(guest, "/inbox?tab=review", Toast("unmoved", max(1, len(ids))))
    return back(guest, "/inbox?tab=review", Toast("confirmed", len(done), "/inbox/confirm/undo", "undo", done))


@router.post("/inbox/confirm/undo", name="page_confirm_undo")
async def undo(guest: Reviewer) -> Response:
    """They wait for a person again; those that went on meanwhile do not."""
    ids = _ids(guest)

    def work() -> int:
        with guest.open() as session:
            tenant, count = guest.caller.tenant, 0
            documents = DocumentRepository(session, tenant)
            for one in sorted(ids):
                found = documents.get(DocumentId(one), lock=True)
                if found is not None and found.state == State.READY:
                    review.reopen(session, tenant, DocumentId(one), guest.caller.actor)
                    count += 1
            return count

    count = await run_in_threadpool(work)
    return back(guest, "/inbox?tab=review", Toast("reopened" if count else "unmoved", count or 1))


def sample(found: Sequence[DocumentId], count: int = LOOKED_AT) -> list[DocumentId]:
    """Which of them are shown: by chance, but the same ones whenever the page is asked for again.

    >>> len(sample([DocumentId(UUID(int=n)) for n in range(9)])), sample([])
    (3, [])
    """
    return sorted(found, key=lambda one: sha256(b"look" + one.bytes).digest())[:count]


def _card(told: dict[str, Any], pages: Sequence[Any]) -> dict[str, Any]:
    by_path = {one["path"]: one for one in told["fields"]}
    return {
        "id": told["id"],
        "name": told["name"],
        "picture": told["pages"][0]["url"] if told["pages"] else "",
        "width": round(pages[0].width) if pages else 0,
        "height": round(pages[0].height) if pages else 0,
        "fields": [by_path[path] for path in PATHS if by_path.get(path, {}).get("value")],
    }


def _ids(guest: Guest) -> list[UUID]:
    found = []
    for one in guest.form.getlist("id")[:200]:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found
