"""What the law fixes as data: one TOML file a country, with currency, rates, label words and exact hosts."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(country: str) -> dict[str, Any]:
    """The data of one country (ISO 3166-1 alpha-2); ``FileNotFoundError`` where we have none.

    >>> table("MX")["currency"]
    'MXN'
    """
    name = f"{country.lower()}.toml"
    return tomllib.loads(files("cuadra.fiscal.countries").joinpath(name).read_text(encoding="utf-8"))


@cache
def known() -> tuple[str, ...]:
    """The countries that have a file, in the order of the alphabet."""
    entries = (entry.name for entry in files("cuadra.fiscal.countries").iterdir())
    return tuple(sorted(name[:2].upper() for name in entries if name.endswith(".toml")))


def hosts(country: str, code: str) -> frozenset[str]:
    """The exact hosts of the authority that a printed ``code`` of this country may name."""
    return frozenset(table(country)["hosts"][code])
