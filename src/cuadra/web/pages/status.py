"""How the system is: for everybody in a word, for those who keep it in sentences with what to do."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows import health
from cuadra.flows.health import Part
from cuadra.kit.say import hint, say
from cuadra.web.checkup import Finding, check_all, worst
from cuadra.web.desk import desk_of
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.formats import Formats
from cuadra.web.pages.guest import Guest, chosen_language, guest_if_known
from cuadra.web.pages.show import open_page, page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
KEEPS = "company:write"


@router.get("/status", name="page_status")
async def status(request: Request) -> Response:
    """Each part; sentences for owners, administrators and operators."""
    guest = await guest_if_known(request)
    if guest is not None and guest.may(KEEPS):
        return await run_in_threadpool(_told, guest)
    return await run_in_threadpool(_open, request)


def _open(request: Request) -> Response:
    found = check_all(desk_of(request).house, chosen_language(request))
    state = worst(found)
    return open_page(request, "status.html", status=503 if state == "down" else 200, found=found, state=state, told=[])


def _told(guest: Guest) -> Response:
    house = guest.desk.house
    found = check_all(house, guest.language)
    state, all_figures = worst(found), None
    parts = [_part(one) for one in found]
    if all(one.state == "ok" for one in found if one.name == "database"):
        parts += health.of_house(house)
        with guest.open() as session:
            parts += health.of_company(session, guest.caller.tenant)
        if guest.caller.role == "operator":
            all_figures = health.of_all(house)
    if state == "ok" and any(one.state in {"degraded", "down"} for one in parts):
        state = "degraded"
    return page(
        guest,
        "status.html",
        status=503 if state == "down" else 200,
        found=found,
        state=state,
        told=[_sentence(one, guest.language, guest.formats) for one in sorted(parts, key=_urgency)],
        all=all_figures,
    )


def _part(found: Finding) -> Part:
    """A part of the checkup, which knows no more than whether it works."""
    is_count = found.name == "worker" and found.detail.isdigit()
    says = "ok" if found.state == "ok" else "degraded" if found.name in {"worker", "ocr"} else "down"
    return Part(found.name, found.state, says, count=int(found.detail) if is_count else 0, words=found.detail)


def _urgency(part: Part) -> int:
    return ("down", "degraded", "off", "ok").index(part.state)


def _sentence(part: Part, language: str, formats: Formats) -> dict[str, Any]:
    facts = {
        "count": formats.count(part.count),
        "size": formats.size(part.size),
        "at": formats.moment(part.at),
        "seconds": formats.span(part.seconds),
        "words": part.words,
    }
    code = f"health.{part.name}.{part.says}"
    return {
        "name": part.name,
        "state": part.state,
        "sentence": say(code, language, facts),
        "advice": hint(code, language, facts),
        "where": part.where if part.state != "ok" else "",
    }
