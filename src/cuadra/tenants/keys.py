"""API keys: made, shown once, listed, revoked. A key never may more than who made it may at that moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants.errors import NotFound, ScopeTooWide
from cuadra.tenants.models import ApiKey
from cuadra.tenants.people import one_line
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import is_scope
from cuadra.tenants.tokens import KEY, SHOWN, digest, new_token


@dataclass(frozen=True, slots=True)
class MadeKey:
    """``token`` is shown now and never again."""

    id: UUID
    token: Secret


def make_key(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    name: str,
    scopes: Collection[str],
    *,
    of: Collection[str],
    maker: PersonId | None,
    expires: datetime | None = None,
) -> MadeKey:
    """A key with ``scopes``, which have to be within ``of``: those of who asks. ``ScopeTooWide`` otherwise.

    ``maker`` bounds the key for ever: it does at most what they may, and dies when they leave; None where the house
    itself makes it (command line). A key makes keys for its own maker.
    """
    wide = sorted(set(scopes) - set(of))
    if wide or not scopes or not is_scope(scopes):
        raise ScopeTooWide(scopes=" ".join(wide or sorted(scopes)))
    token = new_token(KEY)
    row = ApiKey(
        tenant_id=tenant,
        id=new_id(),
        name=one_line(name, 100),
        start=token.reveal()[:SHOWN],
        token_hash=digest(token.reveal()),
        scopes=sorted(set(scopes)),
        made_by=maker,
        expires_at=expires,
    )
    CompanyRepository(session, tenant).add(row)
    record(session, tenant, actor, "key.made", "key", row.id, {"scopes": row.scopes, "start": row.start})
    return MadeKey(row.id, token)


def list_keys(session: Session, tenant: TenantId) -> list[ApiKey]:
    """All of a company, the revoked too, newest first."""
    return CompanyRepository(session, tenant).keys()


def revoke_key(session: Session, tenant: TenantId, key: UUID, actor: Actor) -> None:
    """It opens nothing from the commit on. ``NotFound`` where no such key is in force."""
    if (found := CompanyRepository(session, tenant).revoke(key)) is None:
        raise NotFound(what="key")
    record(session, tenant, actor, "key.revoked", "key", key, {"start": found.start})
