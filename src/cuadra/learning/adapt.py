"""A model taught on some documents without forgetting: the weights of the wording move from where they are.

``reading.fields.learn`` makes scorers anew and needs hundreds of documents; a company has dozens. Here the first stage
of each pool starts at the weights of the model to be taught, a ridge holds it there, and what the documents say moves
it. Words that no document had before get weights of their own. The trees of the second stage stay: they weigh scores,
not words. Ten documents of a supplier who words everything in his own way take half a second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.candidates import Candidate, Pool, candidates
from cuadra.reading.fields.descent import descend
from cuadra.reading.fields.labelled import fingerprint
from cuadra.reading.fields.labels import Sample, labels
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.scorer import Scorer, Sparse, wording
from cuadra.reading.fields.suppliers import remember

RIDGE = 0.15  # what holds the weights where they are
RAREST = 2  # documents that must hold a new feature
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Taught:
    """What one document says for one pool."""

    found: list[Candidate]
    words: Sparse
    truth: Array
    known: NDArray[np.bool_]


def adapt(model: Model, samples: Sequence[Sample], *, ridge: float = RIDGE) -> Model:
    """``model`` taught on ``samples``; the same for the same samples in the same order."""
    found = [candidates(lay_out(sample.readings)) for sample in samples]
    scorers: dict[Pool, Scorer] = {}
    for pool in Pool:
        taught = []
        for sample, some in zip(samples, found, strict=True):
            truth, known = labels(some[pool], pool, sample)
            if len(some[pool]):
                taught.append(_Taught(some[pool], wording(some[pool], pool), truth, known))
        scorers[pool] = _moved(model.scorers[pool], taught, ridge)
    names = {(one["name"], one["address"]): one for one in (*model.issuers, *remember(samples))}
    return replace(model, scorers=scorers, issuers=tuple(names.values()), card=_card(model, samples), key=b"")


def _card(model: Model, samples: Sequence[Sample]) -> dict[str, Any]:
    marks = [fingerprint(one) for one in samples]
    return {
        "made": datetime.now(UTC).date().isoformat(),
        "documents": len(samples),
        "data": hashlib.sha256("\n".join(sorted(marks)).encode()).hexdigest(),
        "seen": sorted(marks),
        "on": str(model.card.get("data", "")),
    }


def _moved(scorer: Scorer, taught: Sequence[_Taught], ridge: float) -> Scorer:
    """The scorer with the weights that the documents ask for."""
    mask = np.vstack([np.broadcast_to(one.known, one.truth.shape) for one in taught]) if taught else np.zeros((0, 0))
    if not taught or not mask.any():
        return scorer
    truth = np.vstack([one.truth for one in taught])
    roles = np.flatnonzero((truth * mask).sum(axis=0) > 0)
    if not len(roles):
        return scorer
    spread, weights = _widened(scorer, taught)
    matrix, used = _matrix(taught, spread)
    asked = mask[:, roles].astype(np.float32)
    z = matrix @ weights[used][:, roles] + scorer.bias[roles]
    weights[np.ix_(used, roles)] += _delta(matrix, np.asarray(z), truth[:, roles], asked, ridge)
    weights[0] = 0
    return replace(scorer, spread=spread, weights=weights)


def _delta(matrix: Any, base: Array, truth: Array, asked: Array, ridge: float) -> Array:
    """How far the weights move: a masked logistic regression on top of what the scores are, held at zero."""
    flipped = matrix.T.tocsr()

    def loss(delta: Array) -> tuple[float, Array]:
        z = np.clip(base + matrix @ delta, -30, 30)
        cost = float((asked * (np.logaddexp(0, z) - truth * z)).sum()) + 0.5 * ridge * float((delta**2).sum())
        error = (asked * (1 / (1 + np.exp(-z)) - truth)).astype(np.float32)
        return cost, np.asarray(flipped @ error + ridge * delta, np.float32)

    return descend(loss, np.zeros((matrix.shape[1], base.shape[1]), np.float32))


def _widened(scorer: Scorer, taught: Sequence[_Taught]) -> tuple[NDArray[np.int32], Array]:
    """Places and weights with rows for what several documents hold and the scorer did not know."""
    seen = np.zeros(len(scorer.spread), np.int32)
    for one in taught:
        seen[np.unique(one.words.indexes)] += 1
    new = np.flatnonzero((seen >= RAREST) & (scorer.spread == 0))
    spread = scorer.spread.copy()
    spread[new] = np.arange(len(new)) + len(scorer.weights)
    more = np.zeros((len(new), scorer.weights.shape[1]), np.float32)
    return spread, np.vstack([scorer.weights, more]).astype(np.float32)


def _matrix(taught: Sequence[_Taught], spread: NDArray[np.int32]) -> tuple[Any, NDArray[np.int64]]:
    """A row a candidate over those rows of weights that occur at all, and which these are."""
    from scipy.sparse import csr_matrix

    rows = np.concatenate([spread[one.words.indexes] for one in taught])
    values = np.concatenate([one.words.values for one in taught])
    lengths = np.concatenate([np.diff(one.words.starts) for one in taught])
    values = np.where(rows == 0, np.float32(0), values)
    used, columns = np.unique(rows, return_inverse=True)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((values, columns, starts), shape=(len(lengths), len(used))), used.astype(np.int64)
