"""What is kept about oneself: taken along as a file, or erased."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows import erasure
from cuadra.kit.errors import CuadraError
from cuadra.tenants import account
from cuadra.tenants.errors import LoginRefused
from cuadra.tenants.person_repository import PersonRepository
from cuadra.web.access import COOKIE, PLAIN_COOKIE, origin_of
from cuadra.web.api.personal_data import zipped
from cuadra.web.api.texts import secret
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Member, forget_frame
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.show import open_page, page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/settings/my-data"


@router.get(HERE, name="page_my_data")
def shown(guest: Member) -> Response:
    """What one may have, and what one may ask for."""
    return _page(guest)


@router.post(f"{HERE}/export", name="page_export_myself")
async def export(guest: Member) -> Response:
    """All that is kept about the person, as a ZIP."""

    def work() -> Response:
        _prove(guest)
        database, email = guest.desk.house.database, guest.frame.email
        return zipped(lambda file: erasure.export_person(database, email, file), "mis-datos")

    try:
        return await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_refused, guest, error, "export")


@router.post(f"{HERE}/erase", name="page_erase_myself")
async def erase(guest: Member) -> Response:
    """The person is a number without a name from now on; where that cannot be, why."""
    if not guest.text("sure"):
        wrong = {"sure": guest.texts.gettext("Tick that you know it cannot be undone.")}
        return await run_in_threadpool(_page, guest, wrong)

    def work() -> None:
        _prove(guest)
        erasure.erase_person(guest.desk.house.database, guest.frame.email, guest.caller.actor)

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_refused, guest, error, "erase")
    forget_frame(guest.caller)
    answer = open_page(guest.request, "gone.html")
    for name in (COOKIE, PLAIN_COOKIE):
        answer.delete_cookie(name, path="/", secure=name == COOKIE, httponly=True, samesite="lax")
    return answer


def _prove(guest: Guest) -> None:
    assert guest.caller.person
    assert guest.caller.session_id
    given = secret(str(guest.form.get("password", ""))[:1000])
    account.prove_again(
        guest.desk.house.gate, guest.caller.person, given, guest.caller.session_id, origin_of(guest.visit)
    )


def _refused(guest: Guest, error: CuadraError, form: str) -> Response:
    if isinstance(error, LoginRefused):
        return _page(guest, {f"{form}-password": guest.texts.gettext("That is not your password.")})
    return _page(guest, problem=refused(error, guest.language))


def _page(guest: Guest, wrong: dict[str, str] | None = None, problem: Problem | None = None) -> Response:
    with guest.desk.house.database.nobody(person=guest.caller.person) as session:
        assert guest.caller.person
        proofs = PersonRepository(session, guest.caller.person).credentials()
    return page(
        guest,
        "settings/my_data.html",
        status=problem.status if problem else 422 if wrong else 200,
        wrong=wrong or {},
        problem=problem,
        has_password=bool(proofs and proofs.password_hash),
    )
