"""The inbox: documents by state, found by words and filters, live; and what is done to several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.audit.repository import EventRepository
from cuadra.inbox.filters import SORTS, CustomIs, Filters
from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository, sorted_value
from cuadra.inbox.search.query import understood
from cuadra.inbox.search.service import shown_hits
from cuadra.inbox.states import State
from cuadra.kit.ids import TenantId
from cuadra.kit.paging import Cursor, unpack
from cuadra.web.api.document_shapes import shown
from cuadra.web.api.texts import Line
from cuadra.web.pages import listing
from cuadra.web.pages.export import HEADS, table
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader, admitted
from cuadra.web.pages.joining import JOINABLE
from cuadra.web.pages.learning import touchless_of
from cuadra.web.pages.narrowed import Narrowed
from cuadra.web.pages.organised import COLUMNS as COLUMNS_SHOWN
from cuadra.web.pages.organised import MORE as MORE_COLUMNS
from cuadra.web.pages.organised import PREFIX, Furniture, Own, furniture, organised_of, own_asked
from cuadra.web.pages.show import page
from cuadra.web.pages.told.documents import TABS
from cuadra.web.pages.uploads import received
from cuadra.web.pages.viewed import bar

router = APIRouter(include_in_schema=False, route_class=PageRoute)
WORKING = (State.RECEIVED, State.READING)
MOST_COUNTS = 5_000  # companies whose counts are kept
MOST_EXPORTED = 100_000
Amount = Annotated[Decimal, Field(ge=-(10**12), le=10**12, allow_inf_nan=False, decimal_places=6)]
COLUMNS = ("state", "kind", "issuer_name", "issuer_tax_id", "number", "issued_on", "total", "currency", "fiscal_key",
           "country", "name", "source", "created_at", "reason_text", "id")  # fmt: skip


class Wanted(Narrowed):
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
    tag: Annotated[list[UUID], Field(max_length=10)] = Field(default_factory=list)
    column: Annotated[list[Line], Field(max_length=40)] = Field(default_factory=list)
    cursor: Annotated[str, Field(max_length=1000)] = ""

    def filters(self, zone: ZoneInfo, custom: Sequence[CustomIs] = ()) -> Filters:
        """``zone`` is the company's, by which days of arrival are meant; ``custom`` what fields of its own say."""
        states = WORKING if self.tab == "working" else (State(self.tab),) if self.tab else ()
        plain = self.model_dump(exclude={"tab", "tag", "column", "cursor", *Narrowed.model_fields})
        return Filters(states=states, narrow=self.narrow(zone), tags=tuple(self.tag), custom=tuple(custom), **plain)


@router.get("/inbox", name="page_inbox")
def inbox(request: Request, guest: Reader) -> Response:
    """A page of documents; the list alone where it refreshes itself."""
    wanted, wrong = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-created_at")
    tenant = guest.caller.tenant
    with guest.open() as session:
        seq = EventRepository(session, tenant).last()
        things = furniture(session, guest, seq)
        columns = things.columns(wanted.column)
        cursor = unpack(wanted.cursor, sort)
        filters = wanted.filters(guest.formats.zone, own_asked(request, things.fields))
        rows = DocumentRepository(session, tenant).page(filters, sort, cursor, listing.MOST + 1)
        ids = [one.id for one in rows[: listing.MOST]]
        tags, own = organised_of(session, guest, ids, columns)
        hits = shown_hits(session, tenant, ids, understood(wanted.q)) if wanted.q else {}
        counts = counted(session, tenant, seq)
        touchless = touchless_of(session, tenant)
    found = listing.paged(request, rows, sort, lambda one: Cursor(sorted_value(one, sort), one.id), wanted)
    is_filtered = bool(found.filters.keys() - {"tab", "column"}) or bool(filters.custom)
    return page(
        guest,
        "inbox.html",
        part="list",
        wanted=wanted,
        wrong=wrong,
        found=found,
        items=[shown(one, guest.language) for one in found.items],
        joinable=JOINABLE,
        tabs=_tabs(request, counts),
        touchless=touchless,
        address=lambda **changes: listing.address(request, **changes),
        sort_address=lambda field: listing.sort_address(request, sort, field),
        is_filtered=is_filtered,
        is_narrowed=bool(found.filters.keys() - {"tab", "column", "q"}) or bool(filters.custom),
        narrows=[name for name in Narrowed.model_fields if name in found.filters],
        things=things,
        columns=columns,
        tags=tags,
        own=own,
        hits=hits,
        kept=kept(request),
        saved=bar(request, "inbox", things.views),
        heads=heads(guest, things),
        more_columns=[*COLUMNS_SHOWN, *MORE_COLUMNS, *(f"{PREFIX}{one.id}" for one in things.fields)],
    )


