"""A box that anybody with the public half can close and only the private half can open.

X25519 between a fresh key and the receiver's, HKDF-SHA256 over both public halves, AES-256-GCM. The shape is that of
libsodium's sealed box and of HPKE's base mode (RFC 9180), with the primitives that ``cryptography`` has everywhere.
The derived key is used once, so its nonce is zero.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32
TAG = 16
_ONCE = bytes(12)


def public_half(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def close_box(content: bytes, receiver: bytes, aad: bytes) -> bytes:
    """``content`` for the holder of the private half of ``receiver``: 48 bytes longer."""
    fresh = X25519PrivateKey.generate()
    sender = fresh.public_key().public_bytes_raw()
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(receiver))
    return sender + AESGCM(_derived(shared, sender, receiver)).encrypt(_ONCE, content, aad)


def open_box(box: bytes, private: bytes, aad: bytes) -> bytes:
    """What was put in; ``InvalidTag`` for a changed box, another key or another ``aad``."""
    if len(box) < KEY + TAG:
        raise InvalidTag
    mine = X25519PrivateKey.from_private_bytes(private)
    sender, receiver = box[:KEY], mine.public_key().public_bytes_raw()
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(sender))
    except ValueError:  # a point of small order: nobody honest sends one
        raise InvalidTag from None
    return AESGCM(_derived(shared, sender, receiver)).decrypt(_ONCE, box[KEY:], aad)


def _derived(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=b"cuadra box 1" + sender + receiver).derive(shared)
