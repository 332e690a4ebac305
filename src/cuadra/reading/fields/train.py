"""Fitting the scorers: a masked logistic regression on the wording, then boosted trees on its out-of-fold scores.

scikit-learn and scipy are needed here and nowhere else in reading. All is deterministic for the same samples.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields import joining
from cuadra.reading.fields.boost import flat, grow
from cuadra.reading.fields.candidates import Candidate, Pool, candidates
from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.decode import decode
from cuadra.reading.fields.dense import Matrix
from cuadra.reading.fields.descent import descend
from cuadra.reading.fields.judge import right
from cuadra.reading.fields.kinds import NOTHING, Kinds, fit_kinds
from cuadra.reading.fields.labels import ROLES, Sample, labels
from cuadra.reading.fields.layout import Layout, lay_out
from cuadra.reading.fields.ngrams import SIZE
from cuadra.reading.fields.recall import recall
from cuadra.reading.fields.scorer import WORTH, Scorer, Sparse, Trees, second_rows, sigmoid, wording
from cuadra.reading.fields.suppliers import fingerprints, header_of, recognise, remember
from cuadra.reading.fields.whole import add_whole, country

FOLDS = 3
RIDGE = 0.35
# of the first stage: one of so many candidates that are nothing is learned from; the share that a step must gain
THOROUGH, QUICK = (3, 4e-4), (5, 1e-3)
RAREST = 2  # documents that must hold a feature


@dataclass(slots=True)
class Prepared:
    """A sample made ready: its layout, candidates, wording, labels and the fold that keeps it out."""

    sample: Sample
    layout: Layout
    found: dict[Pool, list[Candidate]]
    words: dict[Pool, Sparse]
    truth: dict[Pool, NDArray[np.float32]]
    known: dict[Pool, NDArray[np.bool_]]
    fold: int


def prepare(samples: Sequence[Sample], folds: int = FOLDS, kept: Collection[Pool] = ()) -> list[Prepared]:
    """Candidates, features and labels of all samples; no features of the pools whose scorers are ``kept``."""
    ready = []
    for number, sample in enumerate(samples):
        layout = lay_out(sample.readings)
        found = candidates(layout)
        told = {pool: labels(found[pool], pool, sample) for pool in Pool if pool not in kept}
        words = {pool: wording(found[pool], pool) for pool in Pool if pool not in kept}
        ready.append(
            Prepared(
                sample,
                layout,
                found,
                words,
                {p: t[0] for p, t in told.items()},
                {p: t[1] for p, t in told.items()},
                number % folds,
            )
        )
    return ready


@dataclass(slots=True)
class Fitted:
    """The scorers, and for every document what they said when it was kept out."""

    scorers: dict[Pool, Scorer]
    unseen: list[dict[Pool, Matrix]]
    kinds: Kinds
    joins: joining.Joins


def fit(
    ready: Sequence[Prepared],
    folds: int = FOLDS,
    rarest: int = RAREST,
    keep: Mapping[Pool, Scorer] = MappingProxyType({}),
    taught: Collection[str] = (),
    joins: joining.Joins = MappingProxyType({}),
) -> Fitted:
    """All pools but those to ``keep`` as they are. ``unseen`` are honest scores of both stages; ``joins`` stood before.

    With ``taught``, the second stage is made out of fold for those paths only (the others' calibration is not wanted).
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    unseen: list[dict[Pool, Matrix]] = [{} for _ in ready]
    scorers = {}
    with threadpool_limits(1):
        for pool in Pool:
            if pool in keep:
                scorer, scores = keep[pool], [keep[pool].score(r.layout, r.found[pool]) for r in ready]
            else:
                scorer, scores = _fit_pool(ready, pool, folds, rarest, taught)
            scorers[pool] = scorer
            for out, one in zip(unseen, scores, strict=True):
                out[pool] = one
    told = [(r.layout, str(r.sample.truth["kind"])) for r in ready if "kind" in r.sample.truth]
    return Fitted(scorers, unseen, fit_kinds(told), joins if Pool.TEXT in keep else _joins(ready, unseen, joins))


def _fit_pool(
    ready: Sequence[Prepared], pool: Pool, folds: int, rarest: int, taught: Collection[str]
) -> tuple[Scorer, list[Matrix]]:
    roles = ROLES[pool]
    spread, count = _spread(ready, pool, rarest)
    first: list[Matrix] = [np.zeros((0, len(roles)), np.float32)] * len(ready)
    begun, pace = None, QUICK if taught else THOROUGH
    for fold in range(folds):
        weights, bias = _linear([r for r in ready if r.fold != fold], pool, (spread, count), pace)
        begun = _sum(begun, (weights / np.float32(folds), bias / np.float32(folds)))
        for index, one in enumerate(ready):
            if one.fold == fold:
                first[index] = _first(pool, spread, (weights, bias), one)
    weights, bias = _linear(ready, pool, (spread, count), pace, begun)
    rows = [second_rows(r.layout, r.found[pool], pool, f) for r, f in zip(ready, first, strict=True)]
    second = [np.minimum(f, WORTH) for f in first]
    for fold in range(folds):
        trees = _boosted(ready, pool, rows, first, skip=fold, only=taught, quick=bool(taught))
        for index, one in enumerate(ready):
            if one.fold == fold:
                _score(trees, rows[index], first[index], second[index])
    trees = _boosted(ready, pool, rows, first, skip=None, quick=bool(taught))
    for index in range(len(ready)) if taught else ():
        rest = np.minimum(first[index], WORTH)
        _score(trees, rows[index], first[index], rest)
        own = [role for role, path in enumerate(roles) if path not in taught]
        second[index][:, own] = rest[:, own]
    return Scorer(pool, roles, spread, weights, bias, trees), second


def _joins(ready: Sequence[Prepared], unseen: Sequence[dict[Pool, Matrix]], before: joining.Joins) -> joining.Joins:
    """How the rows of a name are joined, learned from what scorers said that had not seen the document."""
    fitted = dict(before)
    for path, column in joining.PATHS.items():
        told = [
            (r.layout, r.found[Pool.TEXT], scores[Pool.TEXT][:, column], r.truth[Pool.TEXT][:, column])
            for r, scores in zip(ready, unseen, strict=True)
            if path in r.sample.truth and r.known[Pool.TEXT][column]
        ]
        if curve := joining.fit(told, before.get(path)):
            fitted[path] = curve
    return fitted


def _sum(one: tuple[Matrix, Matrix] | None, other: tuple[Matrix, Matrix]) -> tuple[Matrix, Matrix]:
    return (one[0] + other[0], one[1] + other[1]) if one else other


def _score(trees: Trees, rows: Matrix, first: Matrix, out: Matrix) -> None:
    for role in range(first.shape[1]):
        which = np.flatnonzero(first[:, role] >= WORTH)
        if len(which):
            out[which, role] = sigmoid(trees.margin(rows[which], role))


def _first(pool: Pool, spread: Any, linear: tuple[Any, Any], one: Prepared) -> Matrix:
    return Scorer(pool, ROLES[pool], spread, *linear, None).first(one.words[pool])  # type: ignore[arg-type]


def _spread(ready: Sequence[Prepared], pool: Pool, rarest: int) -> tuple[NDArray[np.int32], int]:
    """Rows of weights for the hashed places that at least ``rarest`` documents hold; row 0 is for all others."""
    seen = np.zeros(SIZE, np.int32)
    for one in ready:
        seen[np.unique(one.words[pool].indexes)] += 1
    kept = np.flatnonzero(seen >= rarest)
    spread = np.zeros(SIZE, np.int32)
    spread[kept] = np.arange(1, len(kept) + 1)
    return spread, len(kept) + 1


def _linear(
    ready: Sequence[Prepared],
    pool: Pool,
    shape: tuple[NDArray[np.int32], int],
    pace: tuple[int, float],
    begun: tuple[Matrix, Matrix] | None = None,
) -> tuple[Matrix, Matrix]:
    """Weights and bias of a logistic regression for each role, learned where the role is known, from ``begun`` on."""
    from scipy.sparse import csr_matrix

    roles = len(ROLES[pool])
    spread, count = shape
    each, enough = pace
    rows = _worth_learning(ready, pool, each)
    matrix = _matrix(ready, pool, spread, count)[rows]
    flipped = csr_matrix(matrix.T)
    truth = np.vstack([r.truth[pool] for r in ready])
    mask = np.vstack([np.broadcast_to(r.known[pool], r.truth[pool].shape) for r in ready]).astype(np.float32)
    weight = np.where(truth.any(axis=1), 1.0, float(each)).astype(np.float32)
    truth, mask = truth[rows], mask[rows] * weight[rows, None]
    which = np.flatnonzero((truth * mask).sum(axis=0) > 0)
    weights, bias = np.zeros((count, roles), np.float32), np.full(roles, -12.0, np.float32)
    if not len(which):
        return weights, bias
    truth, mask = truth[:, which], mask[:, which]

    def loss(w: Matrix) -> tuple[float, Matrix]:
        z = np.clip(matrix @ w[:-1] + w[-1], -30, 30)
        p = 1 / (1 + np.exp(-z))
        cost = float((mask * (np.logaddexp(0, z) - truth * z)).sum()) + 0.5 * RIDGE * float((w[:-1] ** 2).sum())
        error = (mask * (p - truth)).astype(np.float32)
        return cost, np.vstack([flipped @ error + RIDGE * w[:-1], error.sum(axis=0)])

    start = np.zeros((count + 1, len(which)), np.float32)
    start[-1] = -4.0
    if begun is not None:
        start[:-1], start[-1] = begun[0][:, which], np.maximum(begun[1][which], start[-1] * 2)
    made = descend(loss, start, enough=enough)
    weights[:, which], bias[which] = made[:-1], made[-1]
    weights[0] = 0
    return weights, bias


def _worth_learning(ready: Sequence[Prepared], pool: Pool, each: int) -> NDArray[np.int64]:
    """All true candidates and one of ``each`` of the others (those weigh as much more)."""
    true = np.concatenate([r.truth[pool].any(axis=1) for r in ready])
    return np.flatnonzero(true | (np.arange(len(true)) % each == 0))


def _matrix(ready: Sequence[Prepared], pool: Pool, spread: NDArray[np.int32], count: int) -> Any:
    from scipy.sparse import csr_matrix

    columns = np.concatenate([spread[r.words[pool].indexes] for r in ready])
    values = np.concatenate([r.words[pool].values for r in ready])
    lengths = np.concatenate([np.diff(r.words[pool].starts) for r in ready])
    values = np.where(columns == 0, np.float32(0), values)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((values, columns, starts), shape=(len(lengths), count))


def _boosted(
    ready: Sequence[Prepared],
    pool: Pool,
    rows: Sequence[Matrix],
    first: Sequence[Matrix],
    skip: int | None,
    only: Collection[str] = (),
    *,
    quick: bool = False,
) -> Trees:
    forest = []
    for role, path in enumerate(ROLES[pool]):
        x, y = [], []
        for one, row, score in zip(ready, rows, first, strict=True) if not only or path in only else ():
            if len(row) and one.fold != skip and one.known[pool][role]:
                which = score[:, role] >= WORTH
                if which.any():
                    x.append(row[which])
                    y.append(one.truth[pool][which, role])
        forest.append(grow(np.vstack(x) if x else None, np.concatenate(y) if y else None, quick=quick))
    return flat(forest)


def choices_of(
    ready: Sequence[Prepared],
    unseen: Sequence[dict[Pool, Matrix]],
    kinds: Kinds = NOTHING,
    joins: joining.Joins = MappingProxyType({}),
    folds: int = FOLDS,
) -> list[dict[str, Choice]]:
    """What would be chosen for each document by scorers and a memory of issuers that had not seen it."""
    prints = [fingerprints(header_of(r.layout)) for r in ready]
    memory = [
        remember(
            [r.sample for r in ready if r.fold != fold],
            [p for p, r in zip(prints, ready, strict=True) if r.fold != fold],
        )
        for fold in range(folds)
    ]
    made = []
    for one, scores in zip(ready, unseen, strict=True):
        chosen = decode(one.layout, one.found, scores, joins)
        add_whole(one.layout, one.found, kinds.tell(one.layout), country(one.layout, ""), chosen)
        recall(chosen, recognise(memory[one.fold], one.layout))
        made.append(chosen)
    return made


def judged(ready: Sequence[Prepared], choices: Sequence[dict[str, Choice]]) -> list[tuple[str, Choice, bool]]:
    """Every choice whose truth is told (or told to be absent), and whether it is right."""
    return [
        (path, choice, path in one.sample.truth and right(path, choice.value, one.sample.truth[path]))
        for one, some in zip(ready, choices, strict=True)
        for path, choice in some.items()
        if path in one.sample.truth or path in one.sample.asked
    ]
