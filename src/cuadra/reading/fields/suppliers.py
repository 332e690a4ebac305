"""Issuers seen before: a header that firmly matches one confirms or mends its name and address.

Issuers repeat in life. What is kept of each: name, address, and fingerprints (registration and phone numbers that only
its documents carry). A stranger must never be taken for one: two different kinds of proof are asked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from cuadra.reading.fields.candidates import bare
from cuadra.reading.fields.labels import Sample
from cuadra.reading.fields.layout import Layout, lay_out

HEADER_ROWS = 22
MOST_ISSUERS = 5_000
_NUMBER = re.compile(r"\d[\d\-/ ]{4,18}\d")
_LONG = 6  # digits of a fingerprint at least


@dataclass(frozen=True, slots=True)
class Known:
    """A matched issuer: how well its name and address stand in the header (0..100), and the fingerprints hit."""

    issuer: Mapping[str, Any]
    name_fit: float
    address_fit: float
    prints: int
    numbers_stand: bool = True


def remember(samples: Sequence[Sample], headers: Sequence[set[str]] | None = None) -> tuple[dict[str, Any], ...]:
    """The issuers of labelled documents, with the numbers that only they carry.

    ``headers`` are the fingerprints of each document's header where they are known already.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    numbers: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for at, sample in enumerate(samples):
        name, address = (str(sample.truth.get(f"issuer.{part}") or "") for part in ("name", "address"))
        if len(bare(name)) < 3:
            continue
        key = (bare(name), bare(address))
        one = seen.setdefault(
            key, {"name": name, "address": address, "count": 0, "tax_id": str(sample.truth.get("issuer.tax_id") or "")}
        )
        one["count"] += 1
        for number in headers[at] if headers else fingerprints(header_of(lay_out(sample.readings))):
            owners[number].add(key[0])
            numbers[key][number] += 1
    for key, one in seen.items():
        one["prints"] = sorted(n for n in numbers[key] if len(owners[n]) == 1)[:12]
    found = sorted(seen.values(), key=lambda o: (-o["count"], o["name"], o["address"]))
    return tuple(found[:MOST_ISSUERS])


def header_of(layout: Layout) -> str:
    return "\n".join(row.text for row in layout.rows[:HEADER_ROWS])


def fingerprints(header: str) -> set[str]:
    """Digits of the long numbers in a header.

    >>> sorted(fingerprints("TEL 07-3523888 GST ID: 000849813504"))
    ['000849813504', '073523888']
    """
    found = {"".join(c for c in m[0] if c.isdigit()) for m in _NUMBER.finditer(header)}
    return {n for n in found if len(n) >= _LONG}


_letters = lru_cache(maxsize=MOST_ISSUERS * 2)(bare)


@lru_cache(maxsize=MOST_ISSUERS * 2)
def _threes(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))


def recognise(issuers: Iterable[Mapping[str, Any]], layout: Layout) -> Known | None:
    """The issuer whose header this firmly is, or nothing."""
    header = header_of(layout)
    letters = bare(header)
    if len(letters) < 12:
        return None
    threes = frozenset(letters[i : i + 3] for i in range(len(letters) - 2))
    prints = fingerprints(header)
    best: tuple[float, Known] | None = None
    for issuer in issuers:
        known = _compared(issuer, letters, threes, prints)
        if known and _is_firm(known):
            worth = (
                known.name_fit
                + 1.3 * known.address_fit
                + 20 * min(known.prints, 2)
                + 15 * known.numbers_stand
                + 0.01 * issuer["count"]
            )
            if best is None or worth > best[0]:
                best = (worth, known)
    return best[1] if best else None


def _compared(issuer: Mapping[str, Any], letters: str, threes: frozenset[str], prints: set[str]) -> Known | None:
    name, address = _letters(issuer["name"]), _letters(issuer["address"])
    hits = len(prints.intersection(issuer["prints"]))
    near_address = len(_threes(address) & threes) >= 0.45 * max(len(address) - 2, 1) if address else False
    if not hits and not near_address:
        return None
    name_fit = fuzz.partial_ratio(name, letters) if len(name) >= 6 else 100.0 * (name in letters)
    address_fit = fuzz.partial_ratio(address, letters) if near_address else 0.0
    numbers = re.findall(r"\d{3,}", str(issuer["address"]))
    stand = all(fuzz.partial_ratio(n, letters) >= (70 if len(n) > 4 else 100) for n in numbers)
    return Known(issuer, name_fit, address_fit, hits, stand)


def _is_firm(known: Known) -> bool:
    """Two proofs of different kinds."""
    if known.prints and (known.name_fit >= 80 or known.address_fit >= 80):
        return True
    return known.address_fit >= 84 and known.name_fit >= 84 and len(bare(known.issuer["address"])) >= 16
