"""What is remembered of a supplier: its last lessons together, and how far each part of them can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cuadra.suppliers.lessons import CONSTANT, Lesson
from cuadra.suppliers.marks import Paper, Spot, pointed, same

LESSONS = 24  # the last so many count
FEWEST = 3  # lessons that agree before anything is remembered
STEADY = 0.8  # share of lessons with one value, from which it is a usual value
ALIKE = 0.15  # a lesson whose reading was at most so much surer tells how a reading like this one fares


@dataclass(frozen=True, slots=True)
class Claim:
    """A value with the probability that it is right, and the count of lessons behind it."""

    value: str
    sure: float
    count: int
    spot: Spot | None = None


def trust(right: int, wrong: int) -> float:
    """The probability that what was right so often is right once more (Jeffreys' prior).

    >>> round(trust(10, 0), 3), round(trust(5, 0), 3), round(trust(3, 1), 3)
    (0.955, 0.917, 0.7)
    """
    return (right + 0.5) / (right + wrong + 1)


@dataclass(frozen=True)
class Memory:
    """The lessons of a supplier, newest first."""

    lessons: Sequence[Lesson]

    def usual(self, path: str) -> Claim | None:
        """The value that this supplier's documents have, where they nearly all have one."""
        if path not in CONSTANT:
            return None
        values = [lesson.values[path] for lesson in self.lessons if path in lesson.values]
        if len(values) < FEWEST or len(values) < STEADY * len(self.lessons):
            return None
        groups: dict[str, int] = {}
        for value in values:
            like = next((known for known in groups if same(path, known, value)), value)
            groups[like] = groups.get(like, 0) + 1
        value, count = max(groups.items(), key=lambda item: item[1])
        newest = all(same(path, one, value) for one in values[:FEWEST])
        if count < STEADY * len(values) or not newest:
            return None
        return Claim(value, trust(count, len(values) - count), count)

    def placed(self, path: str, paper: Paper) -> Claim | None:
        """The value that stands where this supplier's stood."""
        marks = self.marks.get(path)
        if not marks:
            return None
        spots = paper.spots(path)
        leads = {mark: value for mark, value in pointed(spots).items() if mark in marks}
        if not leads:
            return None
        votes: Counter[str] = Counter()
        for mark, value in leads.items():
            right, wrong = marks[mark]
            votes[value] += max(0, right - 2 * wrong)
        (value, most), *others = votes.most_common()
        best = max(trust(*marks[mark]) for mark, told in leads.items() if told == value)
        count = max(marks[mark][0] for mark, told in leads.items() if told == value)
        share = most / max(sum(votes.values()), 1)
        if not most or (others and share < STEADY):
            best = min(best, share)
        spot = next(one for one in spots if one.value == value)
        return Claim(self._written(path, spot), best, count, spot)

    def _written(self, path: str, spot: Spot) -> str:
        """A value as this supplier's are kept: with the zeros that pad it, where people left them there."""
        padded = any(lesson.values.get(path, "").startswith("0") for lesson in self.lessons)
        is_same = spot.text.isdigit() and spot.text.lstrip("0") == spot.value
        return spot.text if padded and path == "number" and is_same else spot.value

    def fared(self, path: str, sure: float) -> tuple[int, int]:
        """How often the reader alone was right and wrong on this path, when it was about as sure as ``sure``."""
        right = wrong = 0
        for lesson in self.lessons:
            if path in lesson.raw and lesson.raw[path][1] <= sure + ALIKE:
                if same(path, lesson.raw[path][0], lesson.values.get(path)):
                    right += 1
                else:
                    wrong += 1
        return right, wrong

    def never(self, path: str) -> bool:
        """Whether people took this field away each time that it was read."""
        read = [lesson for lesson in self.lessons if path in lesson.raw]
        return len(read) >= FEWEST and not any(path in lesson.values for lesson in self.lessons)

    @property
    def sums(self) -> str:
        """How the amounts make the total, where they always do so."""
        ways = {lesson.sums for lesson in self.lessons}
        return next(iter(ways)) if len(ways) == 1 and len(self.lessons) >= FEWEST else ""

    @cached_property
    def marks(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        """By path, the marks that were right often enough, with how often they were right and wrong."""
        right: dict[str, Counter[str]] = {}
        wrong: dict[str, Counter[str]] = {}
        for lesson in self.lessons:
            for path, some in lesson.marks.items():
                right.setdefault(path, Counter()).update(some)
            for path, some in lesson.wrong.items():
                wrong.setdefault(path, Counter()).update(some)
        return {
            path: {
                mark: (count, wrong.get(path, Counter())[mark])
                for mark, count in counts.items()
                if count >= FEWEST and count > 2 * wrong.get(path, Counter())[mark]
            }
            for path, counts in right.items()
        }

    def known(self) -> dict[str, set[str]]:
        """Every mark that a lesson brought, by path."""
        found: dict[str, set[str]] = {}
        for lesson in self.lessons:
            for path, some in lesson.marks.items():
                found.setdefault(path, set()).update(some)
        return found
