"""Suppliers: the directory, and of each its documents, what they come to, what is remembered and what is ruled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows import directory, ruling, separating
from cuadra.flows.directory_repository import SORTS, DirectoryRepository, sorted_value
from cuadra.kit.paging import Cursor, unpack
from cuadra.suppliers import joining, service
from cuadra.suppliers.joins_repository import JoinRepository
from cuadra.suppliers.models import Supplier
from cuadra.suppliers.repository import SupplierRepository
from cuadra.web.api.texts import Line
from cuadra.web.pages import listing
from cuadra.web.pages.export import table
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.record import names_of
from cuadra.web.pages.review_shapes import named
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, is_part, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.viewed import bar, views_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reviewer = Annotated[Guest, admitted("documents:review")]
MOST_EXPORTED, MOST_HISTORY = 50_000, 25
COLUMNS = (
    "supplier",
    "issuer_tax_id",
    "country",
    "their_documents",
    "total",
    "currency",
    "first_seen",
    "last_seen",
    "id",
)


class Wanted(BaseModel):
    """What the address of the directory may ask for; totals are of documents dated from ``since`` to ``until``."""

    q: Line = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    since: date | None = None
    until: date | None = None
    cursor: Annotated[str, Field(max_length=1000)] = ""

    def period(self) -> tuple[date, date]:
        """This year where nothing else is asked."""
        today = datetime.now(UTC).date()
        return self.since or date(today.year, 1, 1), self.until or date(today.year, 12, 31)


@router.get("/suppliers", name="page_suppliers")
def suppliers(request: Request, guest: Reader) -> Response:
    """A page of the directory."""
    wanted, wrong = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-last_seen")
    with guest.open() as session:
        known = DirectoryRepository(session, guest.caller.tenant)
        rows = known.page(wanted.q, wanted.country, sort, unpack(wanted.cursor, sort), listing.MOST + 1)
        found = listing.paged(request, rows, sort, lambda one: Cursor(sorted_value(one, sort), one.id), wanted)
        totals = known.totals([one.id for one in found.items], *wanted.period())
        saved = None if is_part(request) else bar(request, "suppliers", views_of(session, guest, "suppliers"))
    return page(
        guest,
        "suppliers.html",
        part="list",
        wanted=wanted,
        wrong=wrong,
        found=found,
        totals=totals,
        saved=saved,
        period=wanted.period(),
        is_filtered=bool(found.filters),
        sort_address=lambda field: listing.sort_address(request, sort, field, descending_first=field != "name"),
    )


@router.get("/suppliers/export.{form}", name="page_suppliers_export")
def export(request: Request, guest: Reader, form: Literal["csv", "xlsx"]) -> Response:
    """All suppliers of the address's filters, a row for each currency of their documents."""
    wanted, _ = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-last_seen")
    rows: list[Mapping[str, object]] = []
    with guest.open() as session:
        known, cursor = DirectoryRepository(session, guest.caller.tenant), None
        while len(rows) < MOST_EXPORTED:
            some = known.page(wanted.q, wanted.country, sort, cursor, 500)
            totals = known.totals([one.id for one in some], *wanted.period())
            rows += [row for one in some for row in _rows(one, totals.get(one.id, []))]
            if len(some) < 500:
                break
            cursor = Cursor(sorted_value(some[-1], sort), some[-1].id)
            session.expunge_all()
    return table(guest, "cuadra-suppliers", COLUMNS, rows, form)


def _rows(one: Supplier, totals: list[Any]) -> list[Mapping[str, object]]:
    plain = {
        "supplier": one.name,
        "issuer_tax_id": one.tax_id,
        "country": one.country,
        "their_documents": one.documents,
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
        "id": one.id,
    }
    return [{**plain, "total": each.total, "currency": each.currency} for each in totals] or [
        {**plain, "total": None, "currency": ""}
    ]


@router.get("/suppliers/{supplier_id}", name="page_supplier")
def supplier(
    request: Request, guest: Reader, supplier_id: UUID, find: Line = "", before: UUID | None = None
) -> Response:
    """One supplier; ``find`` looks for another that is the same one."""
    return _supplier(request, guest, supplier_id, find, before)


