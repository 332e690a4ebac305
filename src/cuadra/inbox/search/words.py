"""Texts as the words by which a document is found: folded to plain letters, numbers in one form, codes in one piece.

``stems`` goes to PostgreSQL's own `spanish` configuration; ``raw`` are lexemes as they are: every word whole (for
prefixes), codes without their dashes, amounts in cents, the words of the supplier, and the company.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

MOST_CHARACTERS = 200_000
MOST_WORDS, MOST_RAW = 12_000, 5_000
LONGEST = 100  # characters of one word: a CUFE has 66
SUPPLIER, COMPANY = "s:", "t:"
_CHUNK = re.compile(r"\S+")
_PART = re.compile(r"[^\W_]+")
_PLURAL = re.compile(r"^([a-z]+[cs])ion$")
_AMOUNT = re.compile(r"-?(\d{1,12}|\d{1,3}(?:[.,' ]\d{3}){1,3})[.,](\d{1,2})")


@dataclass(frozen=True, slots=True)
class Words:
    """What is kept of a document: words in their order for stems and phrases, and lexemes as they are."""

    stems: str
    raw: Sequence[str]


def fold(text: str) -> str:
    """Small letters without accents: what people type and what is printed meet there.

    >>> fold("Papelería PEÑA")
    'papeleria pena'
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one)).lower()


def rooted(word: str) -> str:
    """A word as the stemmer is given it: without accents it knows the plural of -ción, and not the singular.

    >>> rooted("facturacion"), rooted("luz")
    ('facturaciones', 'luz')
    """
    return _PLURAL.sub(r"\1iones", word)


def parts_of(chunk: str) -> list[str]:
    """The words within what stands between two spaces, already folded.

    >>> parts_of("f-1234"), parts_of("aaa010101aaa")
    (['f', '1234'], ['aaa010101aaa'])
    """
    return [one[:LONGEST] for one in _PART.findall(chunk)]


def amount_of(chunk: str) -> str:
    """An amount in either style as one word; the empty text for anything else.

    >>> amount_of("$1,234.50"), amount_of("1.234,5"), amount_of("1234"), amount_of("1234.50")
    ('1234d50', '1234d50', '', '1234d50')
    """
    found = _AMOUNT.fullmatch(chunk.strip("$€:;()"))
    if not found:
        return ""
    return f"{re.sub(r'[^0-9]', '', found[1]).lstrip('0') or '0'}d{found[2]:0<2}"


def words_of(texts: Iterable[str], *, suppliers: Iterable[str] = (), company: UUID) -> Words:
    """The words of a document; bounded, whatever it holds."""
    stems: list[str] = []
    raw: dict[str, None] = {f"{COMPANY}{company.hex}": None}
    for name in suppliers:
        raw |= dict.fromkeys(f"{SUPPLIER}{one}" for one in _all_of(fold(name[:1000])))
    for text in texts:
        for chunk in _CHUNK.findall(fold(text[:MOST_CHARACTERS])):
            parts = parts_of(chunk)
            if len(stems) >= MOST_WORDS or len(raw) >= MOST_RAW:
                return Words(" ".join(stems), list(raw))
            stems += [rooted(one) for one in parts if one.isascii()]
            raw |= dict.fromkeys(_whole(chunk, parts))
    return Words(" ".join(stems), list(raw))


def _whole(chunk: str, parts: list[str]) -> list[str]:
    """The parts, and the code or amount that they are together."""
    if len(parts) < 2:
        return parts
    amount = amount_of(chunk)
    together = "".join(parts)[:LONGEST]
    return [*parts, together, amount] if amount else [*parts, together]


def _all_of(text: str) -> list[str]:
    return [word for chunk in _CHUNK.findall(text) for word in _whole(chunk, parts_of(chunk))]
