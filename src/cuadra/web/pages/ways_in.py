"""The ways in by a link: the first set-up, and an invitation.

The link's secret is behind ``#``: no server sees it in an address. Where there is no script, the person copies it.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.flows.openid import provider_name
from cuadra.kit.errors import CuadraError
from cuadra.tenants import first, invitations, login
from cuadra.tenants.errors import CsrfRefused
from cuadra.tenants.service import NewCompany
from cuadra.tenants.sessions import Begun
from cuadra.web.access import COOKIE, PLAIN_COOKIE, Stranger
from cuadra.web.api.texts import secret
from cuadra.web.desk import desk_of
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.formats import zones
from cuadra.web.pages.guest import chosen_language
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.show import open_page
from cuadra.web.pages.toast import Toast, put
from cuadra.web.pages.told.documents import COUNTRIES
from cuadra.web.visit import visit_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Text = Annotated[str, Form(max_length=1000)]


@router.get("/setup", name="page_setup")
def setup(request: Request) -> Response:
    """The form of the first company and its owner."""
    return _setup(request, {})


@router.post("/setup", name="page_set_up")
def set_up(
    request: Request,
    origin: Stranger,
    token: Text = "",
    company: Text = "",
    country: Text = "MX",
    time_zone: Text = "",
    name: Text = "",
    email: Text = "",
    password: Text = "",
) -> Response:
    """Makes the company and its owner, who lands on the first page."""
    same_site(request)
    given = {
        "token": token,
        "company": company,
        "country": country,
        "time_zone": time_zone,
        "name": name,
        "email": email,
    }
    language = chosen_language(request)
    if country not in COUNTRIES or not company.strip() or not name.strip():
        return _setup(request, given, status=422, missing=True)
    zone = time_zone if time_zone in zones() else "UTC"
    new, gate = NewCompany(company.strip(), country, zone, language=language), desk_of(request).house.gate
    try:
        database = desk_of(request).house.database
        first.set_up(database, secret(token.strip()), new, email, name, secret(password), origin, language=language)
    except CuadraError as error:
        return _setup(request, given, status=error.status, problem=refused(error, language))
    begun = login.log_in(gate, email, secret(password), origin, kind="web")
    return begin(request, begun, "/", Toast("welcome"))


@router.get("/invitation", name="page_invitation")
def invitation(request: Request) -> Response:
    """The form behind an invitation's link."""
    return _invitation(request, {})


@router.post("/invitation", name="page_join")
def join(request: Request, origin: Stranger, token: Text = "", name: Text = "", password: Text = "") -> Response:
    """A new person joins and lands on the first page."""
    same_site(request)
    house, language = desk_of(request).house, chosen_language(request)
    try:
        offer = invitations.look(house.database, secret(token.strip()))
        invitations.accept(house.database, secret(token.strip()), name, secret(password), origin)
    except CuadraError as error:
        problem = refused(error, language)
        return _invitation(request, {"token": token, "name": name}, status=error.status, problem=problem)
    begun = login.log_in(house.gate, offer.email, secret(password), origin, kind="web")
    return begin(request, begun, "/", Toast("entered"))


def show_way_in(
    request: Request,
    *,
    status: int = 200,
    email: str = "",
    asks_code: bool = False,
    problem: Problem | None = None,
    where: str = "/",
) -> Response:
    """The form of the way in; beside it the provider's button where one is set up."""
    return open_page(
        request,
        "login.html",
        status=status,
        email=email,
        asks_code=asks_code,
        problem=problem,
        next=where,
        provider=provider_name(desk_of(request).house.settings),
    )


def begin(request: Request, begun: Begun, where: str, told: Toast | None = None) -> Response:
    """Sets the cookie of a new session and goes to ``where``."""
    is_https = visit_of(request).is_https
    answer = RedirectResponse(where, status_code=303)
    answer.set_cookie(
        COOKIE if is_https else PLAIN_COOKIE, begun.token.reveal(), expires=begun.expires_at, path="/",
        secure=is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return put(answer, told, is_https=is_https) if told else answer


def same_site(request: Request) -> None:
    """A form of ours, as far as the browser tells."""
    given = request.headers
    if given.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise CsrfRefused
    if (origin := given.get("origin")) and origin != "null" and urlsplit(origin).netloc != given.get("host"):
        raise CsrfRefused


def _invitation(
    request: Request, given: dict[str, str], *, status: int = 200, problem: Problem | None = None
) -> Response:
    provider = provider_name(desk_of(request).house.settings)
    return open_page(request, "invitation.html", status=status, given=given, problem=problem, provider=provider)


def _setup(
    request: Request, given: dict[str, str], *, status: int = 200, problem: object = None, missing: bool = False
) -> Response:
    return open_page(
        request,
        "setup.html",
        status=status,
        given=given,
        problem=problem,
        missing=missing,
        countries=list(COUNTRIES),
        zones=[one for one in zones() if one.startswith(("America/", "Europe/"))],
    )
