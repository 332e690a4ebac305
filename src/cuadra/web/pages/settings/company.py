"""The company itself: name, fiscal data of its country, hour and language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from cuadra.kit.say import hint, say
from cuadra.tenants import service
from cuadra.tenants.fiscal_data import FIELDS, Trouble, checked, choices
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.formats import zones
from cuadra.web.pages.guest import Guest, Member, admitted, forget_frame
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Change = Annotated[Guest, admitted("company:write")]
PLAIN = ("name", "tax_id", "time_zone", "language")


@router.get("/settings", name="page_settings")
def settings() -> Response:
    return RedirectResponse("/settings/company", status_code=303)


@router.get("/settings/company", name="page_company")
def company(guest: Member) -> Response:
    """The company's data."""
    return _company(guest)


@router.post("/settings/company", name="page_company_save")
async def save_company(guest: Change) -> Response:
    """Changes name, fiscal data, hour and language; the form again with what is wrong."""
    country = guest.frame.country
    given = {name: guest.text(name, 200) for name in (*PLAIN, *FIELDS.get(country, ()))}
    found = checked(country, given["tax_id"], given)
    wrong = {**_plain(guest, given), **{name: _told(guest, one) for name, one in found.wrong.items()}}
    if wrong:
        return await run_in_threadpool(_company, guest, given, wrong)
    given["tax_id"] = found.tax_id

    def change(session: Session) -> None:
        plain = {name: given[name] for name in PLAIN}
        service.change_company(session, guest.caller.tenant, guest.caller.actor, **plain, fiscal=found.values)

    if problem := await done(guest, change):
        return await run_in_threadpool(_company, guest, given, {}, problem)
    forget_frame(guest.caller)
    return back(guest, "/settings/company", Toast("saved"))


def _plain(guest: Guest, given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what every company has."""
    _ = guest.texts.gettext
    wrong = {}
    if not given["name"]:
        wrong["name"] = _("Write the name of the company.")
    if given["time_zone"] not in {*zones(), "UTC"}:
        wrong["time_zone"] = _("Choose a time zone of the list.")
    if given["language"] not in {"es", "en"}:
        wrong["language"] = _("Choose a language.")
    return wrong


def _told(guest: Guest, trouble: Trouble) -> str:
    code, facts = trouble
    return f"{say(code, guest.language, facts)} {hint(code, guest.language, facts)}".strip()


def _company(
    guest: Guest,
    given: Mapping[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    with guest.open() as session:
        found = service.company(session, guest.caller.tenant)
    country, fiscal = found.country, found.settings.get("fiscal")
    kept = fiscal if isinstance(fiscal, Mapping) else {}
    now = {name: getattr(found, name) for name in PLAIN}
    now |= {name: str(kept.get(name, "")) for name in FIELDS.get(country, ())}
    odd = {} if wrong else checked(country, found.tax_id, now).odd
    return page(
        guest,
        "settings/company.html",
        status=422 if wrong or problem else 200,
        company=found,
        given=given or now,
        wrong=wrong or {},
        odd={name: _told(guest, one) for name, one in odd.items()},
        problem=problem,
        zones=zones(),
        can_change=guest.may("company:write"),
        fields=FIELDS.get(country, ()),
        choices={name: choices(country, name) for name in FIELDS.get(country, ())},
    )
