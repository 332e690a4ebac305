"""The first stage of a scorer on a whole document: each text around the candidates is hashed and weighed once.

What ``scorer.wording`` gives for training as rows of places is here summed as it is met: a text that stands around
twenty candidates (a row, a heading) costs what it costs once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.candidates import Candidate
from cuadra.reading.fields.ngrams import grams_of, plain, salt, salted

Rows = NDArray[np.float32]


def wording_sums(
    found: Sequence[Candidate],
    slots: Sequence[tuple[str, float]],
    as_is: bool,
    spread: NDArray[np.int32],
    weights: Rows,
) -> Rows:
    """For each candidate the summed weights of the texts around it, a column a role; ``as_is``: own text unplained."""
    known: list[str] = []
    slot_of: list[int] = []
    columns: list[list[int]] = []
    for at, (slot, _) in enumerate(slots):
        texts = [one.texts[slot] for one in found]
        index = {text: len(known) + number for number, text in enumerate(dict.fromkeys(texts))}
        known += index if as_is and slot == "own" else map(plain, index)
        slot_of += [at] * len(index)
        columns.append([index[text] for text in texts])
    numbers, of = grams_of(known)
    salts = np.array([salt(slot) for slot, _ in slots], np.uint64)[slot_of]
    heavy = np.array([weight for _, weight in slots], np.float32)[slot_of]
    share = heavy / np.sqrt(np.maximum(np.bincount(of, minlength=len(known)), 1))
    rows = spread[salted(numbers, salts[of])]
    sums = _summed(weights, rows, of, len(known)) * share.astype(np.float32)[:, None]
    made: Rows = sums[np.array(columns).T].sum(axis=1)
    return made


def token_sums(
    found: Sequence[Candidate], place: Callable[[str], int], spread: NDArray[np.int32], weights: Rows
) -> Rows:
    """The same for the tokens of the candidates."""
    rows = spread[np.array([place(token) for one in found for token in one.tokens], np.int64)]
    of = np.repeat(np.arange(len(found)), [len(one.tokens) for one in found])
    return _summed(weights, rows, of, len(found))


def _summed(weights: Rows, rows: NDArray[np.int32], of: NDArray[np.int64], count: int) -> Rows:
    """The sums of the ``rows`` of ``weights`` by their owner (ascending); row 0 is that of what is not known."""
    out = np.zeros((count, weights.shape[1]), np.float32)
    some = np.flatnonzero(rows)
    rows, of = rows[some], of[some]
    if len(of):
        starts = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]]))
        out[of[starts]] = np.add.reduceat(weights.take(rows, axis=0), starts, axis=0)
    return out
