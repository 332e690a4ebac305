"""Recovery keys as one line of text that a person can print and type again.

``cuadra-recovery-…`` is the private half for the drawer, ``cuadra-receiver-…`` the public one for the machine. Base32
with a check sum of four bytes at the end, so that a mistyped letter is told from a wrong key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from secrets import token_bytes

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.vault.box import KEY, public_half
from cuadra.vault.errors import RecoveryKeyUnreadable

PRIVATE = "cuadra-recovery-"
PUBLIC = "cuadra-receiver-"
_CHECK = 4


def new_recovery_key() -> tuple[Secret, str]:
    """The line for the drawer and the line for the machine."""
    private = token_bytes(KEY)
    return Secret(_line(PRIVATE, private)), _line(PUBLIC, public_half(private))


def private_of(line: Secret) -> bytes:
    """The key of a line; ``RecoveryKeyUnreadable`` for a mistyped one."""
    return _key(line.reveal(), PRIVATE)


def public_of(line: Secret) -> bytes:
    """The public half of a private line."""
    return public_half(private_of(line))


def receiver(line: str) -> bytes:
    """The key of a public line."""
    return _key(line, PUBLIC)


def identity(public: bytes) -> bytes:
    """Eight bytes that tell whose slot it is."""
    return hashlib.sha256(b"cuadra recovery" + public).digest()[:8]


def _line(prefix: str, key: bytes) -> str:
    return prefix + base64.b32encode(key + _sum(prefix, key)).decode().rstrip("=").lower()


def _key(line: str, prefix: str) -> bytes:
    text = "".join(line.split()).lower()
    if not text.startswith(prefix):
        raise RecoveryKeyUnreadable(why=why("VLTPREFIX", prefix))
    body = text.removeprefix(prefix).upper()
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error:
        raise RecoveryKeyUnreadable(why=why("VLTLETTERS")) from None
    if len(raw) != KEY + _CHECK or raw[KEY:] != _sum(prefix, raw[:KEY]):
        raise RecoveryKeyUnreadable(why=why("VLTSUM"))
    return raw[:KEY]


def _sum(prefix: str, key: bytes) -> bytes:
    return hashlib.sha256(prefix.encode() + key).digest()[:_CHECK]
