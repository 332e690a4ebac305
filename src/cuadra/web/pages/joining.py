"""Documents of the inbox that are one, marked or dropped on each other: joined, and that taken back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows import rebinding
from cuadra.flows.rebinding import Bench
from cuadra.inbox.pages.replacing import put_back
from cuadra.inbox.states import MOVES, State
from cuadra.kit.ids import DocumentId
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.show import back, own
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reviewer = Annotated[Guest, admitted("documents:review")]
JOINABLE = frozenset(str(state) for state, moves in MOVES.items() if State.REPLACED in moves)


@router.post("/documents/join", name="page_join_documents")
async def join(guest: Reviewer) -> Response:
    """Joins the documents in the order given; marked ones oldest first: pages were photographed in their order."""
    ids = [DocumentId(one) for one in _ids(guest)]
    if guest.text("order") != "given":
        ids.sort()
    desk = guest.desk
    bench = Bench(desk.house.database, desk.house.originals, desk.hands, guest.caller.tenant, guest.caller.actor)
    made = await run_in_threadpool(rebinding.join, bench, ids)
    return back(guest, f"/documents/{made}", Toast("joined", 1, "/documents/put-back", ids=[made]))


@router.post("/documents/put-back", name="page_put_back_documents")
async def undo(guest: Reviewer) -> Response:
    """Takes a cut or a join back."""
    ids = _ids(guest)

    def work() -> None:
        with guest.open() as session:
            for one in ids[:1]:
                put_back(session, guest.caller.tenant, DocumentId(one), guest.caller.actor)

    await run_in_threadpool(work)
    return back(guest, own(guest.text("back")), Toast("put_back"))


def _ids(guest: Guest) -> list[UUID]:
    found = []
    for one in guest.form.getlist("id")[:200]:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found
