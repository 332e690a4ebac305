"""A ring: the keys of one purpose, of which one is active and the others still open what they sealed.

Kept as JSON with a checksum. The private file holds the keys; the public one, beside it, only the halves that seal.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes, token_hex

from cuadra.kit.why import why
from cuadra.vault.errors import KeyFileDamaged, KeyUnknown

FORM = 1
SIZE = 32


@dataclass(frozen=True, slots=True)
class RingKey:
    """``material``: 32 bytes, an AES key, an X25519 private key or, in a public ring, an X25519 public key."""

    id: str
    made_at: datetime
    material: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ring:
    """From the oldest key to the active one, which is the last."""

    purpose: str
    keys: tuple[RingKey, ...]

    @property
    def active(self) -> RingKey:
        return self.keys[-1]

    def key(self, key_id: str) -> RingKey:
        """``KeyUnknown`` for one that is not here."""
        for one in reversed(self.keys):
            if one.id == key_id:
                return one
        raise KeyUnknown(key=key_id)

    def has(self, key_id: str) -> bool:
        return any(one.id == key_id for one in self.keys)


def new_key(purpose: str, number: int) -> RingKey:
    """A fresh key; the random end of its id tells rings of different installations apart."""
    return RingKey(f"{purpose}.{number}.{token_hex(4)}", datetime.now(UTC), token_bytes(SIZE))


def number_of(key: RingKey) -> int:
    """Which key of its ring this is, from 1."""
    return int(key.id.split(".")[1])


def dump(ring: Ring) -> bytes:
    body = {
        "cuadra_keys": FORM,
        "purpose": ring.purpose,
        "keys": [
            {"id": one.id, "made_at": one.made_at.isoformat(), "key": base64.urlsafe_b64encode(one.material).decode()}
            for one in ring.keys
        ],
    }
    return json.dumps({**body, "check": _check(body)}, indent=1).encode() + b"\n"


def load(content: bytes, purpose: str, path: Path) -> Ring:
    """The ring of a file's bytes; ``KeyFileDamaged`` where one character is not as it was written."""
    try:
        body = json.loads(content)
        told = body.pop("check")
        keys = tuple(_key(one) for one in body["keys"])
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise KeyFileDamaged(path=path, why=why("VLTNOFILE")) from None
    if told != _check(body) or body.get("cuadra_keys") != FORM or not keys:
        raise KeyFileDamaged(path=path, why=why("VLTCHANGED"))
    if body.get("purpose") != purpose:
        raise KeyFileDamaged(path=path, why=why("VLTPURPOSE", purpose))
    return Ring(purpose, keys)


def _key(one: dict[str, str]) -> RingKey:
    material = base64.b64decode(one["key"], altchars=b"-_", validate=True)
    if len(material) != SIZE:
        raise ValueError("length")
    return RingKey(one["id"], datetime.fromisoformat(one["made_at"]), material)


def _check(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
