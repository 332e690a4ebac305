"""N-grams of many texts at once are those of each."""

from __future__ import annotations

import numpy as np

from cuadra.reading.fields.ngrams import grams, grams_of, plain


def test_many_texts_at_once_give_the_grams_of_each() -> None:
    texts = [plain(one) for one in ("Total a pagar", "", "x", "Total a pagar", "ñandú 12.50", "a" * 200, "TOTAL")]
    numbers, of = grams_of(texts)
    assert sorted(of.tolist()) == of.tolist()
    for index, text in enumerate(texts):
        assert np.array_equal(np.sort(numbers[of == index]), grams(text))


def test_no_texts_give_nothing() -> None:
    numbers, of = grams_of([])
    assert not len(numbers)
    assert not len(of)
