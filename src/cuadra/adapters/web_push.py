"""Web Push to a browser: encrypted for it alone (RFC 8291), by a sender that it knows (VAPID, RFC 8292).

The address is the browser's push service; as anybody may hand us one, it is judged as a webhook's is. Own and not a
library's: the encryption is forty lines over ``cryptography``, and the good library brings a second HTTP client.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from cuadra.adapters.webhook import Delivery, address_problem, post

MOST_TEXT = 3_800  # bytes of a message: some services take no more than 4096 with what encryption adds
RECORD = 4_096
HOURS_VALID = 12  # of a VAPID token; 24 is the most
LIVES = 86_400  # seconds that a service keeps a message for a browser that is off
GONE = frozenset((404, 410))  # the browser no longer takes messages there
LATER = frozenset((0, 408, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser takes messages: its service's address, its public key (65 bytes) and its secret (16)."""

    endpoint: str
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: a P-256 key from 32 bytes of a ring, and how the service reaches its operator."""

    material: bytes = field(repr=False)
    contact: str  # mailto: or https:

    @property
    def public(self) -> str:
        """The key as browsers want it (``applicationServerKey``): base64url of the uncompressed point."""
        return _text(_point(_private(self.material).public_key()))


def push(
    to: Subscription,
    sender: Sender,
    message: Mapping[str, Any],
    *,
    topic: str = "",
    timeout: float = 10.0,
    allow_private: bool = False,
) -> Delivery:
    """Hands ``message`` (JSON) to the browser's service. A later one of the same ``topic`` takes its place there."""
    body = encrypted(json.dumps(message, ensure_ascii=False).encode(), to)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(LIVES),
        "Urgency": "normal",
        "Authorization": authorisation(to.endpoint, sender),
        **({"Topic": topic} if topic else {}),
    }
    return post(to.endpoint, headers, body, timeout=timeout, allow_private=allow_private)


def encrypted(plain: bytes, to: Subscription, *, salt: bytes = b"", material: int = 0) -> bytes:
    """One record of ``aes128gcm`` (RFC 8188) for that browser. ``salt`` and ``material`` are for the RFC's example."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(plain) > MOST_TEXT:
        raise ValueError("the message is too long for a push service")
    ours = ec.derive_private_key(material, ec.SECP256R1()) if material else ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to.p256dh)
    salt, point = salt or token_bytes(16), _point(ours.public_key())
    shared = ours.exchange(ec.ECDH(), theirs)
    secret = _hkdf(to.auth, shared, b"WebPush: info\0" + to.p256dh + point, 32)
    key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def authorisation(endpoint: str, sender: Sender) -> str:
    """The header that proves the sender to the service of ``endpoint``, for some hours."""
    import jwt

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + HOURS_VALID * 3600,
        "sub": sender.contact,
    }
    token = jwt.encode(claims, _private(sender.material), algorithm="ES256")
    return f"vapid t={token}, k={sender.public}"


def subscription(endpoint: str, p256dh: str, auth: str, *, allow_private: bool = False) -> Subscription:
    """What a browser gave, checked; ``ValueError`` for what nothing can be sent to."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if address_problem(endpoint, allow_private=allow_private):
        raise ValueError("no address of a push service")
    try:
        point, secret = _bytes(p256dh), _bytes(auth)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if len(point) != 65 or len(secret) != 16:
        raise ValueError("keys of another length")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)  # ValueError where it is not on the curve
    return Subscription(endpoint, point, secret)


def _private(material: bytes) -> Any:
    """A private key of P-256 out of 32 bytes: any of them gives one, evenly enough (64 bits more than the order)."""
    from cryptography.hazmat.primitives.asymmetric import ec

    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    wide = int.from_bytes(_hkdf(b"cuadra", material, b"vapid p-256", 40), "big")
    return ec.derive_private_key(wide % (order - 1) + 1, ec.SECP256R1())


def _point(public: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return bytes(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt, info).derive(material)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
