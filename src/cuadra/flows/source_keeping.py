"""Sources kept for people and programs alike: added, changed, with what this server allows and its keys."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.flows.house import House
from cuadra.flows.source_opening import allowed
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.sources import service
from cuadra.sources.kinds import LINK
from cuadra.sources.models import StoredSource
from cuadra.sources.service import NO_SECRET, NewSource


def add_source(
    session: Session, house: House, tenant: TenantId, actor: Actor, new: NewSource
) -> tuple[StoredSource, Secret]:
    """A source of any kind; of a link the token too, which is never shown again. Raises as ``service.add``."""
    if new.kind == LINK:
        return service.add_link(session, tenant, actor, name=new.name, country=new.country)
    reach = allowed(house.settings, tenant)
    return service.add(session, tenant, actor, new, keys=house.keys, allowed=reach), NO_SECRET


def change_source(
    session: Session,
    house: House,
    tenant: TenantId,
    actor: Actor,
    source: UUID,
    new: NewSource,
    *,
    seen: int | None = None,
) -> StoredSource:
    """Everything anew but the kind; without a secret the one that is kept stays. Raises as ``service.change``."""
    reach = allowed(house.settings, tenant)
    return service.change(session, tenant, actor, source, new, keys=house.keys, allowed=reach, seen=seen)


def address_of(house: House, base: str, token: Secret) -> str:
    """Where an upload link leads; ``base`` is where the caller reaches us, unless the server has a public address."""
    return f"{(house.settings.public_url or base).rstrip('/')}/send#{token.reveal()}"
