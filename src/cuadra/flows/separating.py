"""Two suppliers that were joined and are two again: with what was joined go documents of the one that came since."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.database.lock import lock_tenant
from cuadra.flows.supplying_repository import SupplyingRepository
from cuadra.kit.ids import TenantId
from cuadra.suppliers import joining
from cuadra.suppliers.models import Supplier
from cuadra.suppliers.naming import key_of

MOST_SINCE = 50_000  # documents of a joined supplier that are looked through


def separate(session: Session, tenant: TenantId, join: UUID, actor: Actor) -> Supplier:
    """Undoes a join; the supplier that is back. ``JoinMissing``."""
    lock_tenant(session, tenant)
    found = joining.find_join(session, tenant, join)
    others = SupplyingRepository(session, tenant).others(found.kept_id, found.documents, most=MOST_SINCE)
    keys = set(found.keys)
    since = [one.id for one in others if key_of(one.country, one.tax_id, one.name) in keys]
    return joining.separate(session, tenant, join, actor, later=since)
