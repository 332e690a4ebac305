"""A sealed secret: AES-256-GCM under its own data key, bound to the place where it stands.

Bytes: version (1) | length and key id | length and wrapped data key | nonce (12) | ciphertext and tag. The place
(tenant, table, field, row) is the content's associated data; the key's id and the tenant are those of the wrapping,
so that a new wrapping under another key leaves the content as it is. Text form: base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field, replace
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.vault.errors import RecordRefused, RecordUnreadable
from cuadra.vault.opened import Opened
from cuadra.vault.place import Place
from cuadra.vault.provider import KeyProvider

VERSION = 1
NONCE = 12
TAG = 16


@dataclass(frozen=True, slots=True)
class Record:
    """What stands in the database. Nothing of it is secret."""

    key_id: str
    wrapped: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        name = self.key_id.encode()
        head = bytes([VERSION, len(name)]) + name + len(self.wrapped).to_bytes(2, "big") + self.wrapped
        return head + self.nonce + self.sealed

    def to_text(self) -> str:
        return base64.urlsafe_b64encode(self.to_bytes()).rstrip(b"=").decode()


def parse(content: bytes) -> Record:
    """The record of bytes; ``RecordUnreadable`` says what is wrong with them."""
    if not content or content[0] != VERSION:
        raise RecordUnreadable(why=why("VLTVERSION", content[0] if content else "0"))
    name, rest = _take(content[1:], 1)
    wrapped, rest = _take(rest, 2)
    if len(rest) < NONCE + TAG or not name or not wrapped:
        raise RecordUnreadable(why=why("VLTCUT"))
    try:
        return Record(name.decode("ascii"), wrapped, rest[:NONCE], rest[NONCE:])
    except UnicodeDecodeError:
        raise RecordUnreadable(why=why("VLTKEYID")) from None


def parse_text(text: str) -> Record:
    """The record of its text form; a second spelling of the same bytes is refused too."""
    try:
        record = parse(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise RecordUnreadable(why=why("VLTTEXT")) from None
    if record.to_text() != text:
        raise RecordUnreadable(why=why("VLTTEXT"))
    return record


def seal(value: Secret, place: Place, keys: KeyProvider) -> Record:
    """Close ``value`` for ``place``. What can fail (the wrapping) comes before the value is in the clear."""
    data_key = token_bytes(32)
    key_id, wrapped = keys.wrap(data_key, place.context)
    nonce = token_bytes(NONCE)
    return Record(key_id, wrapped, nonce, AESGCM(data_key).encrypt(nonce, value.reveal().encode(), place.aad))


def unseal(record: Record, place: Place, keys: KeyProvider) -> Opened:
    """The value; ``RecordRefused`` when anything was changed or it was sealed for another place."""
    try:
        return Opened(_content(record, place, keys).decode())
    except (InvalidTag, ValueError):
        raise RecordRefused(table=place.table, field=place.field, row=place.row) from None


def rewrap(record: Record, place: Place, keys: KeyProvider) -> Record:
    """The same secret under the active key; the content is not opened."""
    try:
        key_id, wrapped = keys.rewrap(record.key_id, record.wrapped, place.context)
    except ValueError:
        raise RecordRefused(table=place.table, field=place.field, row=place.row) from None
    return replace(record, key_id=key_id, wrapped=wrapped)


def _content(record: Record, place: Place, keys: KeyProvider) -> bytes:
    cipher = AESGCM(keys.unwrap(record.key_id, record.wrapped, place.context))
    return cipher.decrypt(record.nonce, record.sealed, place.aad)


def _take(content: bytes, width: int) -> tuple[bytes, bytes]:
    """A field with its length before it, and the rest."""
    end = width + int.from_bytes(content[:width], "big")
    if len(content) < max(end, width):
        raise RecordUnreadable(why=why("VLTCUT"))
    return content[width:end], content[end:]
