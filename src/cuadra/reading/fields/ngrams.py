"""Text as numbers: the character n-grams and words of a text, hashed, the same on every machine and run.

Digits are all alike, accents and case fall away, dotted leaders shrink: what is left is the wording.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BITS = 18
SIZE = 1 << BITS
_LONGEST = 64
_ORDERS = (2, 3, 4)
_LEADERS = re.compile(r"([^\w\s])\1+")
_DIGITS = re.compile(r"\d")
_ZEROS = str.maketrans("123456789", "0" * 9)
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_NONE = np.empty(0, np.uint64)
_MOST_KNOWN = 8192
_KNOWN: dict[bool, dict[str, NDArray[np.uint64]]] = {False: {}, True: {}}  # grams of the texts met last
_SPREAD = np.uint64(0xC2B2AE3D27D4EB4F)  # keeps the numbers of different texts apart while they are sorted


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Upper case, no accents, every digit ``0``, runs of the same sign and of spaces shortened.

    >>> plain("Teléfono....: 55-12")
    'TELEFONO.: 00-00'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.upper().translate(_ZEROS) if text.isascii() else _DIGITS.sub("0", text.upper())
    if _LEADERS.search(text):
        text = _LEADERS.sub(r"\1", text)
    return " ".join(text.split())


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


def grams_of(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The grams of many texts as printed: all numbers, and the index of the text that each is of, ascending."""
    known = remembered(texts)
    found = [known[text] for text in texts]
    return np.concatenate([*found, _NONE]), np.repeat(np.arange(len(found)), [len(one) for one in found])


def remembered(texts: Iterable[str], is_plain: bool = False) -> Mapping[str, NDArray[np.uint64]]:
    """The grams of ``plain`` of each of ``texts`` (of itself where it ``is_plain``), kept for the next document."""
    kept = _KNOWN[is_plain]
    missing = [text for text in dict.fromkeys(texts) if text not in kept]
    if not missing:
        return kept
    hashed = dict(zip(missing, _hashed(missing if is_plain else [plain(text) for text in missing]), strict=True))
    if len(kept) + len(hashed) <= _MOST_KNOWN:
        kept.update(hashed)
        return kept
    _KNOWN[is_plain] = hashed
    return kept | hashed


def _hashed(texts: Sequence[str]) -> list[NDArray[np.uint64]]:
    """``grams`` of different texts in one sweep."""
    padded = [f" {text[:_LONGEST]} " if text else "" for text in texts]
    signs = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(padded)), [len(one) for one in padded])
    words = [
        (zlib.crc32(word.encode()) | (1 << 40), index) for index, one in enumerate(padded) for word in set(one.split())
    ]
    numbers = [np.array([number for number, _ in words], np.uint64)]
    owners = [np.array([index for _, index in words], np.int64)]
    rolled = signs
    for order in range(2, max(_ORDERS) + 1):
        rolled = rolled[:-1] * _PRIME + signs[order - 1 :]
        whole = owner[order - 1 :] == owner[: len(rolled)]
        if order in _ORDERS:
            numbers.append(rolled[whole] * _PRIME + np.uint64(order))
            owners.append(owner[: len(rolled)][whole])
    found, of = _once(np.concatenate(numbers), np.concatenate(owners))
    return np.split(found, np.searchsorted(of, np.arange(1, len(texts))))


def _once(found: NDArray[np.uint64], of: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Each number once a text, text by text."""
    bits = np.uint64(max(len(found) - 1, 1).bit_length())  # the low ones of each number make room for its place
    together = ((found ^ (of.astype(np.uint64) * _SPREAD)) * _PRIME) >> bits << bits
    together |= np.arange(len(found), dtype=np.uint64)
    together.sort()
    first = np.ones(len(together), bool)
    first[1:] = together[1:] >> bits != together[:-1] >> bits
    kept = (together[first] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    owner = of[kept]
    small = owner.astype(np.uint16) if len(of) and of.max() < 2**16 else owner  # sorted by counting
    kept = kept[np.argsort(small, kind="stable")]
    return found[kept], of[kept]


@lru_cache(maxsize=1024)
def salt(slot: str) -> np.uint64:
    """The number that keeps the texts of one slot apart from another's."""
    return np.uint64(zlib.crc32(slot.encode()) * 0x1000193 + 1)


def places(found: NDArray[np.uint64], slot: str) -> NDArray[np.int64]:
    """Where the grams of a slot stand in the weights: numbers under ``SIZE``."""
    return salted(found, salt(slot))


def salted(found: NDArray[np.uint64], salts: NDArray[np.uint64] | np.uint64) -> NDArray[np.int64]:
    """The same with a salt for each number."""
    mixed = (found ^ salts) * _PRIME
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)
