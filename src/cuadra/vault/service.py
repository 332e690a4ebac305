"""Secrets of companies: stored by the API or a page, used by workers, shown to nobody, every use in the record.

``store``, ``describe``, ``listed`` and ``forget`` work in the caller's transaction. ``use`` makes its own two, around
the opening: a key server may take seconds, and what was refused must stand in the record though the caller gives up.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.database.session import Database
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.vault.envelope import parse, seal, unseal
from cuadra.vault.errors import SecretNotFound, SecretUnfit
from cuadra.vault.fingerprint import Kind, shown_of
from cuadra.vault.models import StoredSecret
from cuadra.vault.opened import Opened
from cuadra.vault.place import Place
from cuadra.vault.provider import KeyProvider
from cuadra.vault.repository import SecretRepository

LARGEST = 64 * 1024  # characters: a certificate store with its chain has ten thousand
LONGEST_NAME = 120
MOST_LISTED = 200
FIRST = UUID(int=0)  # below every id
_LOCK_WAIT = 5000  # milliseconds: a caller that holds the company's lock in a transaction of its own gets an error


@dataclass(frozen=True, slots=True)
class Owner:
    """The thing of ours that a secret belongs to; without one it belongs to the company."""

    table: str = ""
    field: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A value to keep. Binary content (``file``, DER) comes as base64."""

    kind: Kind
    name: str
    value: Secret
    owner: Owner = Owner()


@dataclass(frozen=True, slots=True)
class Description:
    """All that people may know of a secret."""

    id: UUID
    kind: str
    name: str
    owner: Owner
    fingerprint: str
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


def store(session: Session, tenant: TenantId, new: NewSecret, actor: Actor, keys: KeyProvider) -> UUID:
    """Keep ``new``, in place of one with the same owner and name; its id. ``SecretUnfit``, and the errors of ``keys``.

    The id comes from owner and name, so that the value can be sealed for its row before any row is locked.
    """
    _check(new)
    secret = secret_id(tenant, new.owner, new.name)
    shown = shown_of(new.kind, new.value)
    sealed = seal(new.value, _place(tenant, secret, new.owner, new.name), keys)
    values = {
        "id": secret,
        "kind": new.kind,
        "name": new.name,
        "owner_table": new.owner.table,
        "owner_field": new.owner.field,
        "owner_row": new.owner.row,
        "record": sealed.to_bytes(),
        "key_id": sealed.key_id,
        "fingerprint": shown.fingerprint,
        "expires_at": shown.expires_at,
    }
    lock_tenant(session, tenant)  # before the row: who writes several secrets must not meet another who does
    made = SecretRepository(session, tenant).put(values)
    action = "secret.stored" if made else "secret.replaced"
    record(session, tenant, actor, action, "secret", secret, {"name": new.name, "kind": new.kind})
    return secret


def describe(session: Session, tenant: TenantId, secret: UUID) -> Description:
    """``SecretNotFound`` for one that is not of this company."""
    return _described(_found(session, tenant, secret))


def listed(session: Session, tenant: TenantId, *, above: UUID = FIRST, most: int = 50) -> list[Description]:
    """Secrets in the order of their ids, above one of them."""
    found = SecretRepository(session, tenant).after(above, most=min(most, MOST_LISTED))
    return [_described(one) for one in found]


def of_owner(session: Session, tenant: TenantId, table: str, row: str) -> list[Description]:
    """The secrets of one thing of ours."""
    found = SecretRepository(session, tenant).of_owner(table, row, most=MOST_LISTED)
    return [_described(one) for one in found]


def forget(session: Session, tenant: TenantId, secret: UUID, actor: Actor) -> None:
    """Delete it. Backups made before still hold it, sealed."""
    lock_tenant(session, tenant)
    if not SecretRepository(session, tenant).delete(secret):
        raise SecretNotFound(secret=secret)
    record(session, tenant, actor, "secret.forgotten", "secret", secret)


def use(database: Database, tenant: TenantId, secret: UUID, actor: Actor, purpose: str, keys: KeyProvider) -> Opened:
    """The value, for ``purpose``; it is in the record, committed, before this returns. Not inside of a transaction.

    ``RecordRefused`` for what was changed or copied, ``SecretNotFound``, and the errors of ``keys``. Those with
    ``retry`` mean that the job waits; all others are in the record as refused.
    """
    with database.tenant(tenant) as session:
        stored = _found(session, tenant, secret)
    try:
        value = unseal(parse(stored.record), place_of(stored), keys)
    except CuadraError as error:
        if not error.retry:
            _note(database, tenant, secret, actor, "secret.refused", {"purpose": purpose, "code": error.code})
        raise
    _note(database, tenant, secret, actor, "secret.used", {"purpose": purpose, "key": stored.key_id})
    return value


def secret_id(tenant: TenantId, owner: Owner, name: str) -> UUID:
    """The id that a secret of this owner and name has."""
    return uuid5(tenant, repr(("secret", owner.table, owner.field, owner.row, name)))


def place_of(stored: StoredSecret) -> Place:
    """The place that a row's record is sealed for: the row, its name and its owner, so that none can be exchanged."""
    owner = Owner(stored.owner_table, stored.owner_field, stored.owner_row)
    return _place(TenantId(stored.tenant_id), stored.id, owner, stored.name)


def _place(tenant: TenantId, secret: UUID, owner: Owner, name: str) -> Place:
    return Place(tenant, "secrets", "record", repr((str(secret), owner.table, owner.field, owner.row, name)))


def _note(
    database: Database, tenant: TenantId, secret: UUID, actor: Actor, action: str, details: dict[str, str]
) -> None:
    with database.tenant(tenant) as session:
        SecretRepository(session, tenant).wait_at_most(_LOCK_WAIT)
        record(session, tenant, actor, action, "secret", secret, details)


def _found(session: Session, tenant: TenantId, secret: UUID) -> StoredSecret:
    stored = SecretRepository(session, tenant).get(secret)
    if stored is None:
        raise SecretNotFound(secret=secret)
    return stored


def _described(stored: StoredSecret) -> Description:
    return Description(
        stored.id,
        stored.kind,
        stored.name,
        Owner(stored.owner_table, stored.owner_field, stored.owner_row),
        stored.fingerprint,
        stored.expires_at,
        stored.created_at,
        stored.updated_at,
    )


def _check(new: NewSecret) -> None:
    size = len(new.value.reveal())
    if not size:
        raise SecretUnfit(why=why("VLTEMPTY"))
    if size > LARGEST:
        raise SecretUnfit(why=why("VLTLONG", LARGEST))
    if not _is_text(new.value):
        raise SecretUnfit(why=why("VLTSURROGATE"))
    texts = (new.name, new.owner.table, new.owner.field, new.owner.row)
    if not new.name.strip() or any(len(one) > LONGEST_NAME for one in texts):
        raise SecretUnfit(why=why("VLTNAME", LONGEST_NAME))
    if any(unicodedata.category(letter)[0] == "C" for one in texts for letter in one):
        raise SecretUnfit(why=why("VLTLETTER"))


def _is_text(value: Secret) -> bool:
    """Half a character (a JSON escape may hold one) has no bytes; the error of that would carry the whole value."""
    try:
        value.reveal().encode()
    except UnicodeEncodeError:
        return False
    return True
