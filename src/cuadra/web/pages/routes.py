"""The pages: the way in and out, how it is, what a code means. Forms work without any script."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.states import State
from cuadra.kit.errors import CuadraError
from cuadra.tenants import csrf, login, sessions
from cuadra.tenants.access import Visitor
from cuadra.tenants.errors import CodeNeeded, CodeRefused, CsrfRefused, Unauthenticated
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.access import COOKIE, PLAIN_COOKIE, Stranger, origin_of, proof_of
from cuadra.web.api.texts import secret
from cuadra.web.checkup import check_all, worst
from cuadra.web.desk import desk_of
from cuadra.web.error_page import codes
from cuadra.web.errors import NotFound
from cuadra.web.pages.render import TYPES, language_of, render, static, version
from cuadra.web.visit import visit_of

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=1000)]


@router.get("/", name="page_home")
def home(request: Request) -> Response:
    """Who one is and what there is; to the way in for who is not logged in."""
    me = _me(request)
    if me is None:
        return RedirectResponse("/login", status_code=303)
    database = desk_of(request).house.database
    with database.nobody(person=me.person) as session:
        person = PersonRepository(session, me.person).me()
    company, counts = None, {}
    if me.tenant:
        with database.tenant(me.tenant, person=me.person) as session:
            company = CompanyRepository(session, me.tenant).company()
            counts = DocumentRepository(session, me.tenant).counts()
    return render(
        request,
        "home.html",
        name=person.name if person else "",
        company=company.name if company else "",
        counts=[(state.value, counts[state]) for state in State if counts.get(state)],
        csrf=csrf.csrf_token(proof_of(request)[1]),
    )


@router.get("/login", name="page_login")
def way_in(request: Request) -> Response:
    """The form."""
    if _me(request):
        return RedirectResponse("/", status_code=303)
    return render(request, "login.html", email="", asks_code=False, problem=None)


@router.post("/login", name="page_log_in")
def log_in(request: Request, origin: Stranger, email: Text = "", password: Text = "", code: Text = "") -> Response:
    """Sets the cookie of a session, or shows the form again with what was wrong."""
    _same_site(request)
    try:
        begun = login.log_in(desk_of(request).house.gate, email, secret(password), origin, kind="web", code=code)
    except CuadraError as error:
        if error.status >= 500 and not error.retry:
            raise
        asks_code = isinstance(error, (CodeNeeded, CodeRefused))
        language = language_of(request)
        problem = None if isinstance(error, CodeNeeded) else (error.message(language), error.hint(language))
        return render(
            request, "login.html", status=error.status, email=email[:254], asks_code=asks_code, problem=problem
        )
    answer = RedirectResponse("/", status_code=303)
    is_https = visit_of(request).is_https
    answer.set_cookie(
        COOKIE if is_https else PLAIN_COOKIE,
        begun.token.reveal(),
        expires=begun.expires_at,
        path="/",
        secure=is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/logout", name="page_log_out")
def log_out(request: Request, csrf_token: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Ends the session; the form carries its token."""
    _same_site(request)
    cookie = proof_of(request)[1]
    me = _me(request)
    if me:
        csrf.check(cookie, method="POST", given=csrf_token)
        with desk_of(request).house.database.nobody(person=me.person) as session:
            sessions.end(session, me.person, me.session_id, origin_of(visit_of(request)))
    answer = RedirectResponse("/login", status_code=303)
    for name in (COOKIE, PLAIN_COOKIE):
        answer.delete_cookie(name, path="/", secure=name == COOKIE, httponly=True, samesite="lax")
    return answer


@router.get("/status", name="page_status")
def status(request: Request) -> Response:
    """How each part is."""
    found = check_all(desk_of(request).house, language_of(request))
    state = worst(found)
    return render(request, "status.html", status=503 if state == "down" else 200, found=found, state=state)


@router.get("/errors", name="page_errors")
def errors(request: Request) -> Response:
    """What each code means."""
    return render(request, "errors.html", codes=codes(language_of(request)))


@router.get("/static/{name}", name="page_static")
def file(name: str, v: str = "") -> Response:
    """A file of the pages; for ever, where the address names its content."""
    if name not in TYPES:
        raise NotFound
    kept = "public, max-age=31536000, immutable" if v == version(name) else "public, max-age=60"
    return Response(static(name), media_type=TYPES[name], headers={"cache-control": kept})


def _me(request: Request) -> Visitor | None:
    visit = visit_of(request)
    cookie = proof_of(request)[1]
    if not cookie:
        return None
    try:
        found: Visitor = desk_of(request).house.door.visitor("", cookie, visit.ip, visit.agent, visit.request_id)
    except Unauthenticated:
        return None
    return found


def _same_site(request: Request) -> None:
    """A form of ours, as far as the browser tells: nobody logs a person in, or out, from elsewhere."""
    given = request.headers
    if given.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise CsrfRefused
    if (origin := given.get("origin")) and urlsplit(origin).netloc != given.get("host"):
        raise CsrfRefused
