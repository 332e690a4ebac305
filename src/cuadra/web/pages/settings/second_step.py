"""The second step of one's own login: turned on with a code of the telephone, off with one too.

Until it is confirmed the secret goes to and fro with the form: it is in force for nobody, and the page that shows it
is that of who gave the password a moment ago.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.kit.errors import CuadraError
from cuadra.tenants import account, second_step
from cuadra.tenants.errors import LoginRefused
from cuadra.tenants.person_repository import PersonRepository
from cuadra.web.access import origin_of
from cuadra.web.api.texts import secret
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Member
from cuadra.web.pages.problems import refused
from cuadra.web.pages.settings.qr import qr_path
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/settings/second-step"
_SECRET = re.compile(r"[A-Z2-7]{16,64}")


@router.get(HERE, name="page_second_step")
def shown(guest: Member) -> Response:
    """Whether it is on, and how many recovery codes are left."""
    return _page(guest)


@router.post(HERE, name="page_enrol")
async def enrol(guest: Member) -> Response:
    """A secret for the telephone, for who shows the password."""
    given = str(guest.form.get("password", ""))[:1000]

    def work() -> str:
        assert guest.caller.person
        gate, person = guest.desk.house.gate, guest.caller.person
        account.prove_password(gate, person, secret(given), origin_of(guest.visit))
        with gate.database.nobody(person=person) as session:
            return second_step.enrol(session, gate.sealer, person, guest.frame.email).secret.reveal()

    try:
        made = await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_page, guest, {"password": _told(guest, error)}, status=_status(error))
    return await run_in_threadpool(_page, guest, made=made)


@router.post(f"{HERE}/confirm", name="page_confirm_second_step")
async def confirm(guest: Member) -> Response:
    """In force from now on; the recovery codes are shown this once."""
    made = guest.text("secret", 64)

    def work() -> list[str]:
        assert guest.caller.person
        code, origin = guest.text("code", 40), origin_of(guest.visit)
        found = second_step.confirm(guest.desk.house.gate, guest.caller.person, code, origin)
        return [one.reveal() for one in found]

    try:
        codes = await run_in_threadpool(work)
    except CuadraError as error:
        made = made if _SECRET.fullmatch(made) else ""
        wrong = {"code": _told(guest, error)}
        return await run_in_threadpool(_page, guest, wrong, status=_status(error), made=made)
    return await run_in_threadpool(_page, guest, codes=codes)


@router.post(f"{HERE}/off", name="page_second_step_off")
async def turn_off(guest: Member) -> Response:
    """Back to the password alone, for who shows a code."""

    def work() -> None:
        assert guest.caller.person
        code, origin = guest.text("code", 40), origin_of(guest.visit)
        second_step.turn_off(guest.desk.house.gate, guest.caller.person, code, origin)

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return await run_in_threadpool(_page, guest, {"code": _told(guest, error)}, status=_status(error))
    return back(guest, HERE, Toast("saved"))


def _page(
    guest: Guest,
    wrong: dict[str, str] | None = None,
    *,
    status: int = 200,
    made: str = "",
    codes: Sequence[str] = (),
) -> Response:
    assert guest.caller.person
    with guest.desk.house.database.nobody(person=guest.caller.person) as session:
        mine = PersonRepository(session, guest.caller.person)
        proofs, left = mine.credentials(), mine.recovery_codes_left()
    path, side = qr_path(second_step.address_of(made, guest.frame.email)) if made else ("", 0)
    return page(
        guest,
        "settings/second_step.html",
        status=status,
        wrong=wrong or {},
        is_on=bool(proofs and proofs.totp_confirmed_at),
        has_password=bool(proofs and proofs.password_hash),
        left=left,
        made=made,
        grouped=" ".join(made[at : at + 4] for at in range(0, len(made), 4)),
        path=path,
        side=side,
        codes=codes,
    )


def _told(guest: Guest, error: CuadraError) -> str:
    """Beside the field. To who is logged in, a wrong password is that and no address."""
    if isinstance(error, LoginRefused):
        return guest.texts.gettext("That is not your password.")
    told = refused(error, guest.language)
    return f"{told.sentence} {told.advice}".strip()


def _status(error: CuadraError) -> int:
    return 422 if error.status == 401 else error.status
