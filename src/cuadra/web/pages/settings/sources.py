"""Sources of the company: what is watched, how each one is, what came by it; added after it was tried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows.source_keeping import add_source, address_of, change_source
from cuadra.flows.source_opening import allowed
from cuadra.flows.source_trying import UNTRIED, Tried, try_source
from cuadra.kit.errors import CuadraError
from cuadra.sources import service
from cuadra.sources.items import items_of
from cuadra.sources.kinds import LINK, MAIL
from cuadra.sources.models import StoredSource
from cuadra.sources.repository import SourceRepository
from cuadra.sources.service import NewSource
from cuadra.web.pages import listing
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.settings.source_form import AFTER, EVERY, SECURITY, Given, as_given, beside, read
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told.documents import COUNTRIES
from cuadra.web.pages.told.work import SOURCE_KINDS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/settings/sources"
Admin = Annotated[Guest, admitted("company:write")]
Kind = Literal["folder", "mail", "link"]
Deed = Literal["look", "pause", "resume", "remove"]
TOASTS = {"pause": "source_paused", "resume": "source_resumed", "look": "source_resumed"}


@router.get(HERE, name="page_sources")
def sources(guest: Admin) -> Response:
    """Every source, and how it is."""
    return _list(guest)


@router.get(f"{HERE}/new/{{kind}}", name="page_new_source")
def new(guest: Admin, kind: Kind) -> Response:
    """The form of a kind."""
    return _form(guest, kind, as_given(kind, None, guest.frame.zone))


@router.post(f"{HERE}/new/{{kind}}", name="page_add_source")
async def add(guest: Admin, kind: Kind) -> Response:
    """Tries it out, and saves it where that went well or ``anyway`` is ticked; a link is shown once, here."""
    given, wanted, wrong = read(guest, kind)
    if wrong:
        return await run_in_threadpool(_form, guest, kind, given, wrong)
    if kind == LINK:
        return await _add_link(guest, given, wanted)
    tried, problem, wrong = await run_in_threadpool(_try, guest, wanted)
    is_anyway = bool(guest.text("anyway")) and problem is not None and problem.code not in UNTRIED
    if guest.text("deed") == "try" or ((wrong or problem) and not is_anyway):
        return await run_in_threadpool(_form, guest, kind, given, wrong, problem, tried)

    def save(session: Session) -> None:
        add_source(session, guest.desk.house, guest.caller.tenant, guest.caller.actor, wanted)

    if problem := await done(guest, save):
        return await run_in_threadpool(_form, guest, kind, given, None, problem)
    return back(guest, HERE, Toast("source_added"))


@router.get(f"{HERE}/{{source_id}}", name="page_source")
def source(guest: Admin, source_id: UUID) -> Response:
    """How it is, what came, and its settings."""
    return _one(guest, source_id)


@router.post(f"{HERE}/{{source_id}}", name="page_change_source")
async def change(guest: Admin, source_id: UUID) -> Response:
    """Other settings; without a new password the one that is kept stays, and is tried at once by the worker."""
    with guest.open() as session:
        kept = service.find(session, guest.caller.tenant, source_id)
    kind = kept.kind
    given, wanted, wrong = read(guest, kind, kept)
    wrong.pop("secret", None)
    problem: Problem | None = None
    if not wrong and (kind != LINK and (kind != MAIL or wanted.secret)) and not guest.text("anyway"):
        _, problem, wrong = await run_in_threadpool(_try, guest, wanted)
    if wrong or problem:
        return await run_in_threadpool(_one, guest, source_id, given, wrong, problem)

    def save(session: Session) -> None:
        change_source(session, guest.desk.house, guest.caller.tenant, guest.caller.actor, source_id, wanted)

    if problem := await done(guest, save):
        return await run_in_threadpool(_one, guest, source_id, given, None, problem)
    return back(guest, f"{HERE}/{source_id}", Toast("saved"))


@router.post(f"{HERE}/{{source_id}}/{{deed}}", name="page_source_deed")
async def deed(guest: Admin, source_id: UUID, deed: Deed) -> Response:
    """Looks now, pauses, goes on, or forgets it."""
    tenant, actor = guest.caller.tenant, guest.caller.actor
    deeds: dict[str, Callable[[Session], None]] = {
        "look": lambda session: service.ask(session, tenant, actor, source_id),
        "pause": lambda session: service.pause(session, tenant, actor, source_id),
        "resume": lambda session: service.resume(session, tenant, actor, source_id),
        "remove": lambda session: service.remove(session, tenant, actor, source_id),
    }
    if problem := await done(guest, deeds[deed]):
        return await run_in_threadpool(_list, guest, problem)
    if deed == "remove":
        return back(guest, HERE, Toast("removed"))
    return back(guest, f"{HERE}/{source_id}", Toast(TOASTS[deed]))


async def _add_link(guest: Guest, given: Given, wanted: NewSource) -> Response:
    house, caller, base = guest.desk.house, guest.caller, str(guest.request.base_url)
    made: list[str] = []

    def save(session: Session) -> None:
        _, token = add_source(session, house, caller.tenant, caller.actor, wanted)
        made.append(address_of(house, base, token))

    if problem := await done(guest, save):
        return await run_in_threadpool(_form, guest, LINK, given, None, problem)
    return await run_in_threadpool(_list, guest, None, made[0])


def _try(guest: Guest, wanted: NewSource) -> tuple[Tried | None, Problem | None, dict[str, str]]:
    """What was found there, or what is in the way: beside its field where it is about one."""
    try:
        return try_source(guest.desk.house.settings, guest.caller.tenant, wanted), None, {}
    except CuadraError as error:
        problem, wrong = beside(error, guest.language)
        return None, problem, wrong


def _list(guest: Guest, problem: Problem | None = None, link: str = "") -> Response:
    with guest.open() as session:
        found = SourceRepository(session, guest.caller.tenant).all()
    status = problem.status if problem else 200
    return page(guest, "settings/sources.html", status=status, sources=found, problem=problem, link=link,
                kinds=SOURCE_KINDS, place=place_of)  # fmt: skip


def _form(
    guest: Guest,
    kind: str,
    given: Given,
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
    tried: Tried | None = None,
) -> Response:
    return page(
        guest,
        "settings/new_source.html",
        status=422 if wrong or problem else 200,
        kind=kind,
        wrong=wrong or {},
        problem=problem,
        tried=tried,
        can_save_anyway=problem is not None and problem.code not in UNTRIED,
        **_choices(guest, given),
    )


def _one(
    guest: Guest,
    source_id: UUID,
    given: Given | None = None,
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    asked = guest.request.query_params
    is_left = bool(asked.get("left"))
    with guest.open() as session:
        found = service.find(session, guest.caller.tenant, source_id)
        came = items_of(
            session,
            guest.caller.tenant,
            source_id,
            only_left=is_left,
            cursor=asked.get("cursor", ""),
            most=listing.MOST,
        )
    following = listing.address(guest.request, cursor=came.next) if came.next else ""
    return page(
        guest,
        "settings/source.html",
        status=422 if wrong or problem else 200,
        source=found,
        items=came.items,
        next=following,
        is_left=is_left,
        kind=found.kind,
        wrong=wrong or {},
        problem=problem,
        place=place_of,
        can_save_anyway=problem is not None and problem.code not in UNTRIED,
        **_choices(guest, given or as_given(found.kind, found, guest.frame.zone)),
    )


def _choices(guest: Guest, given: Given) -> dict[str, Any]:
    reach = allowed(guest.desk.house.settings, guest.caller.tenant)
    return {
        "given": given,
        "countries": list(COUNTRIES),
        "every": EVERY if given["every"] in EVERY else {**EVERY, given["every"]: f"{given['every']} s"},
        "security": SECURITY,
        "after": AFTER,
        "roots": [str(one) for one in reach.roots],
    }


def place_of(source: StoredSource) -> str:
    """Where it is, in a line."""
    told = source.settings
    if source.kind == MAIL:
        return f"{told['user']} · {told['host']} · {told['folder']}"
    return f"{source.token_start}…" if source.kind == LINK else str(told["folder"])
