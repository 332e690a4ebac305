"""Who works in the company, and who is invited: by letter where a mail server is set up, else by a link to copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows.mailing import link, mail_invitation, mailer_of
from cuadra.kit.ids import PersonId
from cuadra.tenants import invitations, service
from cuadra.tenants.roles import ROLES, Role, may_give
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
People = Annotated[Guest, admitted("people:write")]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an invitation; ``link`` is shown this once, where no letter went."""

    email: str
    link: str = ""
    is_mailed: bool = False


@router.get("/settings/people", name="page_people")
def people(guest: People) -> Response:
    """Who works here, and who is invited."""
    return _people(guest)


@router.post("/settings/people/invite", name="page_invite")
async def invite(guest: People) -> Response:
    """Asks somebody in; their link is shown once, here."""
    email, role = guest.text("email", 254), guest.text("role", 20)
    made: list[invitations.Invited] = []

    def change(session: Session) -> None:
        caller = guest.caller
        made.append(invitations.invite(
            session, caller.tenant, email, cast("Role", role), caller.actor, giver=caller.role, maker=caller.person
        ))  # fmt: skip

    if problem := await done(guest, change):
        return await run_in_threadpool(_people, guest, {"email": email, "role": role}, problem)
    return await run_in_threadpool(_invited, guest, made[0], role)


def _invited(guest: Guest, made: invitations.Invited, role: str) -> Response:
    """The page with what became of the letter, and the link to copy where none went."""
    settings = guest.desk.house.settings
    home = settings.public_url or str(guest.request.base_url)
    if mailer := mailer_of(settings):
        with guest.open() as session:
            company = service.company(session, guest.caller.tenant)
        if mail_invitation(mailer, made, role, company.name, home, company.language):
            return _people(guest, None, None, Told(made.email, is_mailed=True))
    return _people(guest, None, None, Told(made.email, link(home, "invitation", made.token), is_mailed=False))


@router.post("/settings/people/{person_id}/role", name="page_role")
async def set_role(guest: People, person_id: UUID) -> Response:
    role = guest.text("role", 20)

    def change(session: Session) -> None:
        caller = guest.caller
        person = PersonId(person_id)
        service.set_role(session, caller.tenant, person, cast("Role", role), caller.actor, giver=caller.role)

    return await _people_after(guest, change, "saved")


@router.post("/settings/people/{person_id}/remove", name="page_remove_person")
async def remove(guest: People, person_id: UUID) -> Response:
    def change(session: Session) -> None:
        caller = guest.caller
        service.remove_member(session, caller.tenant, PersonId(person_id), caller.actor, giver=caller.role)

    return await _people_after(guest, change, "removed")


@router.post("/settings/invitations/{invitation_id}/withdraw", name="page_withdraw")
async def withdraw(guest: People, invitation_id: UUID) -> Response:
    def change(session: Session) -> None:
        invitations.withdraw(session, guest.caller.tenant, invitation_id, guest.caller.actor)

    return await _people_after(guest, change, "invitation_withdrawn")


async def _people_after(guest: Guest, change: Callable[[Session], None], told: str) -> Response:
    if problem := await done(guest, change):
        return await run_in_threadpool(_people, guest, None, problem)
    return back(guest, "/settings/people", Toast(told))


def _people(
    guest: Guest,
    given: dict[str, str] | None = None,
    problem: Problem | None = None,
    invited: Told | None = None,
) -> Response:
    with guest.open() as session:
        members = service.members(session, guest.caller.tenant)
        waiting = invitations.list_invitations(session, guest.caller.tenant)
    return page(
        guest,
        "settings/people.html",
        status=422 if given and problem else problem.status if problem else 200,
        wrong={"email": f"{problem.sentence} {problem.advice}".strip()} if given and problem else {},
        members=members,
        waiting=waiting,
        given=given or {"email": "", "role": "clerk"},
        problem=problem,
        invited=invited,
        sends=bool(guest.desk.house.settings.smtp_url),
        roles=[one for one in ROLES if may_give(guest.caller.role, one)],
        may_give=lambda role: may_give(guest.caller.role, role),
    )
