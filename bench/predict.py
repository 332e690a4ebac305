"""The product's own answers: files through its batch (worker processes and all), and what is right in them."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.scoring import Answer
from cuadra.cli.job import Settings
from cuadra.cli.session import Plan, carry_out

Same = Callable[[Any, Any], bool]


@dataclass
class Score:
    """One field over a set: wanted, answered and right, and the confidence of each answer."""

    wanted: int = 0
    answers: list[Answer] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        return sum(one.is_right for one in self.answers)

    @property
    def share(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        total = len(self.answers) + self.wanted
        return 2 * self.right / total if total else 0.0


def records(files: Iterable[Path], *, jobs: int = 2, **asked: Any) -> dict[str, dict[str, Any]]:
    """The record of each file by its path; what was refused is there too."""
    out = io.StringIO()
    with contextlib.redirect_stderr(io.StringIO()):
        carry_out(Plan(list(files), asked_of(**asked), "json", jobs=jobs, output=out))
    told = (json.loads(line) for line in out.getvalue().splitlines())
    return {one["file"]: one for one in told}


def asked_of(**asked: Any) -> Settings:
    """The reader's settings of a bench: those of the product, with the model of ``bench/run.py --model``."""
    given = {name: value for name, value in asked.items() if value != ""}
    return Settings(**{"seconds": 120.0, "model": os.environ.get("CUADRA_BENCH_MODEL", ""), **given})


def value(record: Mapping[str, Any], *paths: str) -> tuple[Any, float]:
    """The first of ``paths`` that was read, with its confidence; ``None`` where none was."""
    for path in paths:
        found = record.get("fields", {}).get(path)
        if found and found["value"] is not None:
            return found["value"], float(found["confidence"])
    return None, 0.0


def score(pairs: Iterable[tuple[str, Any, Mapping[str, Any]]], same: Same, *paths: str) -> Score:
    """Compares truth and record, one pair a document (its name first); no truth means not wanted."""
    made = Score()
    for name, truth, record in pairs:
        if truth in (None, ""):
            continue
        made.wanted += 1
        given, sure = value(record, *paths)
        if given is None:
            made.wrong.append(f"{name}: {truth!r} not read")
            continue
        is_right = same(truth, given)
        made.answers.append(Answer(sure, is_right))
        if not is_right:
            made.wrong.append(f"{name}: {truth!r} read as {given!r} ({sure:.2f})")
    return made
