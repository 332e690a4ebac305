"""Keys of programs: each shown once, when it is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.tenants import keys
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told.people import SCOPES

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Keeper = Annotated[Guest, admitted("keys:write")]
EXPIRES = ("30", "90", "365", "")  # days of a key


@router.get("/settings/keys", name="page_keys")
def api_keys(guest: Keeper) -> Response:
    """Keys of programs."""
    return _keys(guest)


@router.post("/settings/keys", name="page_make_key")
async def make_key(guest: Keeper) -> Response:
    """A new key, shown once, here."""
    name, days = guest.text("name", 200), guest.text("expires", 4)
    scopes = [one for one in guest.form.getlist("scope") if isinstance(one, str)][:30]
    _ = guest.texts.gettext
    wrong = {}
    if not name:
        wrong["name"] = _("Write what the key is for.")
    if not scopes:
        wrong["scope"] = _("Choose at least one thing that it may do.")
    given: dict[str, Any] = {"name": name, "scopes": scopes, "expires": days}
    if wrong:
        return await run_in_threadpool(_keys, guest, given, wrong)
    made: list[keys.MadeKey] = []

    def change(session: Session) -> None:
        expires = datetime.now(UTC) + timedelta(days=int(days)) if days.isdigit() and days in EXPIRES else None
        caller = guest.caller
        made.append(keys.make_key(
            session, caller.tenant, caller.actor, name, scopes, of=caller.scopes, maker=caller.person, expires=expires
        ))  # fmt: skip

    if problem := await done(guest, change):
        return await run_in_threadpool(_keys, guest, given, {}, problem)
    return await run_in_threadpool(_keys, guest, None, {}, None, made[0].token.reveal())


@router.post("/settings/keys/{key_id}/revoke", name="page_revoke_key")
async def revoke(guest: Keeper, key_id: UUID) -> Response:
    def change(session: Session) -> None:
        keys.revoke_key(session, guest.caller.tenant, key_id, guest.caller.actor)

    if problem := await done(guest, change):
        return await run_in_threadpool(_keys, guest, None, {}, problem)
    return back(guest, "/settings/keys", Toast("key_revoked"))


def _keys(
    guest: Guest,
    given: dict[str, Any] | None = None,
    wrong: dict[str, str] | None = None,
    problem: Problem | None = None,
    key: str = "",
) -> Response:
    with guest.open() as session:
        found = keys.list_keys(session, guest.caller.tenant)
    return page(
        guest,
        "settings/keys.html",
        status=problem.status if problem else 422 if wrong else 200,
        keys=found,
        now=datetime.now(UTC),
        given=given or {"name": "", "scopes": ["documents:read", "documents:write"], "expires": "365"},
        wrong=wrong or {},
        problem=problem,
        key=key,
        scopes=[one for one in SCOPES if one in guest.caller.scopes],
        expires=EXPIRES,
    )
