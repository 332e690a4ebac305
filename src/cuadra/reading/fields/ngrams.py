"""Text as numbers: the character n-grams and words of a text, hashed, the same on every machine and run.

Digits are all alike, accents and case fall away, dotted leaders shrink: what is left is the wording.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BITS = 18
SIZE = 1 << BITS
_LONGEST = 64
_ORDERS = (2, 3, 4)
_LEADERS = re.compile(r"([^\w\s])\1+")
_GAPS = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Upper case, no accents, every digit ``0``, runs of the same sign and of spaces shortened.

    >>> plain("Teléfono....: 55-12")
    'TELEFONO.: 00-00'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = _GAPS.sub(" ", _LEADERS.sub(r"\1", text.upper())).strip()
    return _DIGITS.sub("0", text)


@lru_cache(maxsize=8192)
def grams(text: str) -> NDArray[np.uint64]:
    """The different n-grams and words of ``text`` (already ``plain``), as 64-bit numbers; empty for no text."""
    if not text:
        return np.empty(0, np.uint64)
    text = text[:_LONGEST]
    padded = f" {text} "
    signs = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    parts = []
    rolled = signs
    for order in range(2, max(_ORDERS) + 1):
        if len(signs) < order:
            break
        rolled = rolled[:-1] * _PRIME + signs[order - 1 :]
        if order in _ORDERS:
            parts.append(rolled * _PRIME + np.uint64(order))
    words = [zlib.crc32(w.encode("utf-8", "surrogatepass")) | (1 << 40) for w in set(text.split())]
    parts.append(np.array(words, dtype=np.uint64))
    return np.unique(np.concatenate(parts))


@lru_cache(maxsize=1024)
def salt(slot: str) -> np.uint64:
    """The number that keeps the texts of one slot apart from another's."""
    return np.uint64(zlib.crc32(slot.encode()) * 0x1000193 + 1)


def places(found: NDArray[np.uint64], slot: str) -> NDArray[np.int64]:
    """Where the grams of a slot stand in the weights: numbers under ``SIZE``."""
    mixed = (found ^ salt(slot)) * _PRIME
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)
