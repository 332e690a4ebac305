"""Who forgot the password: asks for a letter, and sets another by the link in it.

The answer is the same for every address and takes the same time: the letter is an errand of its own.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows.mailing import home_of, mail_password_link, mailer_of
from cuadra.kit.errors import CuadraError
from cuadra.tenants import account, people
from cuadra.web.access import Stranger
from cuadra.web.api.texts import secret
from cuadra.web.desk import desk_of
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import chosen_language
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.show import open_page
from cuadra.web.pages.ways_in import same_site

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Text = Annotated[str, Form(max_length=1000)]


@router.get("/forgot", name="page_forgot")
def forgot(request: Request) -> Response:
    """The form; where this server sends no letters, who can help instead."""
    return _forgot(request)


@router.post("/forgot", name="page_ask_for_link")
def ask(request: Request, origin: Stranger, email: Text = "") -> Response:
    """Says that a letter is on its way if the address is known here, whether or not it is."""
    same_site(request)
    desk, language = desk_of(request), chosen_language(request)
    try:
        address = people.normal_email(email)
        account.may_ask_for_link(desk.house.database, origin)
    except CuadraError as error:
        return _forgot(request, email=email[:254], problem=refused(error, language))
    if mailer := mailer_of(desk.house.settings):
        home = home_of(desk.house.settings)
        desk.errands.put(partial(mail_password_link, desk.house.database, mailer, home, address, origin, language))
    return _forgot(request, email=address, is_asked=True)


@router.get("/reset", name="page_reset")
def reset(request: Request) -> Response:
    """The form behind the letter's link."""
    return _reset(request)


@router.post("/reset", name="page_set_password")
def set_password(request: Request, origin: Stranger, token: Text = "", password: Text = "") -> Response:
    """Another password; all sessions end, and the way in is the usual one."""
    same_site(request)
    try:
        account.reset(desk_of(request).house.database, secret(token.strip()), secret(password), origin)
    except CuadraError as error:
        return _reset(request, token=token, problem=refused(error, chosen_language(request)))
    return _reset(request, is_done=True)


def _forgot(request: Request, *, email: str = "", problem: Problem | None = None, is_asked: bool = False) -> Response:
    return open_page(
        request,
        "forgot.html",
        status=problem.status if problem else 200,
        email=email,
        problem=problem,
        is_asked=is_asked,
        sends=bool(desk_of(request).house.settings.smtp_url),
    )


def _reset(request: Request, *, token: str = "", problem: Problem | None = None, is_done: bool = False) -> Response:
    status = problem.status if problem else 200
    return open_page(request, "reset.html", status=status, token=token, problem=problem, is_done=is_done)
