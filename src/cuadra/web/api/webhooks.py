"""Addresses that are told what happens, and what became of each message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Most, PageOut, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import desk_of
from cuadra.webhooks import service
from cuadra.webhooks.models import Endpoint
from cuadra.webhooks.repository import WebhookRepository

router = routes("/webhooks")
Keeper = Annotated[Caller, allowed("webhooks:write")]
Url = Annotated[str, Field(min_length=8, max_length=2000, pattern=r"^[\x21-\x7e]+$")]
Types = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=50)]


class EndpointIn(Given):
    """``types`` are names of events, with ``*``: ``document.*``."""

    url: Url = Field(examples=["https://tienda.example/cuadra"])
    types: Types = Field(["*"], examples=[["document.*"]])


class EndpointChange(Given):
    url: Url | None = None
    types: Types | None = None
    is_active: bool | None = None


class EndpointOut(Shape):
    """``disabled_for`` is the code of why it was switched off."""

    id: UUID
    url: str
    types: list[str]
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_for: str
    created_at: datetime


class EndpointsOut(Shape):
    items: list[EndpointOut]


class MadeEndpointOut(Shape):
    """``secret`` signs the messages (Standard Webhooks); it is shown once."""

    endpoint: EndpointOut
    secret: str | None
    shown_once: ClassVar = ("secret",)


class TurnedOut(Shape):
    """The new signing secret, shown once; the one before goes on signing until the next turn."""

    secret: str | None
    shown_once: ClassVar = ("secret",)


class DeliveryOut(Shape):
    """One event for one address."""

    id: UUID
    seq: int
    state: str
    attempts: int
    answered: int | None
    failure: str
    seconds: float | None
    created_at: datetime
    updated_at: datetime


@router.get("", name="list_webhooks")
def several(request: Request, caller: Keeper) -> EndpointsOut:
    """The addresses."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = WebhookRepository(session, caller.tenant).endpoints()
    return EndpointsOut(items=[EndpointOut.model_validate(one) for one in found])


@router.post("", name="add_webhook", status_code=201, response_model=MadeEndpointOut)
async def add(
    request: Request,
    body: EndpointIn,
    caller: Keeper,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """A new address, told what happens from now on."""
    desk = desk_of(request)

    def change(session: Session) -> MadeEndpointOut:
        endpoint, secret = service.add(
            session,
            caller.tenant,
            caller.actor,
            desk.house.keys,
            url=body.url,
            types=body.types,
            allow_private=desk.options.allow_private_webhooks,
        )
        session.refresh(endpoint)
        return MadeEndpointOut(endpoint=EndpointOut.model_validate(endpoint), secret=secret.reveal())

    return await once(request, caller, change, status=201)


@router.patch("/{webhook_id}", name="change_webhook")
def change(request: Request, webhook_id: Id, body: EndpointChange, caller: Keeper) -> EndpointOut:
    """Another address or other events; on again, it goes on with what it missed."""
    desk = desk_of(request)
    with desk.house.database.tenant(caller.tenant) as session:
        found: Endpoint = service.change(
            session,
            caller.tenant,
            caller.actor,
            webhook_id,
            url=body.url,
            types=body.types,
            is_active=body.is_active,
            allow_private=desk.options.allow_private_webhooks,
        )
        return EndpointOut.model_validate(found)


@router.delete("/{webhook_id}", name="remove_webhook", status_code=204)
def remove(request: Request, webhook_id: Id, caller: Keeper) -> Response:
    """Forgets the address and its deliveries."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.remove(session, caller.tenant, caller.actor, webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/secret", name="turn_webhook_secret", status_code=201, response_model=TurnedOut)
async def turn(
    request: Request,
    webhook_id: Id,
    caller: Keeper,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """A new signing secret."""
    keys = desk_of(request).house.keys

    def turned(session: Session) -> TurnedOut:
        return TurnedOut(secret=service.turn_secret(session, caller.tenant, caller.actor, keys, webhook_id).reveal())

    return await once(request, caller, turned, status=201)


@router.post("/{webhook_id}/ping", name="ping_webhook", status_code=202)
async def ping(
    request: Request,
    webhook_id: Id,
    caller: Keeper,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Sends an event that only says hello."""

    def hello(session: Session) -> None:
        service.ping(session, caller.tenant, caller.actor, webhook_id)

    return await once(request, caller, hello, status=202)


@router.get("/{webhook_id}/deliveries", name="list_webhook_deliveries")
def deliveries(
    request: Request, webhook_id: Id, caller: Keeper, before: Annotated[UUID | None, Query()] = None, most: Most = 50
) -> PageOut[DeliveryOut]:
    """What became of the messages, newest first; ``next`` is the id to go on ``before``."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.find(session, caller.tenant, webhook_id)
        found = WebhookRepository(session, caller.tenant).deliveries(webhook_id, before=before, most=most)
    items = [DeliveryOut.model_validate(one) for one in found]
    return PageOut(items=items, next=str(items[-1].id) if len(items) == most else "")


@router.post("/deliveries/{delivery_id}/replay", name="replay_webhook_delivery", status_code=202)
async def replay(
    request: Request,
    delivery_id: Id,
    caller: Keeper,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Sends one more time, under the same message id."""

    def again(session: Session) -> None:
        service.replay(session, caller.tenant, caller.actor, delivery_id)

    return await once(request, caller, again, status=202)
