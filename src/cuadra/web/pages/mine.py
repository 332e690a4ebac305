"""What is a person's own: sessions, company at work, language and look, password; and the ways in by a link."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows.openid import provider_name
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants import account, oidc_login, sessions
from cuadra.tenants.errors import PasswordWeak
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.preferences import prefer
from cuadra.web.access import origin_of
from cuadra.web.api.texts import secret
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Member, forget_frame
from cuadra.web.pages.openid import going
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.settings.appearance import look
from cuadra.web.pages.show import back, own, page
from cuadra.web.pages.texts import LANGUAGES
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/settings/me", name="page_me")
def me(guest: Member) -> Response:
    """Where one is logged in, how it looks, and one's password."""
    return _me(guest)


@router.post("/settings/sessions/end", name="page_end_sessions")
async def end(guest: Member) -> Response:
    """Ends one session (``id``), or all the others."""
    person, wanted = _person(guest), guest.text("id", 40)
    origin = origin_of(guest.visit)

    def change(session: Session) -> None:
        if wanted:
            sessions.end(session, person, UUID(wanted), origin, why="ended by its person")
        else:
            sessions.end_all(session, person, origin, but=guest.caller.session_id)

    def work() -> None:
        with guest.desk.house.database.nobody(person=person) as session:
            change(session)

    try:
        await run_in_threadpool(work)
    except (CuadraError, ValueError) as error:
        problem = refused(error, guest.language) if isinstance(error, CuadraError) else None
        return await run_in_threadpool(_me, guest, problem)
    return back(guest, "/settings/me", Toast("session_ended", 1 if wanted else 2))


@router.post("/settings/password", name="page_password")
async def password(guest: Member) -> Response:
    """A new password, which ends all other sessions."""
    old, new = guest.form.get("old", ""), guest.form.get("new", "")

    def work() -> None:
        account.change_password(
            guest.desk.house.gate, _person(guest), secret(str(old)[:1000]), secret(str(new)[:1000]),
            origin_of(guest.visit), keep=guest.caller.session_id,
        )  # fmt: skip

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_me, guest, refused(error, guest.language), _field(error))
    return back(guest, "/settings/me", Toast("saved"))


@router.post("/settings/identity", name="page_link_openid")
async def link(guest: Member) -> Response:
    """To the OpenID provider, to link who one is there; needs the password."""
    given = guest.form.get("password", "")
    try:
        return await run_in_threadpool(going, guest, secret(str(given)[:1000]))
    except CuadraError as error:
        return await run_in_threadpool(_me, guest, refused(error, guest.language), "identity")


@router.post("/settings/identity/unlink", name="page_unlink_openid")
async def unlink(guest: Member) -> Response:
    """The provider opens this account no more; for who can still come in by a password."""
    subject = guest.text("subject", 255)

    def work() -> None:
        with guest.desk.house.database.nobody(person=guest.caller.person) as session:
            oidc_login.unlink(session, _person(guest), subject, origin_of(guest.visit))

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_me, guest, refused(error, guest.language), "identity")
    return back(guest, "/settings/me", Toast("unlinked"))


@router.post("/look", name="page_look")
async def change_look(guest: Member) -> Response:
    """Language and theme: kept by the browser, the language by the person too; letters as keys by the person."""
    language, keys = guest.text("language"), guest.text("keys")

    def work() -> None:
        with guest.open() as session:
            if language in LANGUAGES:
                PersonRepository(session, _person(guest)).update(language=language)
            if keys:
                prefer(session, _person(guest), keys=keys == "on")

    if language in LANGUAGES or keys:
        await run_in_threadpool(work)
        forget_frame(guest.caller)
    return look(guest, back(guest, own(guest.text("back", 1000))))


@router.post("/switch", name="page_switch")
async def switch(guest: Member) -> Response:
    """Goes on in another company of the person."""
    wanted = guest.text("tenant", 40)

    def work() -> None:
        with guest.desk.house.database.nobody(person=guest.caller.person) as session:
            assert guest.caller.session_id
            tenant = TenantId(UUID(wanted))
            sessions.switch(session, _person(guest), guest.caller.session_id, tenant, origin_of(guest.visit))

    await run_in_threadpool(work)
    return back(guest, "/", Toast("switched"))


def _field(error: CuadraError) -> str:
    """Of the form of the password: which field an error is about."""
    return "new" if isinstance(error, PasswordWeak) else "old"


def _me(guest: Guest, problem: Problem | None = None, about: str = "") -> Response:
    """``about``: the form whose trouble ``problem`` is."""
    with guest.desk.house.database.nobody(person=guest.caller.person) as session:
        found = sessions.list_sessions(session, _person(guest))
        mine = PersonRepository(session, _person(guest))
        proofs, identities = mine.credentials(), mine.identities()
    this = guest.caller.session_id
    devices = {one.id: device(one.agent) for one in found}
    return page(
        guest,
        "settings/me.html",
        status=422 if about in {"old", "new"} else problem.status if problem else 200,
        sessions=found,
        this=this,
        problem=problem,
        about=about,
        wrong={about: f"{problem.sentence} {problem.advice}".strip()} if problem and about in {"old", "new"} else {},
        devices=devices,
        identities=identities,
        provider=provider_name(guest.desk.house.settings),
        has_password=bool(proofs and proofs.password_hash),
        has_second_step=bool(proofs and proofs.totp_confirmed_at),
    )


def _person(guest: Guest) -> PersonId:
    assert guest.caller.person
    return guest.caller.person


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device(agent: str) -> str:
    """A browser and a system out of what a browser says of itself; as it says it, where that tells neither.

    >>> device("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36")
    'Chrome · Linux'
    """
    told = [next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(one for one in told if one) or agent[:60] or "—"
