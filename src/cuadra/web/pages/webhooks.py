"""Webhooks: addresses of other programs that are told what happens, and what became of each message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.web.pages import listing
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.settings import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast
from cuadra.webhooks import service
from cuadra.webhooks.errors import TypesRefused
from cuadra.webhooks.repository import WebhookRepository

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Keeper = Annotated[Guest, admitted("webhooks:write")]
Deed = Literal["ping", "on", "off", "remove", "secret"]


@router.get("/settings/webhooks", name="page_webhooks")
def webhooks(guest: Keeper) -> Response:
    """The addresses."""
    return _webhooks(guest)


@router.post("/settings/webhooks", name="page_add_webhook")
async def add(guest: Keeper) -> Response:
    """A new address; its signing secret is shown once, here."""
    url, types = guest.text("url", 2000), guest.text("types", 500).replace(",", " ").split() or ["*"]
    made: list[str] = []

    def change(session: Session) -> None:
        desk = guest.desk
        _, secret = service.add(
            session, guest.caller.tenant, guest.caller.actor, desk.house.keys, url=url, types=types,
            allow_private=desk.options.allow_private_webhooks,
        )  # fmt: skip
        made.append(secret.reveal())

    if problem := await done(guest, change):
        return await run_in_threadpool(_webhooks, guest, {"url": url, "types": " ".join(types)}, problem)
    return await run_in_threadpool(_webhooks, guest, None, None, made[0])


@router.get("/settings/webhooks/{webhook_id}", name="page_webhook")
def webhook(request: Request, guest: Keeper, webhook_id: UUID, before: UUID | None = None) -> Response:
    """One address and its deliveries, newest first."""
    with guest.open() as session:
        endpoint = service.find(session, guest.caller.tenant, webhook_id)
        found = WebhookRepository(session, guest.caller.tenant).deliveries(
            webhook_id, before=before, most=listing.MOST + 1
        )
    shown = found[: listing.MOST]
    following = listing.address(request, before=shown[-1].id) if len(found) > listing.MOST else ""
    return page(guest, "settings/webhook.html", endpoint=endpoint, deliveries=shown, next=following)


@router.post("/settings/webhooks/{webhook_id}/{deed}", name="page_webhook_deed")
async def change(guest: Keeper, webhook_id: UUID, deed: Deed) -> Response:
    """Says hello to it, switches it on or off, removes it, or gives it a new secret."""
    caller, keys, made = guest.caller, guest.desk.house.keys, [""]

    def turn(session: Session) -> None:
        made[0] = service.turn_secret(session, caller.tenant, caller.actor, keys, webhook_id).reveal()

    deeds: dict[str, Callable[[Session], object]] = {
        "ping": lambda s: service.ping(s, caller.tenant, caller.actor, webhook_id),
        "on": lambda s: service.change(s, caller.tenant, caller.actor, webhook_id, is_active=True),
        "off": lambda s: service.change(s, caller.tenant, caller.actor, webhook_id, is_active=False),
        "remove": lambda s: service.remove(s, caller.tenant, caller.actor, webhook_id),
        "secret": turn,
    }
    if problem := await done(guest, lambda session: (deeds[deed](session), None)[1]):
        return await run_in_threadpool(_webhooks, guest, None, problem)
    if deed == "secret":
        return await run_in_threadpool(_webhooks, guest, None, None, made[0])
    if deed == "remove":
        return back(guest, "/settings/webhooks", Toast("removed"))
    return back(guest, f"/settings/webhooks/{webhook_id}", Toast("pinged" if deed == "ping" else "saved"))


@router.post("/settings/deliveries/{delivery_id}/replay", name="page_replay_delivery")
async def replay(guest: Keeper, delivery_id: UUID) -> Response:
    """Sends one more time."""

    def again(session: Session) -> None:
        service.replay(session, guest.caller.tenant, guest.caller.actor, delivery_id)

    if problem := await done(guest, again):
        return await run_in_threadpool(_webhooks, guest, None, problem)
    where = guest.text("back", 100)
    return back(guest, where if where.startswith("/settings/") else "/settings/webhooks", Toast("replayed"))


def _webhooks(
    guest: Guest, given: dict[str, str] | None = None, problem: Problem | None = None, secret: str = ""
) -> Response:
    with guest.open() as session:
        found = WebhookRepository(session, guest.caller.tenant).endpoints()
    return page(
        guest,
        "settings/webhooks.html",
        status=problem.status if problem else 200,
        wrong={_field(problem): f"{problem.sentence} {problem.advice}".strip()} if given and problem else {},
        endpoints=found,
        given=given or {"url": "", "types": "document.*"},
        problem=problem,
        secret=secret,
    )


def _field(problem: Problem) -> str:
    return "types" if problem.code == TypesRefused.code else "url"
