"""Runs in a process of its own, for one company's documents: teaches a model, and tries it on newer ones.

In the folder that it is given lie ``train.json`` and ``held.json`` (labelled documents), perhaps ``present.cuadra``; it
writes ``new.cuadra`` there and answers with figures. It knows of no database, no company and no network.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from cuadra.reading.fields.learned import Model

TRAIN, HELD, PRESENT, NEW = "train.json", "held.json", "present.cuadra", "new.cuadra"


@dataclass(frozen=True, slots=True)
class Wish:
    """``memory`` in bytes; ``sure_from`` is the confidence from which a field is called sure."""

    signing_key: Path
    memory: int
    sure_from: float


def train(folder: str, _digest: str, wish: Wish) -> list[dict[str, Any]]:
    """The job of the process: one record with ``asked before now seconds``; see ``tried``."""
    began = monotonic()
    _give_way(wish.memory)
    from cuadra.learning.adapt import adapt
    from cuadra.learning.calibrate import calibrated
    from cuadra.reading.fields.learn import write
    from cuadra.reading.fields.signing import signer

    place = Path(folder)
    base, present = Model.load(None), _present(place / PRESENT)
    samples = _samples(place / TRAIN)
    made = calibrated(base, adapt(base, samples), samples)
    held = _samples(place / HELD)
    write(place / NEW, made.to_bytes(signer(wish.signing_key)))
    kept = Model.load(place / NEW)  # as it will be read with: weights lose digits in the file
    figures = {"before": tried(present or base, held, wish.sure_from), "now": tried(kept, held, wish.sure_from)}
    return [{**figures, "documents": len(held), "seconds": round(monotonic() - began, 2)}]


def tried(model: Model, samples: Sequence[Any], sure_from: float) -> dict[str, Any]:
    """What a model makes of labelled documents: fields ``asked``, ``right``, ``sure_wrong``, and both by path."""
    from cuadra.reading.fields.extract import extract
    from cuadra.reading.fields.judge import right

    asked = correct = sure = sure_wrong = 0
    paths: dict[str, list[int]] = {}
    for one in samples:
        found = extract(one.readings, model).fields
        for path, value in one.truth.items():
            is_right = path in found and right(path, found[path].value, value)
            is_sure = path in found and found[path].confidence >= sure_from
            told = paths.setdefault(path, [0, 0])
            told[0] += 1
            told[1] += is_right
            asked, correct = asked + 1, correct + is_right
            sure, sure_wrong = sure + is_sure, sure_wrong + (is_sure and not is_right)
    return {"asked": asked, "right": correct, "sure": sure, "sure_wrong": sure_wrong, "paths": paths}


def _samples(file: Path) -> list[Any]:
    """What is not told of a company's document is not known of it: nothing is learned from a field that is absent."""
    from cuadra.reading.fields.labelled import load
    from cuadra.reading.fields.labels import ROLES

    taught = {path for roles in ROLES.values() for path in roles}
    found = []
    for one in load(file):
        truth = {path: value for path, value in one.truth.items() if path in taught}
        if truth:
            found.append(replace(one, truth=truth, asked=frozenset(truth)))
    return found


def _present(file: Path) -> Model | None:
    """The model to be replaced; none where it is the shipped one, or can no longer be read."""
    from cuadra.reading.fields.store import BrokenModel

    try:
        return Model.load(file) if file.is_file() else None
    except BrokenModel:
        return None


def _give_way(memory: int) -> None:
    """Everybody else goes first, and what grows without end dies here."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    if hasattr(os, "nice"):
        os.nice(19)
