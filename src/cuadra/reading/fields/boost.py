"""The second stage: boosted trees for each role, fitted by scikit-learn and laid out flat for scoring."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.dense import Matrix
from cuadra.reading.fields.scorer import Trees

_TREES = {"max_iter": 45, "learning_rate": 0.13, "max_leaf_nodes": 12, "min_samples_leaf": 8, "l2_regularization": 2.0}
_QUICK = {"max_iter": 30, "learning_rate": 0.18}


def grow(x: Matrix | None, y: NDArray[np.float32] | None, *, quick: bool = False) -> tuple[list[Any], float]:
    """The nodes of the trees of one role and where they start from; none where there is too little to learn from."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    if x is None or y is None or y.sum() < 5 or len(y) - y.sum() < 5:
        share = float(y.mean()) if y is not None and len(y) else 0.0
        return [], float(np.log(max(share, 1e-4) / max(1 - share, 1e-4)))
    made = HistGradientBoostingClassifier(
        **_TREES | (_QUICK if quick else {}), early_stopping=False, random_state=7
    ).fit(x, y > 0.5)
    nodes = [stage[0].nodes for stage in made._predictors]  # noqa: SLF001  the only way to take the trees out
    return nodes, float(made._baseline_prediction.ravel()[0])  # noqa: SLF001


def flat(forest: list[tuple[list[Any], float]]) -> Trees:
    """The trees of all roles in flat arrays."""
    parts: dict[str, list[Any]] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}
    roots, at, depth = [], 0, 1
    for nodes, _ in forest:
        mine = []
        for tree in nodes:
            mine.append(at)
            here = np.arange(len(tree)) + at
            leaf = tree["is_leaf"].astype(bool)
            parts["feature"].append(np.where(leaf, 0, tree["feature_idx"]))
            parts["threshold"].append(np.where(leaf, 0, tree["num_threshold"]))
            parts["left"].append(np.where(leaf, here, tree["left"] + at))
            parts["right"].append(np.where(leaf, here, tree["right"] + at))
            parts["value"].append(np.where(leaf, tree["value"], 0))
            depth = max(depth, int(tree["depth"].max()))
            at += len(tree)
        roots.append(np.array(mine, np.int32))
    arrays = {name: np.concatenate(p) if p else np.zeros(1) for name, p in parts.items()}
    return Trees(
        arrays["feature"].astype(np.int32),
        arrays["threshold"].astype(np.float32),
        arrays["left"].astype(np.int32),
        arrays["right"].astype(np.int32),
        arrays["value"].astype(np.float32),
        tuple(roots),
        np.array([base for _, base in forest], np.float32),
        depth,
    )
