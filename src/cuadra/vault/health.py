"""Whether keys work now: for ``/health/vault`` and ``cuadra doctor``."""

from __future__ import annotations

from secrets import token_bytes
from uuid import UUID

from cuadra.kit.secret import Secret
from cuadra.vault.envelope import seal, unseal
from cuadra.vault.errors import RecordRefused
from cuadra.vault.place import Place
from cuadra.vault.provider import KeyProvider

_NOWHERE = Place(UUID(int=0), "health", "health", "health")


def check_keys(keys: KeyProvider, *, opens: bool) -> str:
    """Seal something and, in a worker, open it again; the id of the key. Raises what is wrong, with its sentence."""
    value = Secret(token_bytes(8).hex())
    record = seal(value, _NOWHERE, keys)
    if opens and unseal(record, _NOWHERE, keys).reveal() != value.reveal():
        raise RecordRefused(table="health", field="health", row="health")
    return record.key_id
