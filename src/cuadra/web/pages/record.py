"""The record of the company: who did what, and when. Newest first, with filters in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from cuadra.audit.listing import Wanted as Looked
from cuadra.audit.models import Event
from cuadra.audit.repository import EventRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.pages import listing
from cuadra.web.pages.export import table
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.show import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Auditor = Annotated[Guest, admitted("audit:read")]
MOST_EXPORTED = 50_000
COLUMNS = ("seq", "at", "action", "actor", "subject", "id")


class Wanted(BaseModel):
    """What the address of the record may ask for."""

    action: Annotated[str, Field(max_length=60, pattern=r"^[a-z_.]*\*?$")] = ""
    subject: UUID | None = None
    actor: UUID | None = None
    before: Annotated[int, Field(ge=0, le=2**62)] = 0

    def looked(self) -> Looked:
        return Looked(action=self.action, subject=self.subject, actor=self.actor)


@router.get("/audit", name="page_audit")
def record(request: Request, guest: Auditor) -> Response:
    """A page of events."""
    wanted, wrong = listing.asked(request, Wanted)
    with guest.open() as session:
        events = EventRepository(session, guest.caller.tenant)
        found = events.page(wanted.looked(), wanted.before, most=listing.MOST + 1)
        names = names_of(guest, session)
    shown = found[: listing.MOST]
    following = listing.address(request, before=shown[-1].seq) if len(found) > listing.MOST else ""
    return page(
        guest,
        "audit.html",
        part="list",
        events=shown,
        names=names,
        wanted=wanted,
        wrong=wrong,
        next=following,
        first=listing.address(request, before="") if wanted.before else "",
        address=lambda **changes: listing.address(request, before="", **changes),
    )


@router.get("/audit/export.{form}", name="page_audit_export")
def export(request: Request, guest: Auditor, form: Literal["csv", "xlsx"]) -> Response:
    """The events of the address's filters as a table."""
    wanted, _ = listing.asked(request, Wanted)
    rows: list[Mapping[str, Any]] = []
    with guest.open() as session:
        events, before = EventRepository(session, guest.caller.tenant), 0
        while len(rows) < MOST_EXPORTED and (some := events.page(wanted.looked(), before, most=1000)):
            rows += [_row(one) for one in some]
            before = some[-1].seq
            session.expunge_all()
    return table(guest, "cuadra-audit", COLUMNS, rows, form)


def _row(event: Event) -> Mapping[str, Any]:
    told = {"seq": event.seq, "at": event.at, "action": event.action, "actor": event.actor_kind}
    return {**told, "subject": event.subject_kind, "id": event.subject_id}


def names_of(guest: Guest, session: Any) -> dict[UUID, str]:
    """People and keys of the company by their id."""
    company = CompanyRepository(session, guest.caller.tenant)
    people = {person.id: person.name for _, person in company.members()}
    return {**people, **{one.id: one.name for one in company.keys()}}  # noqa: SIM118  the API keys
