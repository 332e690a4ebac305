"""What kind of document it is, learned from its words as a whole: a small linear reading of words and shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.dense import Matrix
from cuadra.reading.fields.descent import descend
from cuadra.reading.fields.layout import Cell, Layout
from cuadra.reading.fields.ngrams import SIZE, grams, grams_of, places

MOST_CELLS = 160
_RIDGE = 0.02


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of document, its probability, and the cell that speaks most for it."""

    kind: str = ""
    share: float = 0.0
    cell: Cell | None = None


@dataclass(frozen=True)
class Kinds:
    """Weights of the kinds over hashed words; empty where none was learned."""

    names: tuple[str, ...]
    places: NDArray[np.int32]
    weights: Matrix
    bias: Matrix

    @cached_property
    def _where(self) -> NDArray[np.int32]:
        """The row of the weights for each hashed place; -1 for none."""
        where = np.full(SIZE, -1, np.int32)
        where[self.places] = np.arange(len(self.places))
        return where

    def tell(self, layout: Layout) -> Told:
        """The likeliest kind; empty where nothing is known."""
        if not len(self.names):
            return Told()
        words = words_of(layout)
        rows = self._where[words]
        share = 1 / max(len(words), 1) ** 0.5
        z = self.bias + share * self.weights[rows[rows >= 0]].sum(axis=0)
        p = np.exp(z - z.max())
        p /= p.sum()
        best = int(p.argmax())
        return Told(self.names[best], float(p[best]), self._speaking(layout.cells[:40], best))

    def _speaking(self, cells: Sequence[Cell], kind: int) -> Cell | None:
        if not cells:
            return None
        words, of = grams_of([cell.text for cell in cells])
        rows = self._where[places(words, "kind")]
        said = np.bincount(of[rows >= 0], self.weights[rows[rows >= 0], kind], len(cells))
        return cells[int(said.argmax())]


NOTHING = Kinds((), np.empty(0, np.int32), np.empty((0, 0), np.float32), np.empty(0, np.float32))


def words_of(layout: Layout) -> NDArray[np.int64]:
    """The different hashed words of a document and tokens of its shape."""
    cells = (
        layout.cells
        if len(layout.cells) <= MOST_CELLS
        else [*layout.cells[: MOST_CELLS // 2], *layout.cells[-MOST_CELLS // 2 :]]
    )
    found = [places(grams_of([cell.text for cell in cells])[0], "kind")]
    first = layout.pages[min(layout.pages)] if layout.pages else None
    ratio = int(4 * first.width / max(first.height, 1)) if first else 0
    wide = np.mean([len(row.cells) for row in layout.rows]) if layout.rows else 0
    shape = (f"ratio{min(ratio, 8)}", f"wide{int(wide * 2)}", f"pages{min(len(layout.pages), 3)}")
    found += [places(grams(token), "kindshape") for token in shape]
    seen = np.zeros(SIZE, bool)  # sooner done than the words are sorted
    seen[np.concatenate(found)] = True
    return np.flatnonzero(seen)


def fit_kinds(told: Sequence[tuple[Layout, str]]) -> Kinds:
    """A multinomial logistic regression over the words that at least three documents hold."""
    names = tuple(sorted({kind for _, kind in told}))
    if len(names) < 2:
        return NOTHING
    words = [words_of(layout) for layout, _ in told]
    seen = np.zeros(SIZE, np.int32)
    for some in words:
        seen[some] += 1
    kept = np.flatnonzero(seen >= 3)
    return _fitted(names, kept, words, [names.index(kind) for _, kind in told])


def _fitted(
    names: tuple[str, ...], kept: NDArray[np.int64], words: Sequence[NDArray[np.int64]], truth: Sequence[int]
) -> Kinds:
    from scipy.sparse import csr_matrix

    where = np.full(SIZE, -1, np.int64)
    where[kept] = np.arange(len(kept))
    rows = [where[w][where[w] >= 0] for w in words]
    values = np.concatenate(
        [np.full(len(r), 1 / max(len(w), 1) ** 0.5, np.float32) for r, w in zip(rows, words, strict=True)]
    )
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])])
    matrix = csr_matrix((values, np.concatenate(rows), starts), shape=(len(rows), len(kept)))
    flipped = csr_matrix(matrix.T)
    goal = np.zeros((len(rows), len(names)), np.float32)
    goal[np.arange(len(rows)), truth] = 1

    def loss(w: Matrix) -> tuple[float, Matrix]:
        z = matrix @ w[:-1] + w[-1]
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        cost = -float(np.log(np.maximum((p * goal).sum(axis=1), 1e-12)).sum()) + 0.5 * _RIDGE * float(
            (w[:-1] ** 2).sum()
        )
        error = (p - goal).astype(np.float32)
        return cost, np.vstack([flipped @ error + _RIDGE * w[:-1], error.sum(axis=0)])

    made = descend(loss, np.zeros((len(kept) + 1, len(names)), np.float32))
    return Kinds(names, kept.astype(np.int32), made[:-1], made[-1])


def to_arrays(kinds: Kinds) -> Mapping[str, NDArray[np.generic]]:
    weights = np.where(np.abs(kinds.weights) < 0.02, 0, kinds.weights)
    worth = weights.any(axis=1) if len(kinds.names) else np.zeros(0, bool)
    return {
        "kind/places": kinds.places[worth],
        "kind/weights": weights[worth].astype(np.float16),
        "kind/bias": kinds.bias,
    }


def from_arrays(names: Sequence[str], arrays: Mapping[str, NDArray[np.generic]]) -> Kinds:
    if not names:
        return NOTHING
    found = arrays["kind/places"].astype(np.int32)
    if len(found) and (found.min() < 0 or found.max() >= SIZE):
        raise ValueError("a word stands outside")
    return Kinds(tuple(names), found, arrays["kind/weights"].astype(np.float32), arrays["kind/bias"].astype(np.float32))
