"""The pages that everybody may see: the way in and out, how it is, what a code means."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.kit.errors import CuadraError
from cuadra.tenants import csrf, login, sessions
from cuadra.tenants.errors import CodeNeeded, CodeRefused
from cuadra.web.access import COOKIE, PLAIN_COOKIE, Stranger, origin_of, proof_of
from cuadra.web.api.texts import secret
from cuadra.web.desk import desk_of
from cuadra.web.error_page import codes
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import chosen_language, visitor_of
from cuadra.web.pages.problems import refused
from cuadra.web.pages.show import open_page, own
from cuadra.web.pages.ways_in import begin, same_site, show_way_in
from cuadra.web.visit import visit_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ICON = "cuadra.svg"
Next = Annotated[str, Form(alias="next", max_length=1000)]
Text = Annotated[str, Form(max_length=1000)]


@router.get("/login", name="page_login")
def way_in(request: Request) -> Response:
    """The form; ``next`` is where the person wanted to go."""
    where = own(request.query_params.get("next", ""))
    if visitor_of(request):
        return RedirectResponse(where, status_code=303)
    return show_way_in(request, where=where)


@router.post("/login", name="page_log_in")
def log_in(
    request: Request, origin: Stranger, email: Text = "", password: Text = "", code: Text = "", to: Next = ""
) -> Response:
    """Sets the cookie of a session, or shows the form again with what was wrong."""
    same_site(request)
    where = own(to)
    try:
        begun = login.log_in(desk_of(request).house.gate, email, secret(password), origin, kind="web", code=code)
    except CuadraError as error:
        if error.status >= 500 and not error.retry:
            raise
        asks_code = isinstance(error, (CodeNeeded, CodeRefused))
        problem = None if isinstance(error, CodeNeeded) else refused(error, chosen_language(request))
        return show_way_in(
            request, status=error.status, email=email[:254], asks_code=asks_code, problem=problem, where=where
        )
    return begin(request, begun, where)


@router.post("/logout", name="page_log_out")
def log_out(request: Request, csrf_token: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Ends the session; the form carries its token."""
    same_site(request)
    cookie = proof_of(request)[1]
    me = visitor_of(request)
    if me:
        csrf.check(cookie, method="POST", given=csrf_token)
        with desk_of(request).house.database.nobody(person=me.person) as session:
            sessions.end(session, me.person, me.session_id, origin_of(visit_of(request)))
    answer = RedirectResponse("/login", status_code=303)
    for name in (COOKIE, PLAIN_COOKIE):
        answer.delete_cookie(name, path="/", secure=name == COOKIE, httponly=True, samesite="lax")
    return answer


@router.get("/errors", name="page_errors")
def errors(request: Request) -> Response:
    """What each code means."""
    return open_page(request, "errors.html", codes=codes(chosen_language(request)))


@router.get(f"/static/{ICON}", name="page_icon")
def icon() -> Response:
    """The sign of the pages."""
    content = files("cuadra.web.pages").joinpath("static", ICON).read_bytes()
    return Response(content, media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})
