"""How the amounts of one document hang together: pairs that add up, usual rates, rounding to coins.

``numbers`` are the different amounts of a document, ascending; ``values`` those that are asked about, answered at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_RATES = np.array([0.05, 0.06, 0.07, 0.08, 0.10, 0.105, 0.15, 0.16, 0.18, 0.19, 0.20, 0.21, 0.27])
Numbers = NDArray[np.float64]


def sums_of(numbers: Numbers, values: Numbers) -> NDArray[np.int64]:
    """How many pairs of the document's amounts add up to each of ``values``, to the cent."""
    whole = np.round(numbers * 100).astype(np.int64)
    first, second = np.triu_indices(len(whole), 1)
    pairs = np.sort(whole[first] + whole[second])
    cents = np.round(values * 100).astype(np.int64)
    return np.searchsorted(pairs, cents, side="right") - np.searchsorted(pairs, cents)


def triples(numbers: Numbers) -> tuple[set[float], set[float], set[float]]:
    """Nets, taxes and totals of every printed triple ``net + net x rate = total`` with a usual rate.

    >>> triples(np.array([7.5, 21.0, 100.0, 121.0]))
    ({100.0}, {21.0}, {121.0})
    """
    nets, taxes, totals = set(), set(), set()
    likely = numbers[numbers > 0.5]
    is_rate = np.abs(numbers[None, :, None] - likely[:, None, None] * _RATES).min(axis=2) < 0.011
    for at, other in np.argwhere(is_rate):
        net, tax = likely[at], numbers[other]
        for total in numbers[np.abs(numbers - net - tax) < 0.011]:
            nets.add(float(net))
            taxes.add(float(tax))
            totals.add(float(total))
    return nets, taxes, totals


def near(values: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    """Whether an amount less another of the document is a third one."""
    rest = values[:, None] - numbers
    return np.asarray(((_gap(rest, numbers) < 0.006) & (rest > 0.004)).any(axis=1))


def rate_links(values: Numbers, numbers: Numbers) -> Numbers:
    """1 if another amount is a usual rate of this one, 2 if this one is a usual rate of another."""
    has = (_gap(values[:, None] * _RATES, numbers) < 0.006).any(axis=1)
    is_one = _gap(values, np.sort((numbers[:, None] * _RATES).ravel())) < 0.006
    return np.where(values <= 0, 0.0, np.where(has, 1.0, np.where(is_one, 2.0, 0.0)))


def round_up(values: Numbers, numbers: Numbers) -> Numbers:
    """1 where another amount is this one rounded to five cents, 2 where this is the rounded one."""
    close = np.abs(numbers - values[:, None])
    some = ((close > 0.004) & (close < 0.045)).any(axis=1)
    is_round = np.abs(values * 20 - np.round(values * 20)) < 1e-6
    return np.where(some, np.where(is_round, 2.0, 1.0), 0.0)


def _gap(values: Numbers, numbers: Numbers) -> Numbers:
    """How far each value is from the nearest of ``numbers``."""
    after = np.searchsorted(numbers, values).clip(0, len(numbers) - 1)
    before = (after - 1).clip(0)
    return np.asarray(np.minimum(np.abs(values - numbers[after]), np.abs(values - numbers[before])))
