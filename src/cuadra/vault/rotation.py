"""Bringing all secrets under the active key, in batches, while everybody goes on storing and using them.

Resumable without a note of where it stopped: a row's own ``key_id`` says whether it is done. No transaction is open
while a key is at work, and a new record goes in only where the old one still stands, so that a secret that somebody
replaces meanwhile stays replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from cuadra.adapters.transit_errors import VaultKeyGone
from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.database.session import Database
from cuadra.kit.ids import TenantId
from cuadra.vault.envelope import parse, rewrap
from cuadra.vault.errors import KeyUnknown, RecordRefused, RecordUnreadable
from cuadra.vault.models import StoredSecret
from cuadra.vault.provider import KeyProvider
from cuadra.vault.repository import SecretRepository, key_counts, tenants_behind
from cuadra.vault.service import FIRST, place_of

BATCH = 200
_TENANTS = 100
_HURT = (RecordRefused, RecordUnreadable, KeyUnknown, VaultKeyGone)  # one bad record must not stop the others


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """``done`` records have the active key; ``refused`` could not be (they stand in the record of their company)."""

    done: int = 0
    refused: int = 0


def counts(database: Database) -> dict[str, int]:
    """How many secrets each key seals."""
    with database.nobody() as session:
        return key_counts(session)


def rewrap_all(
    database: Database, keys: KeyProvider, *, batch: int = BATCH, told: Callable[[int], None] | None = None
) -> Rewrapped:
    """Every secret of every company under the key that is active now; ``told`` hears how many after each batch.

    Stop it anywhere and call it again. Errors of ``keys`` (sealed, unreachable) end it after whole batches.
    """
    active, done, refused = keys.active_key(), 0, 0
    for tenant in _behind(database, active):
        above = FIRST
        while rows := _batch(database, tenant, active, above, batch):
            above = rows[-1].id
            changed, hurt = _rewrapped(rows, keys)
            done += _put(database, tenant, active, changed, hurt)
            refused += len(hurt)
            if told:
                told(done)
    return Rewrapped(done, refused)


def _behind(database: Database, active: str) -> Iterator[TenantId]:
    above = TenantId(FIRST)
    while True:
        with database.nobody() as session:
            found = tenants_behind(session, active, above, most=_TENANTS)
        if not found:
            return
        yield from found
        above = found[-1]


def _batch(database: Database, tenant: TenantId, active: str, above: UUID, most: int) -> list[StoredSecret]:
    with database.tenant(tenant) as session:
        return SecretRepository(session, tenant).behind(active, above, most=most)


def _rewrapped(
    rows: list[StoredSecret], keys: KeyProvider
) -> tuple[list[tuple[UUID, bytes, bytes, str]], list[tuple[UUID, str]]]:
    """The exchanges to make (id, old, new, key), and the rows that cannot be opened, with the code that says why."""
    changed, hurt = [], []
    for row in rows:
        try:
            new = rewrap(parse(row.record), place_of(row), keys)
        except _HURT as error:
            hurt.append((row.id, error.code))
        else:
            changed.append((row.id, row.record, new.to_bytes(), new.key_id))
    return changed, hurt


def _put(
    database: Database,
    tenant: TenantId,
    active: str,
    changed: list[tuple[UUID, bytes, bytes, str]],
    hurt: list[tuple[UUID, str]],
) -> int:
    with database.tenant(tenant) as session:
        lock_tenant(session, tenant)
        done = SecretRepository(session, tenant).exchange(changed)
        for secret, code in hurt:
            record(session, tenant, SYSTEM, "secret.refused", "secret", secret, {"purpose": "rotation", "code": code})
        if done:
            record(session, tenant, SYSTEM, "secrets.rewrapped", "tenant", tenant, {"records": done, "key": active})
    return done
