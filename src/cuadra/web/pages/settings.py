"""Settings of the company: its data, who works in it, its programs' keys. Forms come back with their errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import PersonId
from cuadra.tenants import invitations, keys, service
from cuadra.tenants.roles import ROLES, Role, may_give
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.formats import zones
from cuadra.web.pages.guest import Guest, Member, admitted, forget_frame
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told import SCOPES

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Change = Annotated[Guest, admitted("company:write")]
People = Annotated[Guest, admitted("people:write")]
Keeper = Annotated[Guest, admitted("keys:write")]
EXPIRES = ("30", "90", "365", "")  # days of a key


@router.get("/settings", name="page_settings")
def settings() -> Response:
    return RedirectResponse("/settings/company", status_code=303)


@router.get("/settings/company", name="page_company")
def company(guest: Member) -> Response:
    """The company's data."""
    return _company(guest)


@router.post("/settings/company", name="page_company_save")
async def save_company(guest: Change) -> Response:
    """Changes name, tax id, hour and language; the form again with what is wrong."""
    given = {name: guest.text(name, 200) for name in ("name", "tax_id", "time_zone", "language")}
    _ = guest.texts.gettext
    wrong = {}
    if not given["name"]:
        wrong["name"] = _("Write the name of the company.")
    if given["time_zone"] not in {*zones(), "UTC"}:
        wrong["time_zone"] = _("Choose a time zone of the list.")
    if given["language"] not in {"es", "en"}:
        wrong["language"] = _("Choose a language.")
    if wrong:
        return await run_in_threadpool(_company, guest, given, wrong)

    def change(session: Session) -> None:
        service.change_company(session, guest.caller.tenant, guest.caller.actor, **given)

    if problem := await done(guest, change):
        return await run_in_threadpool(_company, guest, given, {}, problem)
    forget_frame(guest.caller)
    return back(guest, "/settings/company", Toast("saved"))


def _company(
    guest: Guest,
    given: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    with guest.open() as session:
        found = service.company(session, guest.caller.tenant)
    now = {name: getattr(found, name) for name in ("name", "tax_id", "time_zone", "language")}
    return page(
        guest,
        "settings/company.html",
        status=422 if wrong or problem else 200,
        company=found,
        given=given or now,
        wrong=wrong or {},
        problem=problem,
        zones=zones(),
        can_change=guest.may("company:write"),
    )


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
    address = f"{guest.request.base_url}invitation#{made[0].token.reveal()}"
    return await run_in_threadpool(_people, guest, None, None, (made[0].email, address))


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
    invited: tuple[str, str] | None = None,
) -> Response:
    with guest.open() as session:
        members = service.members(session, guest.caller.tenant)
        waiting = invitations.list_invitations(session, guest.caller.tenant)
    return page(
        guest,
        "settings/people.html",
        status=problem.status if problem else 200,
        members=members,
        waiting=waiting,
        given=given or {"email": "", "role": "clerk"},
        problem=problem,
        invited=invited,
        roles=[one for one in ROLES if may_give(guest.caller.role, one)],
        may_give=lambda role: may_give(guest.caller.role, role),
    )


@router.get("/settings/keys", name="page_keys")
def api_keys(guest: Keeper) -> Response:
    """Keys of programs."""
    return _keys(guest)


@router.post("/settings/keys", name="page_make_key")
async def make_key(guest: Keeper) -> Response:
    """A new key, shown once, here."""
    name, days = guest.text("name", 200), guest.text("expires", 4)
    scopes = [one for one in guest.form.getlist("scope") if isinstance(one, str)][:30]
    _ = guest.texts.gettext
    wrong = {}
    if not name:
        wrong["name"] = _("Write what the key is for.")
    if not scopes:
        wrong["scope"] = _("Choose at least one thing that it may do.")
    given: dict[str, Any] = {"name": name, "scopes": scopes, "expires": days}
    if wrong:
        return await run_in_threadpool(_keys, guest, given, wrong)
    made: list[keys.MadeKey] = []

    def change(session: Session) -> None:
        expires = datetime.now(UTC) + timedelta(days=int(days)) if days.isdigit() and days in EXPIRES else None
        caller = guest.caller
        made.append(keys.make_key(
            session, caller.tenant, caller.actor, name, scopes, of=caller.scopes, maker=caller.person, expires=expires
        ))  # fmt: skip

    if problem := await done(guest, change):
        return await run_in_threadpool(_keys, guest, given, {}, problem)
    return await run_in_threadpool(_keys, guest, None, {}, None, made[0].token.reveal())


@router.post("/settings/keys/{key_id}/revoke", name="page_revoke_key")
async def revoke(guest: Keeper, key_id: UUID) -> Response:
    def change(session: Session) -> None:
        keys.revoke_key(session, guest.caller.tenant, key_id, guest.caller.actor)

    if problem := await done(guest, change):
        return await run_in_threadpool(_keys, guest, None, {}, problem)
    return back(guest, "/settings/keys", Toast("key_revoked"))


def _keys(
    guest: Guest,
    given: dict[str, Any] | None = None,
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
    key: str = "",
) -> Response:
    with guest.open() as session:
        found = keys.list_keys(session, guest.caller.tenant)
    return page(
        guest,
        "settings/keys.html",
        status=problem.status if problem else 422 if wrong else 200,
        keys=found,
        now=datetime.now(UTC),
        given=given or {"name": "", "scopes": ["documents:read", "documents:write"], "expires": "365"},
        wrong=wrong or {},
        problem=problem,
        key=key,
        scopes=[one for one in SCOPES if one in guest.caller.scopes],
        expires=EXPIRES,
    )


async def done(guest: Guest, change: Callable[[Session], None]) -> Problem | None:
    """Does it in one transaction; what was refused for a reason that the person can mend."""

    def work() -> None:
        with guest.open() as session:
            change(session)

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return refused(error, guest.language)
    return None
