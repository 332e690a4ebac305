"""How sure a taught model may say it is: measured on the company's documents, each by a model that had not seen it.

One number a field moves its curve, held near nothing by a prior, so that few documents change little. Down as
far as was measured; up only as far as is certain, for a mistake that is called sure costs more than a touch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log, sqrt

from cuadra.learning.adapt import adapt
from cuadra.reading.fields.confidence import ANY, Calibration
from cuadra.reading.fields.extract import extract
from cuadra.reading.fields.judge import right
from cuadra.reading.fields.labels import Sample
from cuadra.reading.fields.learned import Model

FOLDS = 3
FEWEST = 12  # answers about a field; below it the curve stays
SPREAD = 1.0  # of the prior, in logits
LOWEST, HIGHEST = -2.0, 1.0
SURE = log(9)  # the logit of .9
MOST_WRONG = 0.01  # of what is newly called sure
CERTAIN = 1.28  # standard errors: one-sided 90 %


def calibrated(base: Model, taught: Model, samples: Sequence[Sample]) -> Model:
    """``taught`` (``base`` taught on ``samples``) with curves that hold for the company."""
    told: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for fold in range(FOLDS):
        others = [one for number, one in enumerate(samples) if number % FOLDS != fold]
        model = adapt(base, others)
        for one in samples[fold::FOLDS]:
            found = extract(one.readings, model).fields
            for path, value in one.truth.items():
                if path in found:
                    told[path].append((found[path].confidence, right(path, found[path].value, value)))
    weights = dict(taught.calibration.weights)
    for path, answers in told.items():
        curve = weights.get(path) or weights.get(ANY)
        if curve and len(answers) >= FEWEST:
            weights[path] = (round(curve[0] + shift(answers), 6), *curve[1:])
    return replace(taught, calibration=Calibration(weights))


def shift(answers: Sequence[tuple[float, bool]]) -> float:
    """How far a curve moves, in logits, so that what it says of ``answers`` (confidence, right) holds.

    >>> shift([(0.8, True)] * 40) > 0.5, shift([(0.8, True)] * 3), shift([(0.95, False), (0.95, True)] * 9) < -0.5
    (True, 0.0, True)
    """
    logits = [(log(p / (1 - p)), is_right) for raw, is_right in answers for p in (min(max(raw, 0.001), 0.999),)]
    by = bend = 0.0
    for _ in range(30):
        chances = [(1 / (1 + exp(-(z + by))), is_right) for z, is_right in logits]
        slope = sum(is_right - p for p, is_right in chances) - by / SPREAD
        bend = sum(p * (1 - p) for p, _ in chances) + 1 / SPREAD
        by += slope / bend
        if abs(slope) < 1e-6:
            break
    if by <= 0:
        return max(LOWEST, by)
    most = min(HIGHEST, max(0.0, by - CERTAIN / sqrt(bend)))
    return next((most * step / 10 for step in range(10, 0, -1) if _holds(logits, most * step / 10)), 0.0)


def _holds(logits: Sequence[tuple[float, bool]], by: float) -> bool:
    """Whether what a curve so raised newly calls sure was right: a misread figure looks as sure as a right one."""
    newly = [is_right for z, is_right in logits if z < SURE <= z + by]
    return newly.count(False) <= MOST_WRONG * len(newly)
