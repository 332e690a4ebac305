"""The words of a page as lines of text, in the order in which a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MOST_WORDS = 20_000


def lines_of(words: Sequence[Sequence[Any]]) -> list[str]:
    """Words (text, left, top, right, bottom) whose middles lie on one height are a line.

    >>> lines_of([["Total", 10, 50, 60, 60], ["ACME", 10, 10, 50, 20], ["9.00", 80, 51, 99, 61]])
    ['ACME', 'Total 9.00']
    """
    rows: list[tuple[float, list[Sequence[Any]]]] = []
    for word in sorted(words[:MOST_WORDS], key=lambda one: (one[2] + one[4], one[1])):
        middle, half = (word[2] + word[4]) / 2, (word[4] - word[2]) / 2
        if rows and middle - rows[-1][0] < half:
            rows[-1][1].append(word)
        else:
            rows.append((middle, [word]))
    return [" ".join(str(one[0]) for one in sorted(row, key=lambda one: one[1])) for _, row in rows]
