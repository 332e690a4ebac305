"""What a search for tax numbers finds in a line, and how sure each is by its own digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

from cuadra.fiscal.repair import only_reading


class Strength(StrEnum):
    """What speaks for a number, from the most to the least."""

    CHECKED = "checked"  # its check digit is right as printed
    REPAIRED = "repaired"  # right after the only possible repair of OCR letters
    FORMAT = "format"  # only its form


@dataclass(frozen=True, slots=True)
class TaxIdMatch:
    """``value`` in its canonical form, read at ``text[start:end]``.

    ``labelled``: its name (RFC, CUIT ...) stands right before it. ``check`` is a check digit printed apart (DV).
    """

    value: str
    start: int
    end: int
    strength: Strength
    country: str = ""
    labelled: bool = False
    check: str = ""


UPPER = str.maketrans(ascii_lowercase + "ñáéíóúüÁÉÍÓÚÜ", ascii_uppercase + "ÑAEIOUUAEIOUU")


@lru_cache(maxsize=64)
def upper_of(text: str) -> str:
    """``text`` in capitals without accents, place by place; a whole document is asked once a country."""
    if text.isascii():
        return text.upper()
    return "\n".join([line.upper() if line.isascii() else line.translate(UPPER) for line in text.split("\n")])


DIGITISH = r"[0-9OQISBZL|]"
_SEPARATORS = str.maketrans("", "", " .-/–—\u00a0")


def find_digits(
    text: str, form: tuple[re.Pattern[str], re.Pattern[str]], passes: Callable[[str], bool], country: str, repair: bool
) -> Iterator[TaxIdMatch]:
    """Numbers of digits only: as printed where they pass, else their only repair; ``form`` is (number, label)."""
    upper, (pattern, label) = upper_of(text), form
    for match in pattern.finditer(upper):
        token = match[0].translate(_SEPARATORS)
        labelled = label.search(upper, max(0, match.start() - 24), match.start()) is not None
        if token.isdigit():
            if passes(token):
                yield TaxIdMatch(token, match.start(), match.end(), Strength.CHECKED, country, labelled)
        elif repair and sum(c.isdigit() for c in token) >= len(token) - 3:
            repaired = only_reading(token, "D" * len(token), passes)
            if repaired:
                yield TaxIdMatch(repaired, match.start(), match.end(), Strength.REPAIRED, country, labelled)


def label_before(words: tuple[str, ...], number: str = "$") -> re.Pattern[str]:
    """A pattern for one of the label ``words`` at the end of what stands before a number (upper case); or anywhere
    right before what the pattern ``number`` matches, which begins with no space.
    """
    spelt = "|".join(r"\.?\s?".join(map(re.escape, word.replace(".", ""))) for word in words)
    return re.compile(rf"(?:{spelt})\.?\s*+(?:N[O0]?[.°º]*|NRO\.?|NUMERO|NUM\.?|ID|#)?\s*+[:;.,=\-]*\s*+{number}")
