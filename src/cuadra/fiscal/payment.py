"""How a document is paid, as the authority's code: c_FormaPago and c_MetodoPago in Mexico, iFormaPago in Panama.

Argentina prints the condition of sale in words that no authority numbers: they stay words. Not for the amounts paid.

>>> payment_form("MX", "04 - Tarjeta de crédito"), payment_form("MX", "Efectivo"), payment_form("PA", "EFECTIVO")
('04', '01', '02')
>>> payment_form("MX", "Tarjeta"), payment_form("MX", "Efectivo y cheque"), payment_form("AR", "Contado")
(None, None, None)
>>> payment_method("MX", "PUE Pago en una sola exhibición"), payment_method("MX", "PAGO EN PARCIALIDADES O DIFERIDO")
('PUE', 'PPD')
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz

ALIKE = 88.0  # of 100: the authority's own words as OCR mangles them
MOST = 120  # characters that are looked at
_DIGITS = str.maketrans("OIL", "011")
_TWINS = ({"3", "8"}, {"0", "8"}, {"6", "8"}, {"5", "6"}, {"1", "7"}, {"2", "7"}, {"0", "6"})
_CODE = re.compile(r"([0-9OIL]{2})(?![0-9A-Z])")


def payment_form(country: str, words: str) -> str | None:
    """The code of the form of payment that ``words`` mean; ``None`` where they name none, or two."""
    return _code(country, "forms", words)


def payment_method(country: str, words: str) -> str | None:
    """``PUE`` (at once) or ``PPD`` (in parts or later) of Mexico; ``None`` elsewhere and for other ``words``."""
    return _code(country, "methods", words)


def _code(country: str, name: str, words: str) -> str | None:
    codes: dict[str, str] = _table("payment_forms").get(country, {}).get(name, {})
    plain = _plain(words[:MOST])
    if not codes or not plain:
        return None
    stated = _stated(plain, codes)
    meant = set(_meant(plain, country, codes))
    if not meant:
        return stated or _alike(plain, codes)
    if len(meant) > 1:
        return None
    code = meant.pop()
    return code if stated is None or _is_slip(stated, code) else None


def _is_slip(stated: str, code: str) -> bool:
    """Whether ``stated`` is ``code``, or what OCR makes of it: the words beside it tell which one it was."""
    return all(one == other or {one, other} in _TWINS for one, other in zip(stated, code, strict=True))


def _stated(plain: str, codes: dict[str, str]) -> str | None:
    """The code itself, in front of its words or alone."""
    first = plain.partition(" ")[0]
    if first in codes:
        return first
    found = _CODE.match(plain)
    code = found[1].translate(_DIGITS) if found else ""
    return code if code in codes else None


def _meant(plain: str, country: str, codes: dict[str, str]) -> Iterator[str]:
    """The codes whose words stand in ``plain``, the longest words first, each taken out before the next is sought."""
    known = [(words, code) for code in codes for words in _words(country, code, codes[code])]
    left = f" {plain} "
    for words, code in sorted(known, key=lambda one: -len(one[0])):
        if f" {words} " in left:
            left = left.replace(f" {words} ", " | ")
            yield code


def _alike(plain: str, codes: dict[str, str]) -> str | None:
    best, code = max((fuzz.ratio(plain, _plain(text)), code) for code, text in codes.items())
    return code if best >= ALIKE else None


@cache
def _words(country: str, code: str, text: str) -> tuple[str, ...]:
    printed: list[str] = _table("payment_words").get(country, {}).get(code, [])
    return (_plain(text), *printed)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("cuadra.fiscal").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _plain(text: str) -> str:
    """Upper case, no accents, one space between what are letters and digits."""
    folded = unicodedata.normalize("NFKD", text.upper())
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[A-Z0-9]+", letters))
