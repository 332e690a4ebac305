"""Smooth descent with a short memory (L-BFGS), for losses of large arrays; no more than ``train`` needs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Wide = NDArray[np.float64]
_MEMORY = 7


def descend(loss: Callable[[Array], tuple[float, Array]], start: Array, most: int = 60, enough: float = 2e-4) -> Array:
    """Where ``loss`` (value and slope) is near its least, from ``start``; stops when a step gains a share ``enough``.

    >>> descend(lambda w: (float(((w - 3) ** 2).sum()), 2 * (w - 3)), np.zeros(2, np.float32)).round(3).tolist()
    [3.0, 3.0]
    """
    at, (cost, slope) = start, loss(start)
    past: deque[tuple[Array, Array, float]] = deque(maxlen=_MEMORY)
    for _ in range(most):
        way = -_bent(slope, past)
        along = float(np.vdot(way, slope))
        if along > -1e-9:
            break
        size = 1.0 if past else 1.0 / max(1.0, float(np.abs(slope).max()))
        for _ in range(20):
            then = at + np.float32(size) * way
            new_cost, new_slope = loss(then)
            if new_cost <= cost + 1e-4 * size * along:
                break
            size /= 2
        else:
            break
        step, turn = then - at, new_slope - slope
        bend = float(np.vdot(step, turn))
        if bend > 1e-10:
            past.append((step, turn, bend))
        gain = (cost - new_cost) / max(abs(cost), 1e-9)
        at, cost, slope = then, new_cost, new_slope
        if gain < enough:
            break
    return at


def logistic(x: Wide, y: Wide, prior: Wide, ridge: Wide, most: int = 40) -> Wide:
    """Weights of a logistic regression of few columns, by Newton's method, drawn by ``ridge`` towards ``prior``.

    >>> x = np.array([[1.0, -2.0], [1.0, -1.0], [1.0, 1.0], [1.0, 2.0]])
    >>> logistic(x, np.array([0.0, 0, 1, 1]), np.zeros(2), np.full(2, 0.5)).round(2).tolist()
    [0.0, 1.34]
    """

    def loss(w: Wide) -> float:
        z = x @ w
        return float((np.logaddexp(0, z) - y * z).sum() + 0.5 * (ridge * (w - prior) ** 2).sum())

    w, cost = prior.copy(), loss(prior)
    for _ in range(most):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ (p - y) + ridge * (w - prior)
        bend = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while size > 1e-4 and loss(w - size * step) > cost:
            size /= 2
        w = w - size * step
        gain, cost = cost - loss(w), loss(w)
        if gain < 1e-7:
            break
    return w


def _bent(slope: Array, past: deque[tuple[Array, Array, float]]) -> Array:
    """The slope bent by what the last steps told of the curvature."""
    way, shares = slope.copy(), []
    for step, turn, bend in reversed(past):
        share = float(np.vdot(step, way)) / bend
        way -= np.float32(share) * turn
        shares.append(share)
    if past:
        _, turn, bend = past[-1]
        way *= np.float32(bend / float(np.vdot(turn, turn)))
    for (step, turn, bend), share in zip(past, reversed(shares), strict=True):
        way += np.float32(share - float(np.vdot(turn, way)) / bend) * step
    return way
