"""Seeded chance: the few draws that every layout needs, fast, and the same on every machine."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TypeVar

T = TypeVar("T")


class Chance(random.Random):
    """A ``random.Random`` with the words that generators use. Not for secrets."""

    def one(self, of: Sequence[T]) -> T:
        """One of a sequence, quickly."""
        return of[int(self.random() * len(of))]

    def yes(self, share: float) -> bool:
        return self.random() < share

    def digits(self, count: int) -> str:
        return f"{int(self.random() * 10**count):0{count}d}"

    def letters(self, count: int, of: str = "ABCDEFGHJKLMNPQRSTUVWXYZ") -> str:
        return "".join(self.one(of) for _ in range(count))

    def span(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both possible."""
        return low + int(self.random() * (high - low + 1))

    def weighed(self, table: dict[str, float]) -> str:
        """A key of ``table`` with the chance of its weight."""
        at = self.random() * sum(table.values())
        for name, weight in table.items():
            at -= weight
            if at < 0:
                return name
        return next(iter(table))


@cache
def words(language: str) -> dict[str, tuple[str, ...]]:
    """The word lists of ``words/<language>.toml`` (``labels.de``: a table of it); entries are parted by ``|``."""
    name, _, part = language.partition(".")
    table = tomllib.loads((files("cuadra.simulators.paper.words") / f"{name}.toml").read_text(encoding="utf-8"))
    table = table[part] if part else table
    return {
        name: tuple(text.split()) if name.startswith("syllables") else tuple(text.split("|"))
        for name, text in table.items()
    }


def pick(chance: Chance, language: str, name: str) -> str:
    """One word of a list."""
    return chance.one(words(language)[name])
