"""Secrets of the company: set, replaced, deleted, and never shown; who used each last, and for what."""

from __future__ import annotations

import base64
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from cuadra.audit.repository import EventRepository
from cuadra.kit.secret import Secret
from cuadra.vault import service
from cuadra.vault.service import LARGEST, LONGEST_NAME, NewSecret
from cuadra.web.pages import listing
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told.people import SECRETS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/settings/secrets"
Keeper = Annotated[Guest, admitted("secrets:write")]
MOST_BYTES = LARGEST * 3 // 4  # of a file, which is kept as base64
EMPTY = {"kind": "password", "name": ""}


@router.get(HERE, name="page_secrets")
def shown(guest: Keeper, after: UUID | None = None, name: str = "", kind: str = "") -> Response:
    """What secrets there are; the form is filled in for the one that is to be replaced."""
    given = {"kind": kind if kind in SECRETS else "password", "name": name[:LONGEST_NAME]}
    return _page(guest, given, after=after)


@router.post(HERE, name="page_put_secret")
async def put(guest: Keeper) -> Response:
    """Keeps a value in place of the one with that name; what was typed never comes back."""
    given = {"kind": guest.text("kind", 20), "name": guest.text("name", 300)}
    value = await _value(guest)
    _ = guest.texts.gettext
    wrong = {}
    if given["kind"] not in SECRETS:
        wrong["kind"] = _("Choose what it is.")
    if not given["name"] or len(given["name"]) > LONGEST_NAME:
        wrong["name"] = _("Write what it is called, in up to %(most)s letters.") % {"most": LONGEST_NAME}
    if not value:
        wrong["value"] = _("Write the value, or choose its file.")
    elif len(value.reveal()) > LARGEST:
        wrong["value"] = _("It is too long for a secret.")
    if wrong:
        return await run_in_threadpool(_page, guest, given, wrong)

    def keep(session: Session) -> None:
        new = NewSecret(given["kind"], given["name"], value)  # type: ignore[arg-type]
        service.store(session, guest.caller.tenant, new, guest.caller.actor, guest.desk.house.keys)

    if problem := await done(guest, keep):
        return await run_in_threadpool(_page, guest, given, None, problem)
    return back(guest, HERE, Toast("secret_kept"))


@router.post(f"{HERE}/{{secret_id}}/forget", name="page_forget_secret")
async def forget(guest: Keeper, secret_id: UUID) -> Response:
    """Deletes one; those of a source or webhook go with it."""

    def gone(session: Session) -> None:
        service.forget(session, guest.caller.tenant, secret_id, guest.caller.actor)

    if problem := await done(guest, gone):
        return await run_in_threadpool(_page, guest, dict(EMPTY), None, problem)
    return back(guest, HERE, Toast("removed"))


async def _value(guest: Guest) -> Secret:
    """What was typed, or the file: text as it is, all else in base64."""
    file = guest.form.get("file")
    if isinstance(file, UploadFile) and file.size:
        if file.size > MOST_BYTES:
            return Secret("-" * (LARGEST + 1))
        content = await file.read()
        if content.startswith(b"-----BEGIN ") and content.isascii():
            return Secret(content.decode())
        return Secret(base64.b64encode(content).decode())
    typed = guest.form.get("value", "")
    return Secret(typed.strip("\r\n")) if isinstance(typed, str) else Secret()


def _page(
    guest: Guest,
    given: dict[str, str],
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
    after: UUID | None = None,
) -> Response:
    tenant = guest.caller.tenant
    with guest.open() as session:
        found = service.listed(session, tenant, above=after or service.FIRST, most=listing.MOST + 1)
        shown = found[: listing.MOST]
        used = EventRepository(session, tenant).latest("secret.used", "secret", [one.id for one in shown])
    following = listing.address(guest.request, after=shown[-1].id) if len(found) > listing.MOST else ""
    return page(
        guest,
        "settings/secrets.html",
        status=problem.status if problem else 422 if wrong else 200,
        secrets=shown,
        used=used,
        next=following,
        given=given,
        wrong=wrong or {},
        problem=problem,
        kinds=SECRETS,
        largest=LARGEST,
    )
