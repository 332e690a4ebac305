"""Learning from labelled documents: a new signed model, measured on documents it had not seen, refused when worse."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from cuadra.kit.errors import CuadraError
from cuadra.reading.fields.candidates import Pool
from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.confidence import Calibration, calibrated
from cuadra.reading.fields.decode import decode
from cuadra.reading.fields.judge import right
from cuadra.reading.fields.labelled import ReadImage, fingerprint, load, thawed
from cuadra.reading.fields.labels import ROLES, Sample
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.recall import recall
from cuadra.reading.fields.scorer import Scorer
from cuadra.reading.fields.signing import Sign, signer
from cuadra.reading.fields.store import BrokenModel
from cuadra.reading.fields.suppliers import recognise, remember
from cuadra.reading.fields.train import Fitted, Prepared, choices_of, fit, judged, prepare
from cuadra.reading.fields.whole import add_whole, country

WORSE_BY = 0.01  # of the mean share right; less is chance
COMPARED = 120  # documents on which the model to be replaced is tried
FEWEST = 10  # documents that it had not seen, for a comparison


class WorseModel(CuadraError):  # noqa: N818  said to people as it is
    """What was learned is worse than the model that it would replace; nothing was written."""

    code: ClassVar[str] = "LRN-003"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Report:
    """What was learned. ``shares`` and ``before`` by path: share right of documents kept out of training.

    ``before`` is what the model to be replaced makes of the same documents; ``compared`` how many.
    """

    documents: int
    shares: Mapping[str, float]
    before: Mapping[str, float]
    compared: int
    issuers: int
    data: str
    seconds: float
    out: Path


def learn(
    source: Path,
    out: Path,
    *,
    replace: Path | None = None,
    fresh: bool = False,
    read_image: ReadImage | None = None,
    sign: Sign | None = None,
) -> Report:
    """Train on ``source`` (see ``labelled.load``) and write the model to ``out``.

    Learns together with the documents kept in the model to be replaced (default: the shipped one), so that what it knew
    stays known; with ``fresh`` from nothing. ``WorseModel`` with the figures when it would be worse,
    ``NotLabelled``, ``BrokenModel`` as they say.
    """
    began = time.monotonic()
    samples = load(source, read_image)
    old = None if fresh else _old(replace)
    together = [*samples, *(thawed(k) for k in old.kept)] if old else samples
    keep = _untaught(old, samples)
    ready = prepare(together, kept=keep)
    taught = {p for s in samples for p in s.truth} if old else ()
    fitted = fit(ready, keep=keep, taught=taught, joins=old.joins if old else {})
    choices = choices_of(ready, fitted.unseen, fitted.kinds, fitted.joins)
    shares = _shares(ready[: len(samples)], choices)
    model = _model(ready, fitted, choices, samples=samples, old=old, shares=shares)
    tried = _unseen_by(old, samples) if old else []
    some = [ready[i] for i in tried]
    before = _shares(some, [_choices(old, one) for one in some]) if old and len(tried) >= FEWEST else {}
    now = _shares(some, [choices[i] for i in tried]) if before else {}
    if before and _mean(now, before) < _mean(before, before) - WORSE_BY:
        raise WorseModel(before=f"{_mean(before, before):.3f}", now=f"{_mean(now, before):.3f}", documents=len(tried))
    write(out, model.to_bytes(sign or signer()))
    seconds = round(time.monotonic() - began, 1)
    return Report(
        len(samples),
        shares,
        before,
        len(tried) if before else 0,
        len(model.issuers),
        str(model.card["data"]),
        seconds,
        out,
    )


def _untaught(old: Model | None, samples: Sequence[Sample]) -> dict[Pool, Scorer]:
    """The scorers of ``old`` for the sorts of values that the new documents say nothing of: they stay as they are."""
    told = {path for sample in samples for path in sample.truth}
    return {pool: one for pool, one in old.scorers.items() if told.isdisjoint(ROLES[pool])} if old else {}


def _old(replace: Path | None) -> Model | None:
    if replace is not None:
        return Model.load(replace)
    try:
        return Model.load(None)
    except (BrokenModel, FileNotFoundError):
        return None


def _model(
    ready: Sequence[Prepared],
    fitted: Fitted,
    choices: Sequence[dict[str, Choice]],
    *,
    samples: Sequence[Sample],
    old: Model | None,
    shares: Mapping[str, float],
) -> Model:
    marks = [fingerprint(s) for s in samples]
    card: dict[str, Any] = {
        "made": datetime.now(UTC).date().isoformat(),
        "documents": len(samples),
        "kept": len(ready) - len(samples),
        "data": hashlib.sha256("\n".join(sorted(marks)).encode()).hexdigest(),
        "seen": sorted({*marks, *(old.card.get("seen", ()) if old else ())}),
        "shares": {path: round(share, 4) for path, share in shares.items()},
        "on": str(old.card.get("data", "")) if old else "",
    }
    issuers = (*remember(samples), *(old.issuers if old else ()))
    taught = any("kind" in s.truth for s in samples)
    names = {(i["name"], i["address"]): i for i in reversed(issuers)}
    kept = old.kept if old else ()
    return Model(
        fitted.scorers,
        _calibration(judged(ready, choices), old, {p for s in samples for p in s.truth}),
        card,
        tuple(reversed(names.values())),
        kept,
        kinds=old.kinds if old and not taught else fitted.kinds,
        joins=fitted.joins,
    )


def _calibration(told: Sequence[tuple[str, Choice, bool]], old: Model | None, taught: Collection[str]) -> Calibration:
    """Curves of what was taught; those of the other paths stay as they are in ``old``."""
    new = calibrated(told)
    if old is None:
        return new
    return Calibration({**new.weights, **{p: w for p, w in old.calibration.weights.items() if p not in taught}})


def _unseen_by(old: Model, samples: Sequence[Sample]) -> list[int]:
    seen = set(old.card.get("seen", ()))
    return [i for i, s in enumerate(samples) if fingerprint(s) not in seen][:COMPARED]


def _shares(ready: Sequence[Prepared], choices: Sequence[dict[str, Choice]]) -> dict[str, float]:
    told: dict[str, list[bool]] = defaultdict(list)
    for one, chosen in zip(ready, choices, strict=False):
        for path, value in one.sample.truth.items():
            told[path].append(path in chosen and right(path, chosen[path].value, value))
    return {path: sum(r) / len(r) for path, r in told.items()}


def _choices(model: Model, one: Prepared) -> dict[str, Choice]:
    """What ``model`` makes of a document that is made ready."""
    scores = {pool: model.scorers[pool].score(one.layout, one.found[pool]) for pool in Pool}
    chosen = decode(one.layout, one.found, scores, model.joins)
    add_whole(one.layout, one.found, model.kinds.tell(one.layout), country(one.layout, ""), chosen)
    recall(chosen, recognise(model.issuers, one.layout))
    return chosen


def _mean(shares: Mapping[str, float], paths: Mapping[str, float]) -> float:
    return sum(shares.get(p, 0.0) for p in paths) / max(len(paths), 1)


def write(path: Path, data: bytes) -> None:
    """All of ``data`` or nothing, in place of what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".model-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
