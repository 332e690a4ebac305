"""The first stage of a scorer on a whole document: each text around the candidates is hashed and weighed once.

What ``scorer.wording`` gives for training as rows of places is here summed as it is met: a text that stands around
twenty candidates (a row, a heading) costs what it costs once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, compress

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
    around = [one.texts for one in found]
    asked: list[list[str]] = []
    columns: list[list[int]] = []
    for slot, _ in slots:
        index: dict[str, int] = {}
        columns.append([index.setdefault(texts[slot], len(index)) for texts in around])
        asked.append(list(index))
    pieces = _pieces(asked, [as_is and slot == "own" for slot, _ in slots])
    lengths = np.array([*map(len, pieces)])
    counts = [*map(len, asked)]
    salts = np.array([salt(slot) for slot, _ in slots], np.uint64).repeat(counts)
    share = np.array([weight for _, weight in slots], np.float32).repeat(counts) / np.sqrt(np.maximum(lengths, 1))
    rows = spread.take(salted(np.concatenate(pieces), salts.repeat(lengths)))
    sums = _summed(weights, rows, lengths) * share.astype(np.float32)[:, None]
    return _gathered(sums, columns)


def _pieces(asked: Sequence[Sequence[str]], shaped: Sequence[bool]) -> list[NDArray[np.uint64]]:
    """The grams of the texts of each slot, slot by slot; of the texts themselves where a slot is ``shaped``."""
    known = {
        flag: remembered(chain.from_iterable(compress(asked, [own is flag for own in shaped])), flag)
        for flag in dict.fromkeys(shaped)
    }
    return [*chain.from_iterable(map(known[own].__getitem__, texts) for texts, own in zip(asked, shaped, strict=True))]


def _gathered(sums: Rows, columns: Sequence[Sequence[int]]) -> Rows:
    """The sums of each candidate over its slots, in their order; the texts of one slot stand after another's."""
    places = np.array(columns)
    firsts = [0, *accumulate(int(most) + 1 for most in places.max(axis=1))]
    made: Rows = sums.take(places[0], axis=0)
    for first, column in zip(firsts[1:], places[1:], strict=False):
        made += sums.take(first + column, axis=0)
    return made


def token_sums(found: Sequence[Candidate], places: Mapping[str, int], spread: NDArray[np.int32], weights: Rows) -> Rows:
    """The same for the tokens of the candidates; ``places`` knows where each stands."""
    tokens = [one.tokens for one in found]
    rows = spread.take(np.fromiter(map(places.__getitem__, chain.from_iterable(tokens)), np.int64))
    return _summed(weights, rows, np.array([*map(len, tokens)]))


def _summed(weights: Rows, rows: NDArray[np.int32], lengths: NDArray[np.int64]) -> Rows:
    """The sums of the first, second ... so many ``rows`` of ``weights``; row 0 (what is not known) is all zeros."""
    out = np.zeros((len(lengths), weights.shape[1]), np.float32)
    some = np.flatnonzero(lengths)
    if len(some):
        starts = np.cumsum(lengths[some]) - lengths[some]
        out[some] = np.add.reduceat(weights.take(rows, axis=0), starts, axis=0)
    return out
