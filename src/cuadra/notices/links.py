"""Links that end mails without a login: signed, for one person of one company and one kind (or all), for ever."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.notices.errors import LinkInvalid
from cuadra.notices.kinds import KINDS

ALL = "all"
_MAC = 16  # bytes
_FORM = b"cuadra unsubscribe 1"


@dataclass(frozen=True, slots=True)
class Ending:
    """What a link ends: mails of ``kind``, or ``all``."""

    tenant: TenantId
    person: PersonId
    kind: str


def signed(ending: Ending, key: Secret) -> str:
    """The token of a link."""
    content = ending.tenant.bytes + ending.person.bytes + ending.kind.encode()
    return base64.urlsafe_b64encode(_mac(content, key) + content).decode().rstrip("=")


def read(token: str, keys: tuple[Secret, ...]) -> Ending:
    """What ``signed`` wrote with any of ``keys``; ``LinkInvalid``."""
    try:
        raw = base64.b64decode(token[:200] + "=" * (-len(token[:200]) % 4), altchars=b"-_", validate=True)
        mac, content = raw[:_MAC], raw[_MAC:]
        kind = content[32:].decode("ascii")
    except (binascii.Error, ValueError):
        raise LinkInvalid from None
    is_ours = any(hmac.compare_digest(mac, _mac(content, key)) for key in keys)
    if not is_ours or (kind != ALL and kind not in KINDS):
        raise LinkInvalid
    return Ending(TenantId(UUID(bytes=content[:16])), PersonId(UUID(bytes=content[16:32])), kind)


def _mac(content: bytes, key: Secret) -> bytes:
    return hmac.new(key.reveal().encode(), _FORM + content, hashlib.sha256).digest()[:_MAC]
