"""Random proofs: API keys, cookies, refresh tokens, links. Kept as SHA-256 only.

A slow hash guards what people choose; 256 random bits need none, and it would cost each request 30 ms and more.
"""

from __future__ import annotations

import hashlib
import secrets

from cuadra.kit.secret import Secret

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY, COOKIE, REFRESH, LINK = "cua_", "cus_", "cur_", "cul_"
SHOWN = 8  # characters of a key that stay visible, prefix included: enough to tell two apart
_WIDTH = 43  # 62**43 > 2**256


def new_token(prefix: str) -> Secret:
    """``prefix`` and 32 random bytes in base 62, always of the same length."""
    return Secret(prefix + base62(int.from_bytes(secrets.token_bytes(32), "big")))


def base62(value: int) -> str:
    """43 characters for a number below 2**256.

    >>> base62(61)[-3:], len(base62(2**256 - 1))
    ('00z', 43)
    """
    found = []
    for _ in range(_WIDTH):
        value, rest = divmod(value, 62)
        found.append(ALPHABET[rest])
    return "".join(reversed(found))


def digest(token: str) -> bytes:
    """What is stored of a token, and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
