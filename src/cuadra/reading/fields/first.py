"""The first stage of a scorer on a whole document: each text around the candidates is hashed and weighed once.

What ``scorer.wording`` gives for training as rows of places is here summed as it is met: a text that stands around
twenty candidates (a row, a heading) costs what it costs once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.candidates import Candidate
from cuadra.reading.fields.ngrams import remembered, salt, salted

Rows = NDArray[np.float32]


def wording_sums(
    found: Sequence[Candidate],
    slots: Sequence[tuple[str, float]],
    as_is: bool,
    spread: NDArray[np.int32],
    weights: Rows,
) -> Rows:
    """For each candidate the summed weights of the texts around it, a column a role; ``as_is``: own text unplained."""
    asked, columns = [], []
    for slot, _ in slots:
        index: dict[str, int] = {}
        columns.append([index.setdefault(one.texts[slot], len(index)) for one in found])
        asked.append(list(index))
    shaped = [as_is and slot == "own" for slot, _ in slots]
    grams = {
        flag: remembered(
            {text for texts, own in zip(asked, shaped, strict=True) if own is flag for text in texts}, flag
        )
        for flag in (False, True)
    }
    pieces = [grams[own][text] for texts, own in zip(asked, shaped, strict=True) for text in texts]
    lengths = np.array([len(one) for one in pieces])
    counts = [len(texts) for texts in asked]
    salts = np.repeat(np.array([salt(slot) for slot, _ in slots], np.uint64), counts)
    share = np.repeat(np.array([weight for _, weight in slots], np.float32), counts) / np.sqrt(np.maximum(lengths, 1))
    rows = spread.take(salted(np.concatenate(pieces), np.repeat(salts, lengths)))
    sums = _summed(weights, rows, lengths) * share.astype(np.float32)[:, None]
    return _gathered(sums, columns)


def _gathered(sums: Rows, columns: Sequence[Sequence[int]]) -> Rows:
    """The sums of each candidate over its slots, in their order; the texts of one slot stand after another's."""
    made = sums.take(columns[0], axis=0)
    first = max(columns[0]) + 1
    for column in columns[1:]:
        made += sums[first:].take(column, axis=0)
        first += max(column) + 1
    return made


def token_sums(found: Sequence[Candidate], places: Mapping[str, int], spread: NDArray[np.int32], weights: Rows) -> Rows:
    """The same for the tokens of the candidates; ``places`` knows where each stands."""
    rows = spread.take([*map(places.__getitem__, chain.from_iterable([one.tokens for one in found]))])
    return _summed(weights, rows, np.array([len(one.tokens) for one in found]))


def _summed(weights: Rows, rows: NDArray[np.int32], lengths: NDArray[np.int64]) -> Rows:
    """The sums of the first, second ... so many ``rows`` of ``weights``; row 0 (what is not known) is all zeros."""
    out = np.zeros((len(lengths), weights.shape[1]), np.float32)
    some = np.flatnonzero(lengths)
    if len(some):
        starts = np.cumsum(lengths[some]) - lengths[some]
        out[some] = np.add.reduceat(weights.take(rows, axis=0), starts, axis=0)
    return out
