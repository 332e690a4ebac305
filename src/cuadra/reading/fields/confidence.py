"""From the scores of a choice to a probability that was measured: one small logistic curve for each path.

Fitted on choices for documents that the scorers had not seen. What it looks at: the score, the margin to the next
value, the checks passed, how sure the engine was of the letters, and how many rows were joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.descent import logistic

SIGNS = 14  # numbers that ``signs`` gives
FEW = 40  # choices; below this a path uses the curve of all paths together
ANY = "*"
_HIGHEST = 0.995


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by path over ``signs``; ``*`` for paths that had too few choices to learn from."""

    weights: Mapping[str, tuple[float, ...]]

    def probability(self, path: str, choice: Choice) -> float:
        w = self.weights.get(path) or self.weights.get(ANY)
        if w is None:
            return min(choice.score, 0.8)
        z = float(np.dot(w, signs(choice)))
        return round(float(min(1 / (1 + np.exp(-z)), _HIGHEST)), 4)


def signs(choice: Choice) -> NDArray[np.float64]:
    """What speaks for a choice, as numbers; the first is constant."""
    sure = min((c.cell.confidence for c in choice.cells), default=0.0)
    return np.array(
        [
            1.0,
            _odds(choice.score),
            _odds(choice.runner_up),
            min(_odds(choice.score), 2.0),
            float("sums" in choice.checks),
            float("paid" in choice.checks),
            float("digit" in choice.checks),
            float("supplier" in choice.checks),
            _odds(choice.score) * ("supplier" not in choice.checks),
            min(sure, 1.0) - 0.9,
            float(any(c.span.mended for c in choice.cells)),
            float(len(choice.cells) > 1),
            float(sure >= 1.0),  # a text layer: no letter is misread there
            _odds(choice.score) * (sure >= 1.0),
        ]
    )


def _odds(p: float) -> float:
    p = min(max(p, 1e-3), 1 - 1e-3)
    return float(np.log(p / (1 - p)))


def calibrated(told: Sequence[tuple[str, Choice, bool]]) -> Calibration:
    """Curves from choices of unseen documents and whether each was right."""
    groups: dict[str, list[tuple[NDArray[np.float64], bool]]] = {ANY: []}
    for path, choice, right in told:
        row = (signs(choice), right)
        groups.setdefault(path, []).append(row)
        groups[ANY].append(row)
    return Calibration({path: _curve(rows) for path, rows in groups.items() if len(rows) >= FEW})


def _curve(rows: Sequence[tuple[NDArray[np.float64], bool]]) -> tuple[float, ...]:
    """A logistic regression with a little ridge, by Newton's method, towards trusting the score as it is."""
    x = np.array([r[0] for r in rows])
    y = np.array([float(r[1]) for r in rows])
    prior = np.zeros(x.shape[1])
    prior[1] = 0.6
    ridge = np.full(x.shape[1], 1.5)
    ridge[0] = 0.05
    return tuple(round(float(v), 6) for v in logistic(x, y, prior, ridge))
