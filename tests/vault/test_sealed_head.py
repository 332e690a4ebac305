"""The keys of sealed content are those of RFC 5869, as the library of cryptography derives them."""

from __future__ import annotations

from secrets import token_bytes

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cuadra.vault.sealed_head import _derived


@pytest.mark.parametrize("salt", [None, b"s" * 16, bytes(range(240, 256)), b"long" * 40])
def test_the_derived_key_is_the_one_of_the_standard(salt: bytes | None) -> None:
    for size in (16, 32, 100):
        key, info = token_bytes(size), token_bytes(21)
        assert _derived(key, salt, info) == HKDF(SHA256(), 32, salt=salt, info=info).derive(key)
