"""How often somebody may ask: a bucket of tokens each, in this process.

One or two processes serve the API, so a bucket of each is right enough; limits that must hold for all machines (an
authority's) are rows in the database and no business of this module.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import NamedTuple

MOST_KEYS = 10_000
WINDOW = 60  # seconds


class Left(NamedTuple):
    """What is left of a bucket; ``seconds`` until the next request may come (0 now), ``full`` until all is back."""

    remaining: int
    seconds: int
    full: int


class Buckets:
    """``quota`` requests a minute for each key, all of them at once if wanted. Old keys make room for new ones."""

    def __init__(self, name: str, quota: int, *, clock: Callable[[], float] = monotonic) -> None:
        self.name, self.quota, self.clock = name, quota, clock
        self.rate = quota / WINDOW
        self._levels: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, key: object, tokens: float = 1.0) -> Left:
        """Takes one if there is one; ``tokens=0`` only looks."""
        now = self.clock()
        level, at = self._levels.get(key, (float(self.quota), now))
        level = min(float(self.quota), level + (now - at) * self.rate)
        is_refused = level < 1.0
        if not is_refused:
            level -= tokens
        self._levels[key] = (level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > MOST_KEYS:
            self._levels.popitem(last=False)
        wait = ceil((1.0 - level) / self.rate) if is_refused else 0
        return Left(int(level), wait, ceil((self.quota - level) / self.rate))

    def headers(self, left: Left) -> list[tuple[bytes, bytes]]:
        """``RateLimit-Policy`` and ``RateLimit`` of the IETF draft (draft-ietf-httpapi-ratelimit-headers-10)."""
        return [
            (b"ratelimit-policy", f'"{self.name}";q={self.quota};w={WINDOW}'.encode()),
            (b"ratelimit", f'"{self.name}";r={left.remaining};t={left.full}'.encode()),
        ]
