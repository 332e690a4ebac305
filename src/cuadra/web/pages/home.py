"""The first page: what can be acted on, the month by supplier and client, one's own pace, and the first steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.flows import overview
from cuadra.inbox.narrowing import NONE
from cuadra.kit.ids import PersonId
from cuadra.kit.paging import Cursor, Sort, unpack
from cuadra.notices import service
from cuadra.web.pages import listing
from cuadra.web.pages.export import table
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Member, Reader
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SORTS = ("total", "documents", "name")
COLUMNS = ("month", "side", "party", "party_id", "currency", "documents", "total", "before")
# Who may do each first step, and where.
STEPS = {
    "uploaded": ("documents:write", "/inbox"),
    "connected": ("company:write", "/settings/sources"),
    "invited": ("people:write", "/settings/people"),
    "fiscal": ("company:write", "/settings/company"),
    "installed": ("company:read", ""),
}


class Wanted(BaseModel):
    """What the address of the first page may ask for."""

    month: Annotated[str, Field(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")] = ""
    side: Literal["", "bought", "sold"] = ""
    cursor: Annotated[str, Field(max_length=1000)] = ""

    def first(self, today: date) -> date:
        """The first day of the month, this one where none is named."""
        return date.fromisoformat(f"{self.month}-01") if self.month else today.replace(day=1)


@router.get("/", name="page_home")
def home(request: Request, guest: Member) -> Response:
    """The first page; its figures alone where they refresh themselves."""
    if not guest.may("documents:read"):
        return RedirectResponse("/jobs", status_code=303)
    wanted, wrong = listing.asked(request, Wanted)
    sort = listing.sorted_by(request, SORTS, "-total")
    tenant, person, zone = guest.caller.tenant, _person(guest), guest.formats.zone
    today = datetime.now(UTC).astimezone(zone).date()
    with guest.open() as session:
        choices = overview.choices_of(session, tenant, person)
        standing = overview.standing(session, tenant, zone, today)
        month = overview.month(session, tenant, zone, wanted.first(today))
        months = overview.months(session, tenant, today)
        effort = None
        if guest.frame.preferences.goals and guest.may("documents:review"):
            effort = overview.effort(session, tenant, person, today, choices)
        steps = _steps(guest, overview.steps(session, tenant, choices)) if choices.shows_guide else []
    found = _lines(request, month, wanted, sort)
    return page(
        guest,
        "home.html",
        part="figures",
        wanted=wanted,
        wrong=wrong,
        standing=standing,
        month=month,
        months=months,
        effort=effort,
        steps=steps if any(not done for _, done, _ in steps) else [],
        found=found,
        links=_links(standing, month),
        line_address=lambda line: line_address(line, month),
        sort_address=lambda field: listing.sort_address(request, sort, field, descending_first=field != "name"),
        address=lambda **changes: listing.address(request, **changes),
        export_query=f"?{urlencode({'month': month.first.strftime('%Y-%m'), 'side': wanted.side})}",
    )


@router.get("/home/export.{form}", name="page_home_export")
def export(request: Request, guest: Reader, form: Literal["csv", "xlsx"]) -> Response:
    """The whole table of the month."""
    wanted, _ = listing.asked(request, Wanted)
    zone = guest.formats.zone
    with guest.open() as session:
        first = wanted.first(datetime.now(UTC).astimezone(zone).date())
        month = overview.month(session, guest.caller.tenant, zone, first)
    rows = [_row(line, month) for line in _sorted(month, wanted, Sort("total", descending=True))]
    return table(guest, f"cuadra-{month.first:%Y-%m}", COLUMNS, rows, form)


@router.post("/home/guide", name="page_guide")
async def guide(guest: Member) -> Response:
    """Puts the first steps away, or shows them again."""
    shows = guest.text("shows") == "yes"
    await run_in_threadpool(_choose, guest, {"shows_guide": shows})
    return back(guest, "/", Toast("guide_shown" if shows else "guide_hidden"))


@router.post("/home/goal", name="page_goal")
async def goal(guest: Member) -> Response:
    """How many documents a day one means to settle."""
    given = guest.text("goal", 5)
    await run_in_threadpool(_choose, guest, {"daily_goal": int(given) if given.isascii() and given.isdigit() else 0})
    return back(guest, "/", Toast("saved"))


@router.post("/home/installed", name="page_installed")
async def installed(guest: Member) -> Response:
    """The page runs as an app of its own on this device."""
    await run_in_threadpool(_choose, guest, {"installed_at": datetime.now(UTC)})
    return Response(status_code=204)


def line_address(line: overview.Line, month: overview.Month) -> str:
    """The inbox with exactly the documents of a line.

    By the same columns that the sums are made by; ``-`` stands for having none.
    """
    one, who = line.party, "issuer" if line.party.side == "bought" else "receiver"
    told = {
        "side": one.side,
        "only": "valid",
        "issued_from": month.first.isoformat(),
        "issued_to": month.last.isoformat(),
        "currency": one.currency or NONE,
        f"{who}_id": one.tax_id or NONE,
    }
    if not one.tax_id:
        told[f"{who}_name"] = one.only_name or NONE
    return f"/inbox?{urlencode(told)}"


def _links(standing: overview.Standing, month: overview.Month) -> dict[str, Any]:
    """Where each number leads: to exactly what it counts."""
    dated = {"only": "valid", "issued_from": month.first.isoformat(), "issued_to": month.last.isoformat()}
    came = {"arrived_from": month.first.isoformat(), "arrived_to": month.last.isoformat()}

    def spent(side: str, currency: str | None) -> str:
        return f"/inbox?{urlencode({'side': side, **dated, 'currency': currency or NONE})}"

    return {
        "review": "/inbox?tab=review",
        "late": f"/inbox?{urlencode({'tab': 'review', 'arrived_to': standing.late_to.isoformat()})}",
        "blocked": "/inbox?tab=blocked",
        "dead": "/jobs?tab=dead",
        "arrived": f"/inbox?{urlencode(came)}",
        "spent": spent,
    }


def _lines(request: Request, month: overview.Month, wanted: Wanted, sort: Sort) -> listing.Shown[overview.Line]:
    """A page of the month's table. It is sorted here: its rows are sums, and the page is cut by place."""
    place = unpack(wanted.cursor, sort)
    begin = min(place.id.int, 10**6) if place else 0
    rows = _sorted(month, wanted, sort)[begin : begin + listing.MOST + 1]
    at = {id(line): begin + number for number, line in enumerate(rows, 1)}
    return listing.paged(request, rows, sort, lambda line: Cursor(None, UUID(int=at[id(line)])), wanted)


