"""Trees asked all at once answer as trees that are walked."""

from __future__ import annotations

import numpy as np

from cuadra.reading.fields.forest import MOST_LEAVES, planted


def nodes(*rows: tuple[int, float, int, int, float]):
    feature, threshold, left, right, value = zip(*rows, strict=True)
    return (
        np.array(feature, np.int32),
        np.array(threshold, np.float32),
        np.array(left, np.int32),
        np.array(right, np.int32),
        np.array(value, np.float32),
    )


TREES = nodes(
    (0, 1.0, 1, 2, 0),
    (0, 0, 1, 1, 10),
    (1, 5.0, 3, 4, 0),
    (0, 0, 3, 3, 20),
    (0, 0, 4, 4, 30),
    (0, 0, 5, 5, 0.5),  # a tree of one leaf
)


def test_each_row_ends_in_the_leaf_that_its_answers_lead_to() -> None:
    forest = planted(TREES, np.array([0, 5], np.int32))
    assert forest is not None
    rows = np.array([[1, 9], [2, 5], [2, 6], [np.nan, 0]], np.float32)
    assert forest.sums(rows).tolist() == [10.5, 20.5, 30.5, 20.5]


def test_a_tree_with_too_many_leaves_is_left_to_be_walked() -> None:
    chain = [(0, float(i), 2 * i + 1, 2 * i + 2, 0.0) for i in range(MOST_LEAVES)]
    rows = []
    for index, one in enumerate(chain):
        rows += [(one[0], one[1], 2 * index + 1, 2 * index + 2, 0.0), (0, 0.0, 2 * index + 1, 2 * index + 1, 1.0)]
    rows.append((0, 0.0, 2 * MOST_LEAVES, 2 * MOST_LEAVES, 1.0))
    assert planted(nodes(*rows), np.array([0], np.int32)) is None
