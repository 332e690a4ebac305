"""Who wraps the data keys: the contract, and the local ring in its two halves.

A data key per record and not per tenant: whoever seals with a tenant's key could open all that the tenant has, while
one who makes a fresh key, wraps it for the workers and forgets it can open nothing. Rotation stays fast, because only
the wrapped key (about 80 bytes) is made again, never the content. ``cuadra.adapters.transit`` is the same over
Vault or OpenBao.
"""
# ruff: noqa: ARG002  the contract names the arguments, also where none is looked at

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag

from cuadra.kit.why import why
from cuadra.vault.box import close_box, open_box
from cuadra.vault.errors import OpeningNotAllowed, RecordUnreadable
from cuadra.vault.key_files import PUBLIC
from cuadra.vault.keyring import Keyring, RingFile, public_path
from cuadra.vault.ring import RingKey


class KeyProvider(Protocol):
    """Wraps data keys for a ``context``, the tenant: what was wrapped for one opens for no other."""

    def active_key(self) -> str:
        """Id of the key that wraps now."""
        ...

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        """Id of the wrapping key, and the wrapped data key."""
        ...

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The data key; ``ValueError`` when it was changed or wrapped for another context."""
        ...

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        """The same data key under the active key."""
        ...


class PublicRing:
    """The half for the API process: it wraps and cannot unwrap."""

    def __init__(self, folder: Path, purpose: str = "vault") -> None:
        self._file = RingFile(public_path(folder, purpose), purpose, PUBLIC)

    def active_key(self) -> str:
        return self._file.ring.active.id

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        key = self._file.ring.active
        return key.id, close_box(data_key, key.material, _bound(key, context))

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        raise OpeningNotAllowed(purpose=self._file.purpose)

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        raise OpeningNotAllowed(purpose=self._file.purpose)


class LocalRing:
    """Both halves, for workers. ``make`` at the start of the one who runs them."""

    def __init__(self, folder: Path, purpose: str = "vault") -> None:
        self._keys = Keyring(folder, purpose, public=True)
        self._public = PublicRing(folder, purpose)

    def make(self) -> bool:
        """Make key files at the first start; True when they were made."""
        return self._keys.make()

    def active_key(self) -> str:
        return self._keys.active.id

    def keys(self) -> tuple[tuple[str, datetime], ...]:
        return self._keys.keys()

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        return self._public.wrap(data_key, context)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        key = self._keys.key(key_id)
        try:
            return open_box(wrapped, key.material, _bound(key, context))
        except InvalidTag:
            raise ValueError("changed, or of another tenant") from None

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        return self.wrap(self.unwrap(key_id, wrapped, context), context)

    def rotate(self) -> str:
        return self._keys.rotate()

    def drop(self, key_id: str) -> None:
        self._keys.drop(key_id)


def _bound(key: RingKey, context: bytes) -> bytes:
    """What a wrapping is bound to: the key's id and the tenant."""
    name = key.id.encode()
    if len(name) > 255:
        raise RecordUnreadable(why=why("VLTKEYID"))
    return b"cuadra wrap 1" + bytes([len(name)]) + name + context