def _sorted(month: overview.Month, wanted: Wanted, sort: Sort) -> list[overview.Line]:
    lines = [one for one in month.lines if not wanted.side or one.party.side == wanted.side]
    lines.sort(key=lambda line: (line.party.name or "", line.party.tax_id or ""))
    if sort.field == "name":
        return lines[::-1] if sort.descending else lines
    keys: Mapping[str, Any] = {"total": lambda line: line.party.total, "documents": lambda line: line.party.documents}
    lines.sort(key=keys[sort.field], reverse=sort.descending)
    if sort.field == "total":  # amounts of two currencies are not compared
        counts: dict[str | None, int] = {}
        for line in lines:
            counts[line.party.currency] = counts.get(line.party.currency, 0) + line.party.documents
        lines.sort(key=lambda line: (-counts[line.party.currency], line.party.currency or ""))
    return lines


def _row(line: overview.Line, month: overview.Month) -> dict[str, object]:
    one = line.party
    return {
        "month": month.first.strftime("%Y-%m"),
        "side": one.side,
        "party": one.name,
        "party_id": one.tax_id,
        "currency": one.currency,
        "documents": one.documents,
        "total": Decimal(one.total),
        "before": Decimal(line.before),
    }


def _steps(guest: Guest, done: Mapping[str, bool]) -> list[tuple[str, bool, str]]:
    """Name, whether it is done, and where; those that this person may do."""
    return [(name, done[name], where) for name, (scope, where) in STEPS.items() if guest.may(scope)]


def _choose(guest: Guest, changes: dict[str, Any]) -> None:
    with guest.open() as session:
        service.choose(session, guest.caller.tenant, _person(guest), changes)


def _person(guest: Guest) -> PersonId:
    assert guest.caller.person
    return guest.caller.person
