"""How long what is kept: ages by kind of data, and what would go by them, counted before anything is set."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows import retention
from cuadra.flows.retention_rules import KINDS, MOST_DAYS, law_of, least_days
from cuadra.kit.errors import CuadraError
from cuadra.tenants.errors import Forbidden
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/settings/retention"
Admin = Annotated[Guest, admitted("company:write")]
Days = dict[str, int | None]


@router.get(HERE, name="page_retention")
def shown(guest: Admin) -> Response:
    """The ages, what each means, and what goes tonight."""
    return _page(guest)


@router.post(HERE, name="page_set_retention")
async def change(guest: Admin) -> Response:
    """Saves the ages of the form, or with ``deed=preview`` only counts what would go by them."""
    days, wrong = _read(guest)
    given = {kind: guest.text(kind, 9) for kind in KINDS}
    if wrong:
        return await run_in_threadpool(_page, guest, given, wrong)
    if guest.text("deed") == "preview":
        return await run_in_threadpool(_page, guest, given, None, days)

    def work() -> None:
        if guest.caller.role != "owner":
            raise Forbidden(scope="owner")
        retention.set_retention(guest.desk.house.database, guest.caller.tenant, guest.caller.actor, days)

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_page, guest, given, None, None, refused(error, guest.language))
    return back(guest, HERE, Toast("saved"))


def _read(guest: Guest) -> tuple[Days, dict[str, str]]:
    """The days of the form, and by field what cannot be used; an empty field keeps for ever."""
    days: Days = {}
    wrong: dict[str, str] = {}
    for kind in (one for one in KINDS if not KINDS[one].is_fixed):
        given, least = guest.text(kind, 9), least_days(kind, guest.frame.country)
        if not given:
            days[kind] = None
        elif given.isascii() and given.isdigit() and least <= int(given) <= MOST_DAYS:
            days[kind] = int(given)
        else:
            told = guest.texts.gettext("Write a number of days from %(least)s to %(most)s, or nothing.")
            wrong[kind] = told % {"least": least, "most": MOST_DAYS}
    return days, wrong


def _page(
    guest: Guest,
    given: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    changes: Days | None = None,
    problem: Problem | None = None,
) -> Response:
    found = retention.old(guest.desk.house.database, guest.caller.tenant, changes=changes)
    now = {one.rule.kind: "" if one.rule.days is None else str(one.rule.days) for one in found}
    return page(
        guest,
        "settings/retention.html",
        status=problem.status if problem else 422 if wrong else 200,
        rules=found,
        fixed={kind for kind in KINDS if KINDS[kind].is_fixed},
        lawful={kind for kind in KINDS if KINDS[kind].is_lawful},
        given=given or now,
        wrong=wrong or {},
        problem=problem,
        is_preview=changes is not None,
        law=law_of(guest.frame.country),
        can_change=guest.caller.role == "owner",
    )
