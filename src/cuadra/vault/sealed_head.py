"""The head of sealed content: which keys open it, authenticated under the content's own key.

Bytes: ``CUAD`` | version (1) | chunk size as a power of two | number of slots | slots (form, length, body) | salt (16)
| MAC (32). A slot is the content's key, closed for one lock: a ring, a passphrase, a recovery key (``locks``).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from cuadra.kit.why import why
from cuadra.vault.errors import SealBroken

MAGIC = b"CUAD"
VERSION = 1
CHUNK = 18  # 256 KiB
_CHUNKS = range(16, 21)  # 64 KiB to 1 MiB, and for no head that somebody wrote more memory than that
SLOTS = 8
_SALT = 16
_MAC = 32


@dataclass(frozen=True, slots=True)
class Slot:
    """``form`` tells the kind of lock, ``body`` is its own affair."""

    form: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """All but the MAC."""

    slots: tuple[Slot, ...]
    salt: bytes
    chunk: int = CHUNK

    @property
    def chunk_bytes(self) -> int:
        return 1 << self.chunk

    def to_bytes(self, key: bytes) -> bytes:
        raw = self._raw()
        return raw + _mac(key, raw)

    def is_true(self, key: bytes, mac: bytes) -> bool:
        return hmac.compare_digest(_mac(key, self._raw()), mac)

    def content_key(self, key: bytes) -> bytes:
        """The key of the chunks."""
        return _derived(key, self.salt, b"cuadra rest 1 content")

    def _raw(self) -> bytes:
        slots = b"".join(bytes([s.form]) + len(s.body).to_bytes(2, "big") + s.body for s in self.slots)
        return MAGIC + bytes([VERSION, self.chunk, len(self.slots)]) + slots + self.salt


def read_head(source: BinaryIO) -> tuple[Head, bytes]:
    """The head and its MAC, not yet proved; ``SealBroken`` for what is none."""
    if _take(source, 4) != MAGIC:
        raise SealBroken(why=why("VLTFOREIGN"))
    version, chunk, count = _take(source, 3)
    if version != VERSION or chunk not in _CHUNKS or not 1 <= count <= SLOTS:
        raise SealBroken(why=why("VLTVERSION", version))
    slots = tuple(_slot(source) for _ in range(count))
    return Head(slots, _take(source, _SALT), chunk), _take(source, _MAC)


def head_of(content: bytes) -> Head:
    return read_head(BytesIO(content))[0]


def _slot(source: BinaryIO) -> Slot:
    head = _take(source, 3)
    return Slot(head[0], _take(source, int.from_bytes(head[1:], "big")))


def _take(source: BinaryIO, size: int) -> bytes:
    piece = source.read(size)
    while len(piece) < size:
        more = source.read(size - len(piece))
        if not more:
            raise SealBroken(why=why("VLTCUT"))
        piece += more
    return piece


def _mac(key: bytes, raw: bytes) -> bytes:
    return hmac.digest(_derived(key, None, b"cuadra rest 1 head"), raw, "sha256")


def _derived(key: bytes, salt: bytes | None, info: bytes) -> bytes:
    """HKDF with SHA-256 (RFC 5869), for keys as long as a hash: its two steps cost a tenth of the library's object."""
    drawn = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(drawn, info + b"\x01", "sha256")
