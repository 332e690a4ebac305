"""Secrets of the company: put, described, forgotten. Nothing here ever shows a value."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field, SecretStr
from starlette.requests import Request
from starlette.responses import Response

from cuadra.tenants.access import Caller
from cuadra.vault import service
from cuadra.vault.fingerprint import Kind
from cuadra.vault.service import Description, NewSecret, Owner
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Most, Shape
from cuadra.web.api.texts import Given, Line, Name, secret
from cuadra.web.desk import desk_of

router = routes("/secrets")
Keeper = Annotated[Caller, allowed("secrets:write")]


class OwnerIn(Given):
    """The thing of ours that the secret belongs to."""

    table: Line = ""
    field: Line = ""
    row: Line = ""


class SecretIn(Given):
    """``value`` is sealed at once; only a worker opens it."""

    kind: Kind
    name: Name
    value: Annotated[SecretStr, Field(min_length=1, max_length=service.LARGEST)]
    owner: OwnerIn = OwnerIn()


class SecretOut(Shape):
    """All that anybody is told of a secret."""

    id: UUID
    kind: str
    name: str
    owner_table: str
    owner_field: str
    owner_row: str
    fingerprint: str
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


class SecretsOut(Shape):
    items: list[SecretOut]
    next: str = ""


@router.put("", name="put_secret")
def put(request: Request, body: SecretIn, caller: Keeper) -> SecretOut:
    """Keeps a secret, in place of the one with the same owner and name. Safe to repeat by itself: it needs no key."""
    house = desk_of(request).house
    new = NewSecret(body.kind, body.name, secret(body.value), Owner(**body.owner.model_dump()))
    with house.database.tenant(caller.tenant) as session:
        made = service.store(session, caller.tenant, new, caller.actor, house.keys)
        return _shown(service.describe(session, caller.tenant, made))


@router.get("", name="list_secrets")
def several(
    request: Request, caller: Keeper, after: Annotated[UUID | None, Query()] = None, most: Most = 50
) -> SecretsOut:
    """What secrets there are; ``next`` is the id to go on ``after``."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = service.listed(session, caller.tenant, above=after or service.FIRST, most=most)
    return SecretsOut(items=[_shown(one) for one in found], next=str(found[-1].id) if len(found) == most else "")


@router.get("/{secret_id}", name="describe_secret")
def one(request: Request, secret_id: Id, caller: Keeper) -> SecretOut:
    """What may be known of a secret: never its value."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        return _shown(service.describe(session, caller.tenant, secret_id))


@router.delete("/{secret_id}", name="forget_secret", status_code=204)
def forget(request: Request, secret_id: Id, caller: Keeper) -> Response:
    """Deletes it; backups made before still hold it, sealed."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.forget(session, caller.tenant, secret_id, caller.actor)
    return Response(status_code=204)


def _shown(told: Description) -> SecretOut:
    return SecretOut(
        id=told.id,
        kind=told.kind,
        name=told.name,
        owner_table=told.owner.table,
        owner_field=told.owner.field,
        owner_row=told.owner.row,
        fingerprint=told.fingerprint,
        expires_at=told.expires_at,
        created_at=told.created_at,
        updated_at=told.updated_at,
    )
