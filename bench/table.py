"""One row of the table that ``make bench`` prints, and how it is judged.

A bench module has ``rows(*, quick: bool) -> Iterator[Row]``; ``quick`` means a smaller sample, said in ``data``. What
cannot run gives a row without a value and says why in ``note``.
"""

from __future__ import annotations

import operator
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """A measured value beside its bar. ``less`` is set where a smaller value is better."""

    name: str
    value: float | None
    bar: float | None = None
    moonshot: float | None = None
    unit: str = ""
    data: str = ""
    note: str = ""
    less: bool = False

    def met(self, goal: float | None) -> bool | None:
        """Whether ``goal`` is reached; ``None`` where there is nothing to compare.

        >>> Row("total", 0.95, 0.96).met(0.96), Row("seconds", 1.1, 1.2, less=True).met(1.2)
        (False, True)
        """
        if goal is None or self.value is None:
            return None
        return (operator.le if self.less else operator.ge)(round(self.value, 6), goal)


class Bench(Protocol):
    """What each module of this folder offers."""

    def rows(self, *, quick: bool) -> Iterator[Row]: ...


def missing(name: str, why: str) -> Row:
    return Row(name, None, note=why)


def machine() -> str:
    """The machine in a line, with how busy it was: a time measured under load is worth less."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = lines[0] if lines else model
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}"


def figure(value: float) -> str:
    """A value as it is printed: as many digits as mean something.

    >>> figure(12345.6), figure(0.98765), figure(1.234)
    ('12,346', '0.9877', '1.23')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}" if abs(value) < 1 else f"{value:.2f}"


def verdict(row: Row, goal: float | None) -> str:
    """A goal and whether it is met; empty where there is none.

    >>> verdict(Row("total", 0.95), 0.96), verdict(Row("seconds", 1.1, less=True), 1.2), verdict(Row("x", 1.0), None)
    ('>= 0.96 NOT', '<= 1.2 met', '')
    """
    if goal is None:
        return ""
    mark = {True: " met", False: " NOT", None: ""}[row.met(goal)]
    return f"{'<=' if row.less else '>='} {goal:g}{mark}"
