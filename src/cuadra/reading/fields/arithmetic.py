"""How the amounts of one document hang together: pairs that add up, usual rates, rounding to coins."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

_RATES = np.array([0.05, 0.06, 0.07, 0.08, 0.10, 0.105, 0.15, 0.16, 0.18, 0.19, 0.20, 0.21, 0.27])


def sums_of(numbers: NDArray[np.float64]) -> dict[int, int]:
    """How many pairs of the document's amounts add up to each, in cents."""
    whole = np.round(numbers * 100).astype(np.int64)
    pairs = whole[:, None] + whole[None, :]
    upper = pairs[np.triu_indices(len(whole), 1)]
    return Counter(upper.tolist())


def triples(numbers: NDArray[np.float64]) -> tuple[set[float], set[float], set[float]]:
    """Nets, taxes and totals of every printed triple ``net + net x rate = total`` with a usual rate.

    >>> triples(np.array([100.0, 21.0, 121.0, 7.5]))
    ({100.0}, {21.0}, {121.0})
    """
    nets, taxes, totals = set(), set(), set()
    for net in numbers[numbers > 0.5]:
        for tax in numbers[np.abs(numbers[:, None] - net * _RATES[None, :]).min(axis=1) < 0.011]:
            for total in numbers[np.abs(numbers - net - tax) < 0.011]:
                nets.add(float(net))
                taxes.add(float(tax))
                totals.add(float(total))
    return nets, taxes, totals


def near(rest: NDArray[np.float64], numbers: NDArray[np.float64]) -> bool:
    return (
        bool(np.any(np.abs(rest[:, None] - numbers[None, :]).min(axis=1)[rest > 0.004] < 0.006)) if rest.size else False
    )


def rate_links(value: float, numbers: NDArray[np.float64]) -> float:
    """1 if another amount is a usual rate of this one, 2 if this one is a usual rate of another."""
    if value <= 0:
        return 0.0
    if np.any(np.abs(numbers[:, None] - value * _RATES[None, :]) < 0.006):
        return 1.0
    return 2.0 if np.any(np.abs(value - numbers[:, None] * _RATES[None, :]) < 0.006) else 0.0


def round_up(value: float, numbers: NDArray[np.float64]) -> float:
    """1 where another amount is this one rounded to five cents, 2 where this is the rounded one."""
    close = np.abs(numbers - value)
    some = (close > 0.004) & (close < 0.045)
    if not some.any():
        return 0.0
    return 2.0 if abs(value * 20 - round(value * 20)) < 1e-6 else 1.0
