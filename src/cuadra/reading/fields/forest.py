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


_ALL = np.uint32(0xFFFFFFFF)
Nodes = tuple[
    NDArray[np.int32], NDArray[np.float32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]
]  # feature, threshold, left, right, value; a leaf leads to itself


@dataclass(frozen=True, slots=True)
class Forest:
    """The trees of one role: their first, second ... questions side by side, and the values of their leaves."""

    feature: NDArray[np.int64]  # questions x trees
    threshold: NDArray[np.float32]  # questions x trees x 1
    stay: NDArray[np.uint32]  # questions x trees x 1: the bits that stay where the answer is «right»
    values: NDArray[np.float32]  # leaves of all trees, MOST_LEAVES each
    offsets: NDArray[np.int64]  # trees x 1: where the leaves of a tree begin

    def sums(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sum of the leaves of all trees for each row."""
        to_left = np.ascontiguousarray(rows.T).take(self.feature, axis=0) <= self.threshold
        bits = np.bitwise_and.reduce(np.maximum(to_left.astype(np.uint32) * _ALL, self.stay), axis=0)
        lowest = bits & (~bits + np.uint32(1))
        leaf = self.offsets + np.log2(lowest.astype(np.float64)).astype(np.int64)
        return np.asarray(np.add.reduce(np.ascontiguousarray(self.values.take(leaf).T), axis=1), np.float32)


def planted(nodes: Nodes, roots: NDArray[np.int32]) -> Forest | None:
    """The trees that begin at ``roots``; ``None`` where there is none or one has too many leaves."""
    feature, threshold, left, right, value = nodes
    sides = left.tolist(), right.tolist()
    questions: list[list[tuple[int, int]]] = []
    values = np.zeros((len(roots), MOST_LEAVES), np.float32)
    for tree, root in enumerate(roots.tolist()):
        walked = _walk(root, sides)
        if walked is None:
            return None
        questions.append(walked[0])
        values[tree, : len(walked[1])] = value[walked[1]]
    most = max(map(len, questions), default=0)
    if not most:
        return None
    nothing = (0, int(_ALL))  # a question that changes nothing
    table = np.array([asked + [nothing] * (most - len(asked)) for asked in questions], np.int64)
    where = table[:, :, 0].T
    return Forest(
        feature[where].astype(np.int64),
        threshold[where][:, :, None],
        table[:, :, 1].T.astype(np.uint32)[:, :, None],
        values.ravel(),
        (np.arange(len(roots), dtype=np.int64) * MOST_LEAVES)[:, None],
    )


def _walk(root: int, sides: tuple[list[int], list[int]]) -> tuple[list[tuple[int, int]], list[int]] | None:
    """The questions of one tree, each with the bits that «right» leaves, and its leaves from left to right."""
    lefts, rights = sides
    asked: list[tuple[int, int]] = []
    leaves: list[int] = []
    waiting: list[tuple[int, int]] = [(root, -1)]  # a node, and at the way back from its left the first leaf there
    while waiting:
        node, first = waiting.pop()
        if first >= 0:
            asked.append((node, int(_ALL) & ~(((1 << (len(leaves) - first)) - 1) << first)))
        elif lefts[node] == node:
            leaves.append(node)
        else:
            waiting += [(rights[node], -1), (node, len(leaves)), (lefts[node], -1)]
        if len(leaves) > MOST_LEAVES or len(waiting) > 4 * MOST_LEAVES:
            return None
    return asked, leaves
