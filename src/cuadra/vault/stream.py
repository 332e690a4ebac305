"""Long content in chunks, each sealed with its number and with whether it is the last.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar, 2015) as the age format uses it: nonce = number of the
chunk (11 bytes) and the last flag (1 byte), under a key that only this content has. So a chunk that is left out, put
twice, moved or cut off is refused, and 200 MB never stand in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cuadra.kit.why import why
from cuadra.vault.errors import SealBroken

TAG = 16
MOST = 1 << 32  # chunks of one content


def close_chunks(source: BinaryIO, key: bytes, size: int, aad: bytes) -> Iterator[bytes]:
    """The sealed chunks of ``source``, each of ``size`` bytes in the clear; empty content is one empty chunk."""
    cipher = AESGCM(key)
    for number, (piece, last) in enumerate(_pieces(source, size)):
        yield cipher.encrypt(_nonce(number, last=last), piece, aad)


def open_chunks(source: BinaryIO, key: bytes, size: int, aad: bytes) -> Iterator[bytes]:
    """The content piece by piece; ``SealBroken`` at the first piece that is not as it was sealed.

    Pieces given before that are true, but the content is only whole when this ends without an error.
    """
    cipher = AESGCM(key)
    for number, (piece, last) in enumerate(_pieces(source, size + TAG)):
        try:
            yield cipher.decrypt(_nonce(number, last=last), piece, aad)
        except InvalidTag:
            raise SealBroken(why=why("VLTPART", number + 1)) from None


def _nonce(number: int, *, last: bool) -> bytes:
    if number >= MOST:
        raise SealBroken(why=why("VLTLARGE"))
    return number.to_bytes(11, "big") + bytes([last])


def _pieces(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of ``size`` bytes and whether each is the last, which takes one piece of looking ahead."""
    piece = _full(source, size)
    while True:
        following = _full(source, size) if len(piece) == size else b""
        yield piece, not following
        if not following:
            return
        piece = following


def _full(source: BinaryIO, size: int) -> bytes:
    """``size`` bytes, or what is left: a pipe or a socket gives less than it is asked for."""
    piece = source.read(size)
    while len(piece) < size and (more := source.read(size - len(piece))):
        piece += more
    return piece
