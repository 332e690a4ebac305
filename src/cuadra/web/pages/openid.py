"""In through an OpenID provider: to come in, to accept an invitation, or to link who one is there to an account here.

What the way is for stands, with the browser's own token, in a cookie that no script reads and that lives ten minutes;
who comes back without it is nobody's errand. A link to an account is made only by who shows its password: a browser
that somebody led to the provider would else tie a stranger's identity to the account.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.adapters.oidc import Provider
from cuadra.flows.openid import provider_name, provider_of
from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.tenants import account, oidc_login
from cuadra.tenants.errors import Unauthenticated
from cuadra.tenants.oidc_login import LASTS
from cuadra.tenants.origin import Origin
from cuadra.web.access import Stranger, origin_of
from cuadra.web.api.texts import secret
from cuadra.web.desk import desk_of
from cuadra.web.errors import NotFound
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, chosen_language, visitor_of
from cuadra.web.pages.problems import refused
from cuadra.web.pages.show import open_page, own, page
from cuadra.web.pages.toast import Toast, put
from cuadra.web.pages.ways_in import begin, same_site, show_way_in
from cuadra.web.visit import visit_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
COOKIE = "cuadra_oidc"
PATH = "/login/oidc"
BACK = f"{PATH}/back"
Errand = Literal["enter", "join", "link"]


@dataclass(frozen=True, slots=True)
class Way:
    """What a browser went to the provider for: ``where`` it goes afterwards, or the ``invitation`` that it accepts."""

    browser: str
    errand: Errand = "enter"
    where: str = "/"
    invitation: str = ""


@router.get(PATH, name="page_openid")
def depart(request: Request, origin: Stranger, to: str = "") -> Response:  # noqa: ARG001  it bounds the address
    """To the provider; ``to`` is where the person wanted to go here."""
    try:
        departure = oidc_login.depart(desk_of(request).house.database, _provider(request), _back(request))
    except CuadraError as error:
        return _way_in(request, error)
    answer = RedirectResponse(departure.url, status_code=303)
    return _leave(request, answer, Way(departure.browser.reveal(), where=own(to[:1000])))


@router.post("/invitation/oidc", name="page_join_openid")
def join(request: Request, origin: Stranger, token: Annotated[str, Form(max_length=200)] = "") -> Response:  # noqa: ARG001
    """To the provider, with the invitation in hand. By a page between: a form of ours may lead to no other site."""
    same_site(request)
    try:
        departure = oidc_login.depart(desk_of(request).house.database, _provider(request), _back(request))
    except CuadraError as error:
        return _way_in(request, error)
    answer = open_page(request, "going.html", url=departure.url, name=provider_name(desk_of(request).house.settings))
    return _leave(request, answer, Way(departure.browser.reveal(), "join", invitation=token.strip()))


@router.get(BACK, name="page_openid_back")
def arrive(request: Request, origin: Stranger) -> Response:
    """Back from the provider: a session, or the way in with what was wrong."""
    way = _taken(request)
    try:
        answer = _arrived(request, way, origin)
    except CuadraError as error:
        answer = _way_in(request, error)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def going(guest: Guest, password: Secret) -> Response:
    """To the provider, to link who one is there; for who shows the password of the session."""
    assert guest.caller.person
    house, origin = guest.desk.house, origin_of(guest.visit)
    provider = _provider(guest.request)
    account.prove_password(house.gate, guest.caller.person, password, origin)
    departure = oidc_login.depart(house.database, provider, _back(guest.request))
    answer = page(guest, "going.html", url=departure.url, name=provider_name(house.settings))
    return _leave(guest.request, answer, Way(departure.browser.reveal(), "link", where="/settings/me"))


def _arrived(request: Request, way: Way, origin: Origin) -> Response:
    gate, provider, told = desk_of(request).house.gate, _provider(request), dict(request.query_params)
    browser = secret(way.browser)
    if way.errand == "link":
        return _linked(request, provider, told, browser, way.where, origin)
    if way.errand == "join":
        invitation = secret(way.invitation)
        begun = oidc_login.arrive_invited(gate, provider, _back(request), told, browser, invitation, origin)
        return begin(request, begun, "/", Toast("entered"))
    begun = oidc_login.arrive(gate, provider, _back(request), told, browser, origin)
    return begin(request, begun, way.where)


def _linked(
    request: Request, provider: Provider, told: dict[str, str], browser: Secret, where: str, origin: Origin
) -> Response:
    if (me := visitor_of(request)) is None:
        raise Unauthenticated
    oidc_login.link(desk_of(request).house.database, provider, _back(request), told, browser, me.person, origin)
    return put(RedirectResponse(where, status_code=303), Toast("linked"), is_https=visit_of(request).is_https)


def _provider(request: Request) -> Provider:
    if (found := provider_of(desk_of(request).house.settings)) is None:
        raise NotFound
    return found


def _back(request: Request) -> str:
    """The address that is registered at the provider, which refuses any other."""
    home = desk_of(request).house.settings.public_url or str(request.base_url)
    return f"{home.rstrip('/')}{BACK}"


def _leave(request: Request, answer: Response, way: Way) -> Response:
    value = base64.urlsafe_b64encode(json.dumps(asdict(way)).encode()).decode()
    answer.set_cookie(
        COOKIE, value, max_age=int(LASTS.total_seconds()), path=PATH, secure=visit_of(request).is_https,
        httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


def _taken(request: Request) -> Way:
    """What the browser went for; a way without a token, which opens nothing, where it brings none of ours."""
    value = request.cookies.get(COOKIE, "")
    try:
        told = json.loads(base64.urlsafe_b64decode(value))
        way = Way(**{name: str(text)[:1000] for name, text in told.items()})  # type: ignore[arg-type]
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return Way("")
    return Way(way.browser, way.errand, own(way.where), way.invitation)


def _way_in(request: Request, error: CuadraError) -> Response:
    """The way in with what was wrong; its form for the password stands below."""
    problem = refused(error, chosen_language(request))
    return show_way_in(request, status=error.status, problem=problem)
