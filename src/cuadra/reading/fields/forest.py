"""Boosted trees answered all at once: each question is asked of every row, and the leaves that remain are seen in bits.

Walking down a tree takes a step of numpy for each level; here a role takes a handful of steps whatever its depth. Each
leaf of a tree has a bit; a question answered with «right» wipes out the bits of its left side; the lowest bit left is
the leaf (Lucchese et al., QuickScorer, SIGIR 2015). Same leaves, same values, same sums as the walk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_LEAVES = 32  # of one tree; larger ones are walked


@dataclass(frozen=True, slots=True)
class Forest:
    """The questions of the trees of one role, tree by tree, and the values of their leaves."""

    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]  # one column
    wiped: NDArray[np.uint32]  # one column: the bits that stay where the answer is «right»
    starts: NDArray[np.int64]
    values: NDArray[np.float32]  # leaves of all trees, MOST_LEAVES each
    offsets: NDArray[np.int64]  # one column: where the leaves of a tree begin

    def sums(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sum of the leaves of all trees for each row."""
        right = ~(np.ascontiguousarray(rows.T)[self.feature] <= self.threshold)
        left = np.bitwise_and.reduceat(np.where(right, self.wiped, _ALL), self.starts, axis=0)
        lowest = left & (~left + np.uint32(1))
        leaf = self.offsets + np.log2(lowest.astype(np.float64)).astype(np.int64)
        return np.asarray(np.ascontiguousarray(self.values[leaf].T).sum(axis=1), np.float32)


_ALL = np.uint32(0xFFFFFFFF)
Nodes = tuple[
    NDArray[np.int32], NDArray[np.float32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]
]  # feature, threshold, left, right, value; a leaf leads to itself


def planted(nodes: Nodes, roots: NDArray[np.int32]) -> Forest | None:
    """The trees that begin at ``roots``; ``None`` where there is none or one has too many leaves."""
    feature, threshold, left, right, value = nodes
    lefts, rights = left.tolist(), right.tolist()
    asked: list[int] = []
    wiped: list[int] = []
    starts: list[int] = []
    values = np.zeros((len(roots), MOST_LEAVES), np.float32)
    for tree, root in enumerate(roots.tolist()):
        starts.append(len(asked))
        leaves: list[int] = []
        if not _walk(root, (lefts, rights), asked, wiped, leaves):
            return None
        if len(asked) == starts[-1]:  # a tree of one leaf: a question that changes nothing
            asked.append(root)
            wiped.append(int(_ALL))
        values[tree, : len(leaves)] = value[leaves]
    if not asked:
        return None
    where = np.array(asked, np.int64)
    return Forest(
        feature[where].astype(np.int64),
        threshold[where][:, None],
        np.array(wiped, np.uint32)[:, None],
        np.array(starts, np.int64),
        values.ravel(),
        (np.arange(len(roots), dtype=np.int64) * MOST_LEAVES)[:, None],
    )


def _walk(
    root: int, sides: tuple[list[int], list[int]], asked: list[int], wiped: list[int], leaves: list[int]
) -> bool:
    """Numbers the leaves of one tree from left to right; of each question, which bits «right» leaves."""
    lefts, rights = sides
    waiting: list[tuple[int, int]] = [(root, -1)]
    open_left: list[tuple[int, int]] = []  # questions whose left side is being numbered, and its first leaf
    while waiting:
        node, question = waiting.pop()
        if question >= 0:  # back at a question: its left side is numbered
            index, first = open_left.pop()
            wiped[index] = int(_ALL) & ~(((1 << (len(leaves) - first)) - 1) << first)
            continue
        if lefts[node] == node:
            leaves.append(node)
            if len(leaves) > MOST_LEAVES:
                return False
            continue
        asked.append(node)
        wiped.append(0)
        open_left.append((len(asked) - 1, len(leaves)))
        waiting += [(rights[node], -1), (node, len(asked) - 1), (lefts[node], -1)]
        if len(waiting) > 4 * MOST_LEAVES:
            return False
    return True
