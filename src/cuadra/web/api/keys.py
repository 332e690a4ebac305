"""API keys of the company: made, shown once, listed, revoked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.kit.ids import PersonId
from cuadra.tenants import keys
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given, Name
from cuadra.web.desk import opened

router = routes("/keys")
Keeper = Annotated[Caller, allowed("keys:write")]


class KeyIn(Given):
    """``scopes`` have to be within those of who makes it."""

    name: Name
    scopes: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=30)] = Field(
        examples=[["documents:read", "documents:write"]]
    )
    expires_at: AwareDatetime | None = None


class KeyOut(Shape):
    """``start`` is what is seen of a key: enough to tell two apart."""

    id: UUID
    name: str
    start: str
    scopes: list[str]
    made_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeysOut(Shape):
    items: list[KeyOut]


class MadeKeyOut(Shape):
    """``key`` is shown once, to whoever asked first; a repeated request gets null."""

    id: UUID
    key: str | None
    shown_once: ClassVar = ("key",)


@router.get("", name="list_keys")
def several(request: Request, caller: Keeper) -> KeysOut:
    """All keys, the revoked too, newest first."""
    with opened(request, caller) as session:
        return KeysOut(items=[KeyOut.model_validate(one) for one in keys.list_keys(session, caller.tenant)])


@router.post("", name="make_key", status_code=201, response_model=MadeKeyOut)
async def make(
    request: Request,
    body: KeyIn,
    caller: Keeper,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """A new key. It does at most what its maker may, and dies when they leave."""
    expires = body.expires_at.astimezone(UTC) if body.expires_at else None

    def change(session: Session) -> MadeKeyOut:
        made = keys.make_key(
            session,
            caller.tenant,
            caller.actor,
            body.name,
            body.scopes,
            of=caller.scopes,
            maker=_maker(session, caller),
            expires=expires,
        )
        return MadeKeyOut(id=made.id, key=made.token.reveal())

    return await once(request, caller, change, status=201)


@router.delete("/{key_id}", name="revoke_key", status_code=204)
def revoke(request: Request, key_id: Id, caller: Keeper) -> Response:
    """It opens nothing from now on."""
    with opened(request, caller) as session:
        keys.revoke_key(session, caller.tenant, key_id, caller.actor)
    return Response(status_code=204)


def _maker(session: Session, caller: Caller) -> PersonId | None:
    """A key makes keys for its own maker, so that those too die when the maker leaves."""
    if caller.key_id is None:
        return caller.person
    mine = next((one for one in keys.list_keys(session, caller.tenant) if one.id == caller.key_id), None)
    return PersonId(mine.made_by) if mine and mine.made_by else None
