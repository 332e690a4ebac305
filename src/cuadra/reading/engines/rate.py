"""How often one engine may be called: a token bucket with a clock that tests can set.

Ours and not pyrate-limiter: that one starts a thread of its own for each limiter and logs calls one by one; a bucket
is two numbers. One process; a limit shared by several machines belongs to the job queue.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from cuadra.kit.why import why
from cuadra.reading.engines.errors import RateExceeded


@dataclass(slots=True)
class Bucket:
    """``per_minute`` calls on average and at most ``burst`` at once; safe for threads.

    ``patience`` is how many seconds a call may wait for its turn; past it ``RateExceeded``.
    """

    engine: str
    per_minute: float
    burst: float = 1.0
    patience: float = 10.0
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _tokens: float = field(default=0.0, init=False)
    _seen: float | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def take(self) -> None:
        """Wait for this call's turn."""
        with self._lock:
            wait = self._owed()
            if wait > self.patience:
                raise RateExceeded(self.engine, why("WAIT", f"{wait:.1f}"))
            self._tokens -= 1
        if wait > 0:
            self.pause(wait)

    def _owed(self) -> float:
        """Seconds until one token is there; the bucket may be in debt to those who already wait."""
        now = self.clock()
        if self._seen is None:
            self._tokens = self.burst
        else:
            self._tokens = min(self.burst, self._tokens + (now - self._seen) * self.per_minute / 60)
        self._seen = now
        return max(0.0, (1 - self._tokens) * 60 / self.per_minute)
