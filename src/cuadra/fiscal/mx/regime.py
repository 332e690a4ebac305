"""Régimen fiscal: what a Mexican taxpayer is to the SAT (c_RegimenFiscal of CFDI 4.0, ``regimes.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def names() -> Mapping[str, str]:
    """Codes and names, in the order of the codes."""
    return {code: row[0] for code, row in sorted(_table().items())}


def fits(code: str, rfc: str) -> bool:
    """Whether the regime is for a taxpayer with that number: twelve characters are a company, thirteen a person.

    >>> fits("601", "ABC010203AB9"), fits("612", "ABC010203AB9"), fits("626", "ABCD010203AB9")
    (True, False, True)
    """
    row = _table().get(code)
    return row is not None and ("m" if len(rfc) == 12 else "f") in row[1]


@cache
def _table() -> dict[str, list[str]]:
    text = files("cuadra.fiscal.mx").joinpath("regimes.toml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = tomllib.loads(text)["regimes"]
    return found
