"""The learned scorer of one pool of candidates: a linear reading of the wording, then trees over facts and neighbours.

First stage: hashed n-grams of the texts around a candidate, one weight for each role (field path). Second stage:
boosted trees for each role over the plain facts, the first scores of the rows around and of equal values. Only
numpy is needed to score; ``train`` makes both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.candidates import Candidate, Pool
from cuadra.reading.fields.dense import Matrix, facts, neighbours
from cuadra.reading.fields.first import token_sums, wording_sums
from cuadra.reading.fields.forest import Forest, planted
from cuadra.reading.fields.layout import Layout
from cuadra.reading.fields.ngrams import grams, places, plain

FEATURES = 3  # the version of slots, facts and neighbours; a model of another version is refused
SLOTS: dict[Pool, tuple[tuple[str, float], ...]] = {
    Pool.AMOUNT: (
        ("left", 1.0),
        ("near", 0.7),
        ("head", 0.6),
        ("prev", 0.5),
        ("next", 0.4),
        ("right", 0.4),
        ("own", 0.4),
        ("above", 0.7),
    ),
    Pool.DATE: (
        ("left", 1.0),
        ("near", 0.8),
        ("head", 0.4),
        ("above", 0.6),
        ("prev", 0.5),
        ("next", 0.4),
        ("right", 0.6),
        ("own", 0.5),
    ),
    Pool.CODE: (
        ("left", 1.0),
        ("near", 1.0),
        ("own", 0.8),
        ("above", 0.6),
        ("prev", 0.4),
        ("next", 0.3),
        ("right", 0.4),
        ("up2", 0.5),
        ("up3", 0.4),
    ),
    Pool.TEXT: (
        ("own", 1.0),
        ("above", 0.7),
        ("below", 0.5),
        ("left", 0.6),
        ("right", 0.4),
        ("prev", 0.3),
        ("next", 0.3),
        ("up2", 0.5),
        ("up3", 0.4),
    ),
}
TOKEN_WEIGHT = 0.35
WORTH = 0.003  # below this first score the second stage is not asked
_SURER = {Pool.CODE: 0.01, Pool.TEXT: 0.01}  # the same, where nothing is missed
_RARE = frozenset({"letter", *(f"portal.{name}" for name in ("folio", "web_id", "ticket", "branch", "register"))})


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of hashed features: ``indexes`` and ``values`` of row i stand from ``starts[i]`` to ``starts[i + 1]``."""

    indexes: NDArray[np.int64]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]


def wording(found: list[Candidate], pool: Pool) -> Sparse:
    """The hashed wording of candidates; each slot weighs the same whatever its length."""
    indexes, values, lengths = [], [], []
    cache: dict[tuple[str, str], NDArray[np.int64]] = {}
    for one in found:
        parts, sizes = [], []
        for slot, weight in SLOTS[pool]:
            text = one.texts[slot]
            at = cache.get((slot, text))
            if at is None:
                at = cache[slot, text] = places(
                    grams(plain(text) if slot != "own" or pool is Pool.TEXT else text), slot
                )
            if len(at):
                parts.append(at)
                sizes.append((len(at), weight / len(at) ** 0.5))
        tokens = np.array([_TOKENS[t] for t in one.tokens], np.int64)
        parts.append(tokens)
        sizes.append((len(tokens), TOKEN_WEIGHT))
        indexes.append(np.concatenate(parts))
        values.append(np.repeat(np.array([w for _, w in sizes], np.float32), [n for n, _ in sizes]))
        lengths.append(len(indexes[-1]))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    if not found:
        return Sparse(np.empty(0, np.int64), np.empty(0, np.float32), starts)
    return Sparse(np.concatenate(indexes), np.concatenate(values), starts)


class _Tokens(dict[str, int]):
    """Where each whole token stands in the weights; there are some hundreds of them."""

    def __missing__(self, token: str) -> int:
        number = np.array([int.from_bytes(token.encode()[:7], "little")], np.uint64)
        self[token] = place = int(places(number, "token")[0])
        return place


