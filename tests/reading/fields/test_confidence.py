from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.fields.candidates import Candidate, Pool
from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.confidence import SIGNS, calibrated, signs
from cuadra.reading.fields.layout import Cell
from cuadra.reading.fields.spans import Span


def choice(score: float, runner_up: float = 0.0) -> Choice:
    cell = Cell("1.00", Box(0, 0, 40, 10), (Word("1.00", Box(0, 0, 40, 10)),), (0,))
    return Choice(1, score, [Candidate(Pool.AMOUNT, cell, 0, 4, Span(0, 4, 1, "dot2"))], runner_up)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_stated_confidence_is_the_share_that_is_right(seed):
    rng = np.random.default_rng(seed)
    scores = rng.uniform(0.05, 0.99, 600)
    told = [("total", choice(float(s)), bool(rng.random() < s**2)) for s in scores]  # scores that boast
    curve = calibrated(told[:400])
    stated = [curve.probability("total", c) for _, c, _ in told[400:]]
    right = [r for _, _, r in told[400:]]
    assert abs(float(np.mean(stated)) - float(np.mean(right))) < 0.12


def test_all_right_or_all_wrong_does_not_break_the_curve():
    for right in (True, False):
        curve = calibrated([("total", choice(0.9), right)] * 60)
        assert (curve.probability("total", choice(0.9)) > 0.5) == right


def test_a_near_runner_up_lowers_confidence():
    rng = np.random.default_rng(3)
    told = []
    for _ in range(500):
        near = bool(rng.random() < 0.5)
        told.append(("total", choice(0.8, 0.6 if near else 0.01), bool(rng.random() < (0.6 if near else 0.98))))
    curve = calibrated(told)
    assert curve.probability("total", choice(0.8, 0.6)) < curve.probability("total", choice(0.8, 0.01))


def test_as_many_signs_are_given_as_a_model_is_checked_for():
    assert len(signs(choice(0.5))) == SIGNS
