"""Tax numbers of the countries that python-stdnum knows, behind the same interface as our own rules.

The form of each and the module that checks it come from ``countries/*.toml``; the check itself is python-stdnum's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from cuadra.fiscal.errors import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, InvalidNumber
from cuadra.fiscal.repair import only_reading
from cuadra.fiscal.tax_id import DIGITISH, Strength, TaxIdMatch, upper_of

_SEPARATORS = str.maketrans("", "", " .-/–\u00a0")
_ERRORS = {
    "InvalidFormat": InvalidFormat,
    "InvalidLength": InvalidLength,
    "InvalidChecksum": InvalidChecksum,
    "InvalidComponent": InvalidComponent,
}


@dataclass(frozen=True, slots=True)
class Number:
    """One country's tax number: how it is printed, and which python-stdnum module proves it ("" for none)."""

    country: str
    name: str
    pattern: re.Pattern[str]
    label: re.Pattern[str]
    module: str = ""
    shortest: int = 0
    length: int = 0
    letters: str = ""
    unproved: bool = False
    label_needed: bool = False

    def validate(self, value: str) -> str:
        """The canonical form, or one of the errors of ``fiscal.errors``."""
        if not self.module:
            return self._by_length(value)
        try:
            return str(_stdnum(self.module).validate(value))
        except _stdnum("exceptions").ValidationError as exc:
            kind = _ERRORS.get(type(exc).__name__, InvalidNumber)
            raise kind(name=self.name, value=value[:40]) from exc

    def is_valid(self, value: str) -> bool:
        """Whether ``validate`` would take it, without an error made and thrown away for each number that is none."""
        if self.module:
            return bool(_stdnum(self.module).is_valid(value))
        number = value.translate(_SEPARATORS)
        return len(number) == self.length and number.isdigit()

    def find(self, text: str, *, repair: bool = True) -> Iterator[TaxIdMatch]:
        """Every number of this kind in a line."""
        upper = upper_of(text)
        for match in self.pattern.finditer(upper):
            labelled = self.label.search(upper, max(0, match.start() - 24), match.start()) is not None
            if labelled or not self.label_needed:
                yield from self._read(match[0].translate(_SEPARATORS), match.span(), labelled, repair)

    def _read(self, token: str, span: tuple[int, int], labelled: bool, repair: bool) -> Iterator[TaxIdMatch]:
        if self.is_valid(token):
            strength = Strength.FORMAT if self.unproved else Strength.CHECKED
            yield TaxIdMatch(self.validate(token), *span, strength, self.country, labelled)
        elif repair and not self.unproved and sum(c.isdigit() for c in token) >= len(token) - len(self.letters) - 2:
            classes = self.letters + "D" * (len(token) - len(self.letters) - 1) + ("D" if token[-1] != "K" else "L")
            repaired = only_reading(token, classes, self.is_valid)
            if repaired:
                yield TaxIdMatch(repaired, *span, Strength.REPAIRED, self.country, labelled)

    def _by_length(self, value: str) -> str:
        number = value.translate(_SEPARATORS)
        if len(number) != self.length:
            raise InvalidLength(name=self.name, value=value[:40])
        if not number.isdigit():
            raise InvalidFormat(name=self.name, value=number)
        return number


def number_of(country: str, data: dict[str, Any], label: re.Pattern[str]) -> Number:
    """The number that a country's file describes; in its ``pattern`` a ``D`` is a digit or what OCR makes of one."""
    body = re.sub(r"(?<![A-Z\[])D(?![A-Z])", DIGITISH, data["pattern"])
    return Number(
        country=country,
        name=data["name"],
        pattern=re.compile(rf"(?:(?<![A-Z0-9.,])(?<!\d-)|(?<=RUC|RUT|NIT|RNC))(?:{body})(?![A-Z0-9]|[-.,]\d)"),
        label=label,
        module=data.get("stdnum", ""),
        shortest=data.get("shortest", 0),
        length=data["length"],
        letters=data.get("letters", ""),
        unproved=data.get("unproved", False),
        label_needed=data.get("label_needed", False),
    )


@cache
def _stdnum(name: str) -> Any:
    return import_module(f"stdnum.{name}")