def kept(request: Request) -> list[tuple[str, str]]:
    """What of the address the search form leaves as it is."""
    pairs = parse_qsl(request.url.query, max_num_fields=60)
    return [(name, value) for name, value in pairs if name not in {"q", "cursor", "lang"}]


def heads(guest: Guest, things: Furniture) -> dict[str, str]:
    """What stands above each column."""
    named = {name: guest.texts.gettext(text) for name, text in HEADS.items()}
    return {**named, **{f"{PREFIX}{one.id}": one.name for one in things.fields}}


@router.get("/inbox/export.{form}", name="page_inbox_export")
def export(request: Request, guest: Reader, form: Literal["csv", "xlsx"]) -> Response:
    """All documents of the address's filters as a table."""
    wanted, _ = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-created_at")
    rows: list[Mapping[str, object]] = []
    with guest.open() as session:
        things = furniture(session, guest)
        filters = wanted.filters(guest.formats.zone, own_asked(request, things.fields))
        documents, cursor = DocumentRepository(session, guest.caller.tenant), None
        while len(rows) < MOST_EXPORTED:
            some = documents.page(filters, sort, cursor, 1000)
            rows += exported(session, guest, some, things)
            if len(some) < 1000:
                break
            cursor = Cursor(sorted_value(some[-1], sort), some[-1].id)
            session.expunge_all()
    return as_table(guest, things, rows, form)


def exported(
    session: Session, guest: Guest, documents: Sequence[Document], things: Furniture
) -> list[Mapping[str, object]]:
    """Rows of a table: documents with their tags and the company's own fields."""
    own = [f"{PREFIX}{one.id}" for one in things.fields]
    tags, values = organised_of(session, guest, [one.id for one in documents], own)
    told: list[Mapping[str, object]] = []
    for one in documents:
        mine = values.get(one.id, {})
        names = ", ".join(tag.name for tag in tags.get(one.id, ()))
        plain: dict[str, object] = {f"{PREFIX}{field.id}": _plain(field, mine) for field in things.fields}
        told.append({**shown(one, guest.language), "tags": names, **plain})
    return told


def as_table(
    guest: Guest, things: Furniture, rows: Sequence[Mapping[str, object]], form: Literal["csv", "xlsx"]
) -> Response:
    columns = (*COLUMNS, "tags", *(f"{PREFIX}{one.id}" for one in things.fields))
    return table(guest, "cuadra", columns, rows, form, heads={f"{PREFIX}{one.id}": one.name for one in things.fields})


def _plain(field: Own, values: Mapping[str, str]) -> object:
    """A value of the company's own as a spreadsheet wants it."""
    text = values.get(f"{PREFIX}{field.id}")
    if text is None:
        return None
    if field.sort in {"number", "amount"}:
        return Decimal(text)
    return date.fromisoformat(text) if field.sort == "date" else text


@router.post("/inbox/upload", name="page_upload")
async def upload(guest: Annotated[Guest, admitted("documents:write")]) -> Response:
    """Files of the plain form; with script each file goes to the API by itself."""
    return await received(guest)


_counts: dict[TenantId, tuple[int, dict[str, int]]] = {}


def counted(session: Session, tenant: TenantId, last: int | None = None) -> dict[str, int]:
    """How many documents stand in each state: counted again only where the company's record grew since.

    The record is asked first, so what comes meanwhile is at worst counted early, and then counted again.
    """
    seq = EventRepository(session, tenant).last() if last is None else last
    known = _counts.get(tenant)
    if known and known[0] == seq:
        return known[1]
    counts = DocumentRepository(session, tenant).counts()
    if len(_counts) >= MOST_COUNTS:
        _counts.clear()
    _counts[tenant] = (seq, counts)
    return counts


def _tabs(request: Request, counts: Mapping[str, int]) -> list[tuple[str, int, str, bool]]:
    """Name, count, address, and whether it is the one that is shown."""
    now = request.query_params.get("tab", "")
    told = []
    for tab in TABS:
        states = WORKING if tab == "working" else (tab,)
        count = sum(counts.get(str(one), 0) for one in states) if tab else sum(counts.values())
        told.append((tab, count, listing.address(request, tab=tab), tab == now))
    return told
