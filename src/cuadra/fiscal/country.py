"""What a country brings to the reader: its words, currency, rates and the search for its tax numbers.

A tenth country is one more file in ``fiscal/countries``; nothing else has to learn its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType
from typing import Protocol

from cuadra.fiscal.amounts import Style
from cuadra.fiscal.catalogue import known, table
from cuadra.fiscal.tax_id import UPPER, Strength, TaxIdMatch, label_before, upper_of
from cuadra.fiscal.world.numbers import number_of

__all__ = ["COUNTRIES", "Country", "Strength", "TaxIdMatch", "country_of", "find_tax_ids"]


class Find(Protocol):
    """The search for one kind of tax number in a line; ``repair`` says that OCR read it."""

    def __call__(self, text: str, *, repair: bool = True) -> Iterator[TaxIdMatch]: ...


@dataclass(frozen=True, slots=True)
class Country:
    """One country. ``rates`` are fractions (0.16); ``words`` are printed there and hardly anywhere else.

    ``find`` is the search of its tax number in one line; call ``find_tax_ids``.
    """

    code: str
    name: str
    currency: str
    amounts: Style
    day_first: bool
    authority: str
    tax_id_name: str
    tax_id_labels: tuple[str, ...]
    words: tuple[str, ...]
    tax_kinds: tuple[str, ...]
    rates: tuple[Decimal, ...]
    find: Find = field(repr=False, compare=False)
    is_valid: Callable[[str], bool] = field(repr=False, compare=False)
    printed: re.Pattern[str] = field(repr=False, compare=False)
    literals: tuple[str, ...] = field(repr=False, compare=False)  # one of them stands wherever ``printed`` matches
    hints: tuple[str, ...] = field(repr=False, compare=False)  # the labels without dots and spaces
    labelled: re.Pattern[str] | None = field(repr=False, compare=False)  # finds each number that has a label, and more

    def find_tax_ids(self, text: str, *, repair: bool = True) -> list[TaxIdMatch]:
        """Every tax number of this country in one line, as printed or, in OCR, after its only possible repair.

        >>> [m.value for m in COUNTRIES["MX"].find_tax_ids("RFC: CC08605231N4")]
        ['CCO8605231N4']
        """
        return list(self.find(text, repair=repair)) if _DIGITS.search(text) else []


_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d")
_FEW = 4  # of one country's words: more say no more


def _squeezed(text: str) -> str:
    return "".join(text.replace(".", " ").split())


def _apart(word: str) -> str:
    """A pattern for ``word`` with no letter before it; that is asked after the first sign, which is sooner sought."""
    first = re.escape(word[0])
    return f"{first}(?<![A-Z]{first}){re.escape(word[1:])}"


def _country(code: str) -> Country:
    data = table(code)
    named = (data["tax_id"]["name"].translate(UPPER), *(word.translate(UPPER) for word in data["labels"]))
    rule = import_module(data["tax_id"]["rule"]) if "rule" in data["tax_id"] else None
    number = None if rule else number_of(code, data["tax_id"], label_before(named))
    literals = tuple(word.translate(UPPER) for word in (*data["words"], data["name"]))
    labels = (data["tax_id"]["name"], *data["labels"])
    return Country(
        code=code,
        name=data["name"],
        currency=data["currency"],
        amounts=Style(data["amounts"]),
        day_first=data["day_first"],
        authority=data["authority"],
        tax_id_name=data["tax_id"]["name"],
        tax_id_labels=tuple(data["labels"]),
        words=tuple(data["words"]),
        tax_kinds=tuple(data["taxes"]),
        rates=tuple(Decimal(rate) for rate in data["rates"]),
        find=rule.find if rule else number.find,  # type: ignore[union-attr]
        is_valid=rule.is_valid if rule else number.is_valid,  # type: ignore[union-attr]
        printed=re.compile(rf"(?:{'|'.join(map(_apart, literals))})(?![A-Z])"),
        literals=literals,
        hints=tuple({_squeezed(one.translate(UPPER)) for one in labels}),
        labelled=label_before(named, rf"(?={number.pattern.pattern})") if number else None,
    )


COUNTRIES: Mapping[str, Country] = MappingProxyType({code: _country(code) for code in known()})


def find_tax_ids(text: str, countries: Iterable[str] = ("MX", "AR", "PA"), *, repair: bool = True) -> list[TaxIdMatch]:
    """The tax numbers of several countries in one line, the surest first."""
    if not _DIGITS.search(text):
        return []
    found = [match for code in countries for match in COUNTRIES[code].find(text, repair=repair)]
    return sorted(found, key=lambda m: (list(Strength).index(m.strength), not m.labelled, m.start))


def country_of(text: str) -> str | None:
    """The country that a whole document speaks of: its checked tax numbers, then its words; ``None`` if in doubt.

    >>> country_of("FARMACIA S.A. de C.V. RFC CCO8605231N4 Régimen fiscal 601")
    'MX'
    """
    upper = upper_of(text)
    squeezed = _squeezed(upper)
    points = {code: _points(country, upper, squeezed) for code, country in COUNTRIES.items()}
    (best, most), (_, second) = sorted(points.items(), key=lambda item: -item[1])[:2]
    return best if most >= 2 and most > second else None


def _points(country: Country, upper: str, squeezed: str) -> int:
    """What a text says for a country; a number counts only beside its label or the country's words."""
    words = 0
    if any(map(upper.__contains__, country.literals)):
        words = len({match[0] for match in country.printed.finditer(upper)})
    if not words and not _may_label(country, upper, squeezed):
        return 0
    numbers = {m.value for m in country.find(upper) if m.strength is not Strength.FORMAT and (m.labelled or words)}
    return min(words, _FEW) + 3 * min(len(numbers), 2)


def _may_label(country: Country, upper: str, squeezed: str) -> bool:
    """Whether a number of the country may stand beside its label; ``squeezed`` is the text without dots and spaces."""
    if not any(map(squeezed.__contains__, country.hints)):
        return False
    return country.labelled is None or country.labelled.search(upper) is not None
