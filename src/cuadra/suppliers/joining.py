"""Two suppliers that are one, and two again: what was joined is kept, so that all can go back. The caller commits.

Going back leaves alone what people changed meanwhile: a rule taken away stays away, a note written since stays written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.kit.ids import TenantId, new_id
from cuadra.suppliers.errors import JoinMissing, SameSupplier
from cuadra.suppliers.joins_repository import JoinRepository
from cuadra.suppliers.models import Join, Rule, Supplier
from cuadra.suppliers.repository import SupplierRepository
from cuadra.suppliers.service import MOST_NOTE, find

_HEAD = ("country", "tax_id", "name", "name_key", "address", "prints", "note", "first_seen", "last_seen", "created_at")
_MENDED = ("note", "tax_id", "address", "first_seen", "last_seen")  # of the one that stays
_MOMENTS = frozenset(("first_seen", "last_seen", "created_at"))
_RULE = ("id", "path", "way", "told", "mark", "person_id", "document_id", "created_at")


def merge(session: Session, tenant: TenantId, gone: UUID, kept: UUID, actor: Actor) -> Join:
    """Two suppliers that are one: documents, lessons, rules and keys of ``gone`` become those of ``kept``."""
    if gone == kept:
        raise SameSupplier
    lock_tenant(session, tenant)
    first, second = sorted((gone, kept))
    both = {one: find(session, tenant, one, lock=True) for one in (first, second)}
    old, new = both[gone], both[kept]
    joins, made = JoinRepository(session, tenant), _kept(session, tenant, old, new, actor)
    session.add(made)
    session.flush()
    joins.move_all(gone, kept)
    session.expire(new)
    details = {"gone": str(gone), "name": made.name[:200]}
    record(session, tenant, actor, "supplier.merged", "supplier", kept, details)
    return made


def _kept(session: Session, tenant: TenantId, old: Supplier, new: Supplier, actor: Actor) -> Join:
    """What has to be known to undo it; the head of the one that stays is changed on the way."""
    suppliers, before = SupplierRepository(session, tenant), _told(new, _MENDED)
    theirs, rules = {rule.path for rule in suppliers.rules(new.id)}, suppliers.rules(old.id)
    new.first_seen = min(new.first_seen, old.first_seen)
    new.last_seen = max(new.last_seen, old.last_seen)
    new.note = "\n".join(filter(None, (new.note, old.note)))[:MOST_NOTE]
    new.tax_id, new.address = new.tax_id or old.tax_id, new.address or old.address
    after = _told(new, _MENDED)
    return Join(
        tenant_id=tenant,
        id=new_id(),
        kept_id=new.id,
        gone_id=old.id,
        name=old.name,
        gone=_told(old, _HEAD),
        kept={name: [before[name], after[name]] for name in _MENDED if before[name] != after[name]},
        keys=[key.key for key in suppliers.keys(old.id)],
        documents=JoinRepository(session, tenant).documents(old.id),
        rules=[_told(rule, _RULE) for rule in rules],
        moved_rules=[rule.id for rule in rules if rule.path not in theirs],
        person_id=actor.id if actor.kind == "person" else None,
    )


def find_join(session: Session, tenant: TenantId, join: UUID) -> Join:
    """A join that can still be undone, or ``JoinMissing``."""
    found = JoinRepository(session, tenant).get(join)
    if found is None or SupplierRepository(session, tenant).get(found.kept_id) is None:
        raise JoinMissing
    return found


def separate(session: Session, tenant: TenantId, join: UUID, actor: Actor, *, later: Sequence[UUID] = ()) -> Supplier:
    """Undoes a join: the supplier that was no more, under its old id. ``later`` are documents of it that came since."""
    lock_tenant(session, tenant)
    found = find_join(session, tenant, join)
    kept = find(session, tenant, found.kept_id, lock=True)
    back = Supplier(tenant_id=tenant, id=found.gone_id, **_read(found.gone))
    session.add(back)
    _mend(kept, found.kept)
    session.flush()
    JoinRepository(session, tenant).move_back(found, [*found.documents, *later], _rules_back(session, found))
    session.delete(found)
    session.flush()
    session.expire(kept)
    session.expire(back)
    details = {"from": str(kept.id), "name": back.name[:200]}
    record(session, tenant, actor, "supplier.separated", "supplier", back.id, details)
    return back


def _mend(kept: Supplier, changes: Mapping[str, list[str]]) -> None:
    for name, (before, after) in changes.items():
        if _told(kept, (name,))[name] == after:
            setattr(kept, name, _read({name: before})[name])


def _rules_back(session: Session, join: Join) -> list[UUID]:
    """Those that the join had moved; those that it had dropped, as the other had the same, are made again."""
    moved = set(join.moved_rules)
    for told in join.rules:
        if UUID(told["id"]) not in moved:
            session.add(Rule(tenant_id=join.tenant_id, supplier_id=join.gone_id, **_read(told)))
    session.flush()
    return list(moved)


def _told(row: object, names: Sequence[str]) -> dict[str, Any]:
    """Columns as JSON has them."""
    values = {name: getattr(row, name) for name in names}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(told: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(told)
    for name, value in told.items():
        if name in _MOMENTS and value is not None:
            found[name] = datetime.fromisoformat(value)
        elif name in {"id", "person_id", "document_id"} and value is not None:
            found[name] = UUID(value)
    return found
