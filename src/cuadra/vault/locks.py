"""What the key of sealed content is closed with: a ring of this machine, a passphrase, a recovery key.

Content may have several locks; any one of them opens it. A nightly backup takes the ring, so that this machine restores
it without asking anybody, and the recovery key, whose private half lies in a drawer for the day when the machine is
gone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from secrets import token_bytes
from typing import ClassVar, Protocol
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.vault.box import close_box, open_box
from cuadra.vault.errors import NoKeyFits, PassphraseWeak, SealBroken
from cuadra.vault.keyring import Keyring
from cuadra.vault.recovery import identity, private_of, public_of

_NONCE = 12
_KEY_FORM = b"cuadra slot 1 "


class Lock(Protocol):
    """One way to close and open the key of a content."""

    form: ClassVar[int]

    @property
    def wanted(self) -> str:
        """What a person has to bring, told when nothing fits."""
        ...

    def close(self, key: bytes) -> bytes:
        """The slot's body."""
        ...

    def open(self, body: bytes) -> bytes | None:
        """The key, or None where this slot is for another lock of the same form; ``SealBroken`` when it was changed."""
        ...


@dataclass(frozen=True, slots=True)
class RingLock:
    """The active key of a purpose's ring; older ones still open."""

    keys: Keyring
    form: ClassVar[int] = 1

    @property
    def wanted(self) -> str:
        return f"{self.keys.purpose}.keys.json"

    def close(self, key: bytes) -> bytes:
        active = self.keys.active
        name = active.id.encode()
        head = bytes([len(name)]) + name
        return head + _close(active.material, key, _KEY_FORM + head)

    def open(self, body: bytes) -> bytes | None:
        name = ring_key_of(body)
        held = self.keys.key(name)  # ``KeyUnknown`` names the key that is missing
        end = 1 + len(name)
        return _open(held.material, body[end:], _KEY_FORM + body[:end])


@dataclass(frozen=True, slots=True)
class PassphraseLock:
    """A passphrase of a person, by scrypt (RFC 7914); its cost stands in the slot, so that it can grow."""

    phrase: Secret
    cost: int = 17  # 2^17 blocks of 1 KiB: 128 MiB and some .4 s, as OWASP's cheat sheet of 2025 asks
    form: ClassVar[int] = 2
    wanted: ClassVar[str] = "passphrase"

    LEAST: ClassVar[int] = 12
    COSTS: ClassVar[range] = range(14, 19)  # what somebody else wrote may not take more than 256 MiB

    def close(self, key: bytes) -> bytes:
        if len(self.phrase.reveal()) < self.LEAST:
            raise PassphraseWeak(least=self.LEAST)
        head = bytes([self.cost]) + token_bytes(16)
        return head + _close(self._stretched(head), key, _KEY_FORM + head)

    def open(self, body: bytes) -> bytes | None:
        head = body[:17]
        if len(head) < 17 or head[0] not in self.COSTS:
            raise SealBroken(why=why("VLTHEAD"))
        try:
            return _open(self._stretched(head), body[17:], _KEY_FORM + head)
        except SealBroken:
            return None  # a wrong passphrase cannot be told from a changed slot

    def _stretched(self, head: bytes) -> bytes:
        blocks = 1 << head[0]
        phrase = normalize("NFC", self.phrase.reveal())  # the same letters, whichever keyboard wrote them
        return hashlib.scrypt(
            phrase.encode("utf-8", "surrogatepass"),
            salt=head[1:],
            n=blocks,
            r=8,
            p=1,
            maxmem=blocks * 1024 * 2,
            dklen=32,
        )


@dataclass(frozen=True, slots=True)
class RecoveryLock:
    """The public half of a recovery key: closes for the drawer, opens nothing."""

    public: bytes
    form: ClassVar[int] = 3
    wanted: ClassVar[str] = "recovery key"

    def close(self, key: bytes) -> bytes:
        name = identity(self.public)
        return name + close_box(key, self.public, _KEY_FORM + name)

    def open(self, body: bytes) -> bytes | None:  # noqa: ARG002  the contract's
        return None


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The private half, out of the drawer."""

    private: Secret
    form: ClassVar[int] = 3
    wanted: ClassVar[str] = "recovery key"

    def close(self, key: bytes) -> bytes:
        return RecoveryLock(public_of(self.private)).close(key)

    def open(self, body: bytes) -> bytes | None:
        name = identity(public_of(self.private))
        if body[: len(name)] != name:
            return None
        try:
            return open_box(body[len(name) :], private_of(self.private), _KEY_FORM + name)
        except InvalidTag:
            raise SealBroken(why=why("VLTHEAD")) from None


def ring_key_of(body: bytes) -> str:
    """Id of the ring's key that a slot needs."""
    end = 1 + (body[0] if body else 0)
    try:
        return body[1:end].decode("ascii")
    except UnicodeDecodeError:
        raise SealBroken(why=why("VLTKEYID")) from None


def no_key(locks: tuple[Lock, ...]) -> NoKeyFits:
    return NoKeyFits(wanted=", ".join(lock.wanted for lock in locks))


def _close(with_key: bytes, key: bytes, aad: bytes) -> bytes:
    nonce = token_bytes(_NONCE)
    return nonce + AESGCM(with_key).encrypt(nonce, key, aad)


def _open(with_key: bytes, body: bytes, aad: bytes) -> bytes:
    try:
        return AESGCM(with_key).decrypt(body[:_NONCE], body[_NONCE:], aad)
    except (InvalidTag, ValueError):
        raise SealBroken(why=why("VLTHEAD")) from None