@router.post("/suppliers/{supplier_id}", name="page_change_supplier")
async def change(request: Request, guest: Reviewer, supplier_id: UUID) -> Response:
    """Another name to show, another note."""
    name, note = guest.text("name", 300), guest.text("note", service.MOST_NOTE)

    def annotate(session: Session) -> None:
        service.annotate(session, guest.caller.tenant, supplier_id, guest.caller.actor, name=name, note=note)

    if problem := await done(guest, annotate):
        return await run_in_threadpool(_supplier, request, guest, supplier_id, "", None, problem)
    return back(guest, f"/suppliers/{supplier_id}", Toast("saved"))


@router.post("/suppliers/{supplier_id}/merge", name="page_merge_suppliers")
async def merge(request: Request, guest: Reviewer, supplier_id: UUID) -> Response:
    """Joins the supplier named by ``other`` to this one."""
    made: list[UUID] = []

    def join(session: Session) -> None:
        other = _uuid(guest.text("other") or guest.text("id"))  # a toast that undoes names it by ``id``
        made.append(joining.merge(session, guest.caller.tenant, other, supplier_id, guest.caller.actor).id)

    if problem := await done(guest, join):
        return await run_in_threadpool(_supplier, request, guest, supplier_id, "", None, problem)
    undo = f"/suppliers/{supplier_id}/joins/{made[0]}/separate"
    return back(guest, f"/suppliers/{supplier_id}", Toast("suppliers_joined", 1, undo))


@router.post("/suppliers/{supplier_id}/joins/{join_id}/separate", name="page_separate_suppliers")
async def separate(request: Request, guest: Reviewer, supplier_id: UUID, join_id: UUID) -> Response:
    """Takes apart what was joined to this supplier."""
    apart: list[UUID] = []

    def part(session: Session) -> None:
        apart.append(separating.separate(session, guest.caller.tenant, join_id, guest.caller.actor).id)

    if problem := await done(guest, part):
        return await run_in_threadpool(_supplier, request, guest, supplier_id, "", None, problem)
    told = Toast("suppliers_apart", 1, f"/suppliers/{supplier_id}/merge", ids=apart)
    return back(guest, f"/suppliers/{supplier_id}", told)


@router.post("/suppliers/{supplier_id}/rules/{rule_id}/remove", name="page_remove_rule")
async def remove_rule(request: Request, guest: Reviewer, supplier_id: UUID, rule_id: UUID) -> Response:
    """Takes a rule away."""

    def remove(session: Session) -> None:
        ruling.remove(session, guest.caller.tenant, rule_id, guest.caller.actor)

    if problem := await done(guest, remove):
        return await run_in_threadpool(_supplier, request, guest, supplier_id, "", None, problem)
    return back(guest, f"/suppliers/{supplier_id}", Toast("rule_removed"))


def _supplier(
    request: Request, guest: Guest, supplier_id: UUID, find: str, before: UUID | None, problem: Problem | None = None
) -> Response:
    tenant = guest.caller.tenant
    with guest.open() as session:
        found = service.find(session, tenant, supplier_id)
        known, kept = DirectoryRepository(session, tenant), SupplierRepository(session, tenant)
        history = known.history(supplier_id, before=before, most=MOST_HISTORY + 1)
        told: dict[str, Any] = {
            "supplier": found,
            "others": sorted({key.name for key in kept.keys(supplier_id) if key.name and key.name != found.name}),
            "months": known.months(supplier_id),
            "remembered": directory.remembered(session, tenant, supplier_id),
            "curve": directory.curve(session, tenant, supplier_id),
            "rules": kept.rules(supplier_id),
            "joins": JoinRepository(session, tenant).of(supplier_id),
            "names": names_of(guest, session),
            "alike": kept.like(find, supplier_id) if find else [],
        }
    shown = history[:MOST_HISTORY]
    following = listing.address(request, before=shown[-1]["id"]) if len(history) > MOST_HISTORY else ""
    return page(
        guest,
        "supplier.html",
        status=problem.status if problem else 200,
        problem=problem,
        find=find,
        history=shown,
        next=following,
        first=listing.address(request, before="") if before else "",
        greatest=_greatest(told["months"]),
        field=lambda path: named("field", path, guest.language),
        **told,
    )


def _greatest(months: list[Any]) -> dict[str, Decimal]:
    """The greatest month of each currency, against which the others are drawn."""
    found: dict[str, Decimal] = {}
    for one in months:
        found[one.currency] = max(found.get(one.currency, Decimal(0)), one.total or Decimal(0))
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