_TOKENS = _Tokens()


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees of all roles of a pool in flat arrays; ``roots[r]`` are the first nodes of the trees of role r."""

    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: tuple[NDArray[np.int32], ...]
    base: NDArray[np.float32]
    depth: int
    forests: dict[int, Forest | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def margin(self, rows: Matrix, role: int) -> NDArray[np.float32]:
        """The sum of the trees of one role, before the sigmoid."""
        roots = self.roots[role]
        if not len(roots):
            return np.full(len(rows), self.base[role], np.float32)
        if role not in self.forests:
            nodes = (self.feature, self.threshold, self.left, self.right, self.value)
            self.forests[role] = planted(nodes, roots)
        if (forest := self.forests[role]) is not None:
            return np.asarray(self.base[role] + forest.sums(rows), np.float32)
        at = np.broadcast_to(roots, (len(rows), len(roots))).copy()
        line = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            go = rows[line, self.feature[at]] <= self.threshold[at]
            at = np.where(go, self.left[at], self.right[at])
        return np.asarray(self.base[role] + self.value[at].sum(axis=1), np.float32)


@dataclass(frozen=True, slots=True)
class Scorer:
    """What is learned for one pool. ``spread`` maps a hashed place to a row of ``weights`` (0 = unknown)."""

    pool: Pool
    roles: tuple[str, ...]
    spread: NDArray[np.int32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    trees: Trees

    def first(self, words: Sparse) -> Matrix:
        """Probabilities of the first stage, one row a candidate, one column a role."""
        if len(words.starts) < 2:
            return np.zeros((0, len(self.roles)), np.float32)
        weighed = self.weights[self.spread[words.indexes]] * words.values[:, None]
        return sigmoid(np.add.reduceat(weighed, words.starts[:-1], axis=0) + self.bias)

    def _first_of(self, found: list[Candidate]) -> Matrix:
        """``first`` of the wording of a document, in one sweep."""
        if not found:
            return np.zeros((0, len(self.roles)), np.float32)
        words = wording_sums(found, SLOTS[self.pool], self.pool is not Pool.TEXT, self.spread, self.weights)
        return sigmoid(words + TOKEN_WEIGHT * token_sums(found, _TOKENS, self.spread, self.weights) + self.bias)

    def score(self, layout: Layout, found: list[Candidate], absent: Collection[str] = ()) -> Matrix:
        """Probabilities of both stages together: what a candidate's chance is for each role; ``absent`` have none."""
        first = self._first_of(found)
        return self.second(layout, found, first, absent)

    def second(self, layout: Layout, found: list[Candidate], first: Matrix, absent: Collection[str] = ()) -> Matrix:
        out = np.minimum(first, WORTH)
        if not len(found):
            return out
        asked = first >= np.array(
            [WORTH if path in _RARE else _SURER.get(self.pool, WORTH) for path in self.roles], np.float32
        )
        asked[:, [role for role, path in enumerate(self.roles) if path in absent]] = False
        some = np.flatnonzero(asked.any(axis=1))
        if not len(some):
            return out
        rows = second_rows(layout, found, self.pool, first, some)
        for role in range(len(self.roles)):
            which = some[asked[some, role]]
            if len(which):
                out[which, role] = sigmoid(self.trees.margin(rows[which], role))
        return out


def second_rows(
    layout: Layout, found: list[Candidate], pool: Pool, first: Matrix, asked: NDArray[np.intp] | None = None
) -> Matrix:
    """What the second stage sees of those ``asked`` (all that are worth it): the first scores around and the facts.

    The rows of the others are zeros.
    """
    if not found:
        return np.zeros((0, 0), np.float32)
    around = neighbours(layout, found, first)
    if asked is None:
        asked = np.flatnonzero((first >= WORTH).any(axis=1))
    if not len(asked):
        return around
    own = facts(layout, found, pool, set(asked.tolist()))
    rows = np.zeros((len(found), around.shape[1] + own.shape[1]), np.float32)
    rows[asked] = np.hstack([around[asked], own])
    return rows


def sigmoid(x: Matrix) -> Matrix:
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)
