"""Who looks at a page, and what every page of theirs shows: their name, company, language, theme and formats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request

from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import PersonId
from cuadra.notices.repository import PersonalNotices
from cuadra.tenants import csrf
from cuadra.tenants.access import Caller, Visitor
from cuadra.tenants.errors import Unauthenticated
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.preferences import Preferences, preferences_of
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.access import identify, proof_of
from cuadra.web.desk import Desk, desk_of
from cuadra.web.pages.formats import Formats, formats
from cuadra.web.pages.texts import LANGUAGES, Catalogue, catalogue
from cuadra.web.visit import Visit, visit_of

LANGUAGE, THEME = "cuadra_lang", "cuadra_theme"  # cookies of the browser: how it looks there
THEMES = ("auto", "light", "dark")
KEPT, MOST = 5.0, 2_000  # seconds that a name may be old, and frames kept
MOST_FIELDS = 400
MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A company of the person."""

    id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds each page."""

    person: str
    email: str
    language: str
    company: str
    country: str
    zone: str
    companies: tuple[Place, ...]
    preferences: Preferences
    unread: int = 0  # notices


@dataclass(frozen=True, slots=True)
class Guest:
    """A person with a session in a company, and the form that they sent, its token already checked."""

    request: Request
    caller: Caller
    frame: Frame
    form: FormData = field(default_factory=FormData)

    @property
    def desk(self) -> Desk:
        return desk_of(self.request)

    @property
    def visit(self) -> Visit:
        return visit_of(self.request)

    @property
    def language(self) -> str:
        return chosen_language(self.request, self.frame.language)

    @property
    def texts(self) -> Catalogue:
        return catalogue(self.language)

    @property
    def formats(self) -> Formats:
        return formats(self.language, self.frame.country, self.frame.zone)

    @property
    def token(self) -> str:
        """The forms' token against other sites."""
        return csrf.csrf_token(proof_of(self.request)[1])

    def text(self, name: str, most: int = 1000) -> str:
        """A field of the form as one text without spaces around; a file or nothing is the empty text."""
        value = self.form.get(name, "")
        return value.strip()[:most] if isinstance(value, str) else ""

    def may(self, scope: str) -> bool:
        return scope in self.caller.scopes

    @contextmanager
    def open(self) -> Iterator[Session]:
        """A transaction in the company's name and the person's."""
        with self.desk.house.database.tenant(self.caller.tenant, person=self.caller.person) as session:
            yield session


def admitted(scope: str) -> Any:
    """Beside ``Guest``, admits who has ``scope``; nobody without a session of the pages."""

    async def dependency(request: Request) -> Guest:
        form = FormData()
        if request.method == "POST":
            form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=64 * 1024)
        given = form.get("csrf_token", "")
        caller = await identify(request, given if isinstance(given, str) else "")
        if caller.via != "cookie" or caller.person is None:
            raise Unauthenticated
        caller.need(scope)
        return Guest(request, caller, await _frame(desk_of(request), caller), form)

    return Depends(dependency)


async def guest_if_known(request: Request) -> Guest | None:
    """For a page that everybody may see: who is logged in, in a company; None for everybody else."""
    if not proof_of(request)[1]:
        return None
    try:
        caller = await identify(request)
        if caller.via != "cookie" or caller.person is None:
            return None
        return Guest(request, caller, await _frame(desk_of(request), caller))
    except (CuadraError, SQLAlchemyError):  # also where the database is away: just then the page is looked at
        return None


Reader = Annotated[Guest, admitted("documents:read")]
Member = Annotated[Guest, admitted("company:read")]


def chosen_language(request: Request, otherwise: str = "") -> str:
    """The address's ``lang``, else the browser's choice here, else the person's, else what the browser prefers."""
    for one in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE, ""), otherwise):
        if one in LANGUAGES:
            return one
    return visit_of(request).language


def visitor_of(request: Request) -> Visitor | None:
    """The person behind the cookie of a page that everybody may see; None for somebody unknown."""
    visit, cookie = visit_of(request), proof_of(request)[1]
    if not cookie:
        return None
    try:
        found: Visitor = desk_of(request).house.door.visitor("", cookie, visit.ip, visit.agent, visit.request_id)
    except Unauthenticated:
        return None
    return found


def theme(request: Request) -> str:
    given = request.cookies.get(THEME, "")
    return given if given in THEMES else "auto"


_kept: dict[tuple[UUID, UUID | None], tuple[float, Frame]] = {}


def forget_frame(caller: Caller) -> None:
    """After a change of what it shows."""
    for key in [key for key in _kept if key[1] == caller.person]:
        _kept.pop(key, None)


async def _frame(desk: Desk, caller: Caller) -> Frame:
    key = (caller.tenant, caller.person)
    found = _kept.get(key)
    if found and monotonic() - found[0] < KEPT:
        return found[1]
    frame = await run_in_threadpool(_load, desk, caller)
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = (monotonic(), frame)
    return frame


def _load(desk: Desk, caller: Caller) -> Frame:
    assert caller.person
    with desk.house.database.tenant(caller.tenant, person=caller.person) as session:
        mine = PersonRepository(session, PersonId(caller.person))
        me, company = mine.me(), CompanyRepository(session, caller.tenant).company()
        if me is None or company is None:
            raise Unauthenticated
        places = tuple(Place(one.id, one.name, role) for one, role in mine.companies())
        unread = PersonalNotices(session, caller.tenant, PersonId(caller.person)).unread()
    about = (me.name, me.email, me.language, company.name, company.country, company.time_zone, places)
    return Frame(*about, preferences_of(me.preferences), unread)
