"""Waiting for one's turn to call a provider. Slots are spaced, never in bursts.

What counts is the far end's clock: a call that leaves late comes close to the one behind it. So slots are a fifth
further apart than the limit says, and one that we overslept is let go for a new one.
"""

from __future__ import annotations

import time

from cuadra.database.session import Database
from cuadra.jobs.errors import ProviderBusy
from cuadra.jobs.rates.repository import BucketRepository

SPACE = 1.2  # of the legal distance: five in a second stay five though one of them comes .2 s late
LATE = 0.1  # seconds after its slot that a call may still leave
TRIES = 20


def take(database: Database, scope: str, per_second: float, *, most: float = 1.0) -> None:
    """Returns when this call may leave: right before each call. ``scope`` is the provider's, or a company's at it.

    Waits at most about ``most`` seconds; where the slot is further away, raises ``ProviderBusy`` with the seconds:
    end the step with ``Again`` or let it fail. Takes effect at once, whatever becomes of the caller's transaction.
    """
    until = time.monotonic() + most
    for _ in range(TRIES):
        asked = time.monotonic()
        with database.jobs() as session:
            buckets = BucketRepository(session)
            wait = buckets.take(scope, SPACE / per_second, max(0.0, until - asked))
            if wait is None:
                raise ProviderBusy(scope=scope, seconds=round(buckets.wait(scope), 3))
        time.sleep(wait)  # counted from the answer, never before the slot
        if time.monotonic() - asked - wait <= LATE:
            return
    raise ProviderBusy(scope=scope, seconds=1)


def push(database: Database, scope: str, seconds: float) -> None:
    """The provider said to wait (429, ``Retry-After``): nobody calls it before."""
    with database.jobs() as session:
        BucketRepository(session).push(scope, min(seconds, 24 * 3600.0))
