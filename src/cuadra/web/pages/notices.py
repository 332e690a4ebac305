"""Notices: what happened that concerns one, read and unread; what one wants to be told where; the way out of mails."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.flows.telling import link_keys, push_sender
from cuadra.kit.ids import PersonId
from cuadra.kit.paging import Cursor, Sort, unpack
from cuadra.notices import service
from cuadra.notices.choices import PACES
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.kinds import CHANNELS, KINDS
from cuadra.notices.links import read as read_link
from cuadra.notices.models import Notice
from cuadra.notices.repository import PersonalNotices
from cuadra.notices.telling_repository import DeviceRepository
from cuadra.notices.words import page_of, reason, sentence
from cuadra.web.access import Stranger
from cuadra.web.desk import desk_of
from cuadra.web.pages import listing
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Member, forget_frame
from cuadra.web.pages.mine import device as device_name
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, is_part, open_page, page
from cuadra.web.pages.toast import MOST as MOST_UNDO
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
NEWEST = Sort("created_at", descending=True)


class Wanted(BaseModel):
    """What the address of the list may ask for."""

    tab: Literal["", "unread"] = ""
    cursor: Annotated[str, Field(max_length=1000)] = ""


@router.get("/notices", name="page_notices")
def notices(request: Request, guest: Member) -> Response:
    """A page of notices, newest first; the list alone where it refreshes itself."""
    wanted, wrong = listing.asked(request, Wanted)
    place = unpack(wanted.cursor, NEWEST)
    with guest.open() as session:
        mine = _mine(guest, session)
        rows = mine.page(unread=wanted.tab == "unread", before=place.id if place else None, most=listing.MOST + 1)
        unread = mine.unread()
    found = listing.paged(request, rows, NEWEST, lambda one: Cursor(None, one.id), wanted)
    tabs = [
        (tab, unread if tab else None, listing.address(request, tab=tab), tab == wanted.tab) for tab in ("", "unread")
    ]
    return page(
        guest,
        "notices.html",
        part="list",
        found=found,
        wrong=wrong,
        tabs=tabs,
        unread=unread,
        items=[shown(one, guest.language) for one in found.items],
    )


@router.get("/notices/bell", name="page_bell")
def bell(request: Request, guest: Member) -> Response:
    """The bell with its count, as it is now."""
    if not is_part(request):
        return RedirectResponse("/notices", status_code=303)
    with guest.open() as session:
        unread = _mine(guest, session).unread()
    return page(guest, "parts/bell.html", part="bell", unread=unread)


@router.get("/notices/{notice_id}", name="page_notice")
def open_notice(guest: Member, notice_id: UUID) -> Response:
    """Marks it read and goes where it can be acted on."""
    with guest.open() as session:
        found = service.open_notice(session, guest.caller.tenant, _person(guest), notice_id)
    forget_frame(guest.caller)
    where = page_of(found.kind, found.count, found.subject_kind, found.subject_id)
    return RedirectResponse(where, status_code=303)


@router.post("/notices/read", name="page_read_notices")
async def mark_read(guest: Member) -> Response:
    """Marks one (``id``) or all as read; what was marked can be taken back."""
    wanted = _ids(guest)

    def work() -> list[UUID]:
        with guest.open() as session:
            return _mine(guest, session).mark_read(wanted or None)

    marked = await run_in_threadpool(work)
    forget_frame(guest.caller)
    undo = "/notices/unread" if 0 < len(marked) <= MOST_UNDO else ""
    return back(guest, "/notices", Toast("notices_read", len(marked), undo, "", marked))


@router.post("/notices/unread", name="page_unread_notices")
async def mark_unread(guest: Member) -> Response:
    """Marks them as unread again."""

    def work() -> None:
        with guest.open() as session:
            for one in _ids(guest):
                _mine(guest, session).mark_unread(one)

    await run_in_threadpool(work)
    forget_frame(guest.caller)
    return back(guest, "/notices")


@router.get("/settings/notices", name="page_notice_choices")
def choices(guest: Member) -> Response:
    """What one is told, where and when."""
    return _choices(guest)


@router.post("/settings/notices", name="page_save_notice_choices")
async def save(guest: Member) -> Response:
    """All choices at once; the form again with what is wrong."""
    kinds = {
        name: [one for one in guest.form.getlist(f"kind_{name}") if isinstance(one, str)] for name in _kinds(guest)
    }
    quiet = guest.text("quiet") == "yes"
    changes: dict[str, Any] = {
        "kinds": kinds,
        "pace": guest.text("pace", 10),
        "hour": _hour(guest, "hour"),
        "quiet_from": _hour(guest, "quiet_from") if quiet else None,
        "quiet_to": _hour(guest, "quiet_to") if quiet else None,
    }

    def change(session: Session) -> None:
        service.choose(session, guest.caller.tenant, _person(guest), changes)

    if problem := await done(guest, change):
        return await run_in_threadpool(_choices, guest, problem)
    return back(guest, "/settings/notices", Toast("saved"))


@router.post("/settings/notices/devices/{device_id}/remove", name="page_remove_device")
async def remove_device(guest: Member, device_id: UUID) -> Response:
    """No more push messages there."""

    def change(session: Session) -> None:
        service.remove_device(session, guest.caller.tenant, _person(guest), device_id)

    if problem := await done(guest, change):
        return await run_in_threadpool(_choices, guest, problem)
    return back(guest, "/settings/notices", Toast("removed"))


@router.get("/unsubscribe/{token}", name="page_unsubscribe")
def unsubscribe(request: Request, token: str, origin: Stranger) -> Response:  # noqa: ARG001  bounded by address
    """Asks; a program that only looks at links ends nothing."""
    ending = read_link(token, link_keys(desk_of(request).house.settings))
    return open_page(request, "unsubscribe.html", kind=ending.kind, token=token, is_done=False)


@router.post("/unsubscribe/{token}", name="page_end_mails")
def end_mails(request: Request, token: str, origin: Stranger) -> Response:  # noqa: ARG001
    """Ends those mails, without a login: by the button, or by the mail program (RFC 8058)."""
    house = desk_of(request).house
    ending = read_link(token, link_keys(house.settings))
    with house.database.tenant(ending.tenant) as session:
        service.end_mails(session, ending)
    return open_page(request, "unsubscribe.html", kind=ending.kind, token=token, is_done=True)


def shown(one: Notice, language: str) -> dict[str, Any]:
    """A notice in words."""
    return {
        "notice": one,
        "sentence": sentence(one.kind, one.count, one.facts, language),
        "reason": reason(one.facts, language),
    }


def _choices(guest: Guest, problem: Problem | None = None) -> Response:
    tenant, person, settings = guest.caller.tenant, _person(guest), guest.desk.house.settings
    with guest.open() as session:
        now, devices = ChoicesRepository(session, tenant).of(person), DeviceRepository(session, tenant).of(person)
    key, sender = push_sender(settings)
    return page(
        guest,
        "settings/notices.html",
        status=problem.status if problem else 200,
        problem=problem,
        now=now,
        kinds=_kinds(guest),
        channels=CHANNELS,
        paces=PACES,
        can_mail=bool(settings.smtp_url),
        devices=[(one, device_name(one.agent)) for one in devices],
        push_key=sender.public,
        push_id=key,
    )


def _kinds(guest: Guest) -> list[str]:
    """Those that this person may be told."""
    return [name for name, kind in KINDS.items() if guest.may(kind.scope)]


def _hour(guest: Guest, name: str) -> int:
    given = guest.text(name, 2)
    return int(given) if given.isascii() and given.isdigit() else -1


def _ids(guest: Guest) -> list[UUID]:
    found = []
    for one in guest.form.getlist("id")[:MOST_UNDO]:
        try:
            found.append(UUID(cast("str", one)))
        except (ValueError, AttributeError, TypeError):
            continue
    return found


def _mine(guest: Guest, session: Session) -> PersonalNotices:
    return PersonalNotices(session, guest.caller.tenant, _person(guest))


def _person(guest: Guest) -> PersonId:
    assert guest.caller.person
    return guest.caller.person
