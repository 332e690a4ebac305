"""The inbox: documents by state, found by words and filters, live; and what is done to several at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.audit.repository import EventRepository
from cuadra.inbox.filters import SORTS, Filters
from cuadra.inbox.repository import DocumentRepository, sorted_value
from cuadra.inbox.service import read_again, reject
from cuadra.inbox.states import MOVES, State
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.kit.paging import Cursor, unpack
from cuadra.web.api.document_shapes import shown
from cuadra.web.api.texts import Line
from cuadra.web.pages import listing
from cuadra.web.pages.export import table
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader, admitted
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import MOST as MOST_UNDO
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told import TABS
from cuadra.web.pages.uploads import received

router = APIRouter(include_in_schema=False, route_class=PageRoute)
WORKING = (State.RECEIVED, State.READING)
MOST_MARKED = 200
MOST_COUNTS = 5_000  # companies whose counts are kept
MOST_EXPORTED = 100_000
Amount = Annotated[Decimal, Field(ge=-(10**12), le=10**12, allow_inf_nan=False, decimal_places=6)]
COLUMNS = ("state", "kind", "issuer_name", "issuer_tax_id", "number", "issued_on", "total", "currency", "fiscal_key",
           "country", "name", "source", "created_at", "reason_text", "id")  # fmt: skip


class Wanted(BaseModel):
    """What the address of the inbox may ask for."""

    tab: Literal["", "review", "working", "ready", "posted", "duplicate", "rejected", "blocked"] = ""
    q: Line = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    kind: Line = ""
    source: Line = ""
    issuer: Line = ""
    issued_from: date | None = None
    issued_to: date | None = None
    total_from: Amount | None = None
    total_to: Amount | None = None
    cursor: Annotated[str, Field(max_length=1000)] = ""

    def filters(self) -> Filters:
        states = WORKING if self.tab == "working" else (State(self.tab),) if self.tab else ()
        return Filters(states=states, **self.model_dump(exclude={"tab", "cursor"}))


@router.get("/", name="page_home")
def home() -> Response:
    """The inbox is where work begins."""
    return RedirectResponse("/inbox", status_code=303)


@router.get("/inbox", name="page_inbox")
def inbox(request: Request, guest: Reader) -> Response:
    """A page of documents; the list alone where it refreshes itself."""
    wanted, wrong = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-created_at")
    with guest.open() as session:
        documents = DocumentRepository(session, guest.caller.tenant)
        cursor = unpack(wanted.cursor, sort)
        rows = documents.page(wanted.filters(), sort, cursor, listing.MOST + 1)
        counts = counted(session, guest.caller.tenant)
    found = listing.paged(request, rows, sort, lambda one: Cursor(sorted_value(one, sort), one.id), wanted)
    return page(
        guest,
        "inbox.html",
        part="list",
        wanted=wanted,
        wrong=wrong,
        found=found,
        items=[shown(one, guest.language) for one in found.items],
        tabs=_tabs(request, counts),
        address=lambda **changes: listing.address(request, **changes),
        sort_address=lambda field: listing.sort_address(request, sort, field),
        is_filtered=bool(found.filters.keys() - {"tab"}),
    )


@router.get("/inbox/export.{form}", name="page_inbox_export")
def export(request: Request, guest: Reader, form: Literal["csv", "xlsx"]) -> Response:
    """All documents of the address's filters as a table."""
    wanted, _ = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-created_at")
    rows: list[Mapping[str, object]] = []
    with guest.open() as session:
        documents, cursor = DocumentRepository(session, guest.caller.tenant), None
        while len(rows) < MOST_EXPORTED:
            some = documents.page(wanted.filters(), sort, cursor, 1000)
            rows += [shown(one, guest.language) for one in some]
            if len(some) < 1000:
                break
            cursor = Cursor(sorted_value(some[-1], sort), some[-1].id)
            session.expunge_all()
    return table(guest, "cuadra", COLUMNS, rows, form)


@router.post("/inbox/upload", name="page_upload")
async def upload(guest: Annotated[Guest, admitted("documents:write")]) -> Response:
    """Files of the plain form; with script each file goes to the API by itself."""
    return await received(guest)


@router.post("/inbox/bulk", name="page_bulk")
async def bulk(guest: Annotated[Guest, admitted("documents:read")]) -> Response:
    """``again`` or ``reject`` for the marked documents; those that cannot be moved so stay as they are."""
    action = guest.text("action")
    guest.caller.need("documents:review" if action == "reject" else "documents:write")
    ids = _ids([one for one in guest.form.getlist("id") if isinstance(one, str)])
    moved = await run_in_threadpool(_move, guest, action, ids)
    path = guest.text("back")
    where = path if path.startswith(("/inbox", "/documents/")) else "/inbox"
    if not moved:
        return back(guest, where, Toast("unmoved", len(ids)))
    if action != "reject":
        return back(guest, where, Toast("asked", len(moved)))
    undo = "/inbox/bulk" if len(moved) <= MOST_UNDO else ""
    return back(guest, where, Toast("rejected", len(moved), undo, "again", moved))


_counts: dict[TenantId, tuple[int, dict[str, int]]] = {}


def counted(session: Session, tenant: TenantId) -> dict[str, int]:
    """How many documents stand in each state: counted again only where the company's record grew since.

    The record is asked first, so what comes meanwhile is at worst counted early, and then counted again.
    """
    seq = EventRepository(session, tenant).last()
    known = _counts.get(tenant)
    if known and known[0] == seq:
        return known[1]
    counts = DocumentRepository(session, tenant).counts()
    if len(_counts) >= MOST_COUNTS:
        _counts.clear()
    _counts[tenant] = (seq, counts)
    return counts


def _move(guest: Guest, action: str, ids: list[UUID]) -> list[UUID]:
    tenant, actor = guest.caller.tenant, guest.caller.actor
    goal = State.REJECTED if action == "reject" else State.READING
    moved = []
    with guest.open() as session:
        documents = DocumentRepository(session, tenant)
        for one in sorted(ids):
            found = documents.get(DocumentId(one), lock=True)
            if found is None or goal not in MOVES[found.state]:
                continue
            (reject if action == "reject" else read_again)(session, tenant, DocumentId(one), actor)
            moved.append(one)
    return moved


def _ids(given: list[str]) -> list[UUID]:
    found = []
    for one in given[:MOST_MARKED]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _tabs(request: Request, counts: Mapping[str, int]) -> list[tuple[str, int, str, bool]]:
    """Name, count, address, and whether it is the one that is shown."""
    now = request.query_params.get("tab", "")
    told = []
    for tab in TABS:
        states = WORKING if tab == "working" else (tab,)
        count = sum(counts.get(str(one), 0) for one in states) if tab else sum(counts.values())
        told.append((tab, count, listing.address(request, tab=tab), tab == now))
    return told
