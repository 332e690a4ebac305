"""A circuit breaker for one engine: after some failures in a row it is left alone, then tried with one call.

Ours and not pybreaker: that one holds its lock while the engine works, so two threads could not read at once, and
takes the wall clock, which jumps. Not for retries: the next engine in the order is the retry.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

from cuadra.kit.why import why
from cuadra.reading.engines.errors import CircuitOpen

_LOG = logging.getLogger(__name__)  # the library's own: structlog unset would print among the results


class Circuit(StrEnum):
    CLOSED = "closed"  # calls go through
    OPEN = "open"  # calls are refused
    PROBING = "probing"  # one call is out to see whether it works again


@dataclass(slots=True)
class Breaker:
    """Safe for threads. ``rest`` in seconds of ``clock``; a fault is logged once, until it worked again."""

    engine: str
    failures: int = 3
    rest: float = 60.0
    clock: Callable[[], float] = time.monotonic
    state: Circuit = Circuit.CLOSED
    _failed: int = 0
    _opened: float = 0.0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def enter(self) -> None:
        """Ask before a call; ``CircuitOpen`` while it rests. Whoever enters reports with one of the next two."""
        with self._lock:
            if self.state is Circuit.CLOSED:
                return
            left = self._opened + self.rest - self.clock()
            if self.state is Circuit.PROBING or left > 0:
                raise CircuitOpen(self.engine, why("LEFT", f"{max(left, 0):.0f}"))
            self.state = Circuit.PROBING

    def succeeded(self) -> None:
        with self._lock:
            if self._failed:
                _LOG.info("engine %s works again", self.engine)
            self.state, self._failed = Circuit.CLOSED, 0

    def failed(self, error: BaseException) -> None:
        with self._lock:
            self._failed += 1
            if self._failed == 1:
                _LOG.warning("engine %s failed: %s", self.engine, error)
            if self.state is not Circuit.CLOSED or self._failed >= self.failures:
                self.state, self._opened = Circuit.OPEN, self.clock()

    def undecided(self) -> None:
        """The call said nothing about the engine's health (the picture was at fault, no token was free)."""
        with self._lock:
            if self.state is Circuit.PROBING:
                self.state = Circuit.OPEN
