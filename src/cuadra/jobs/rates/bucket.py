"""Waiting for one's turn to call a provider.

What counts is the clock of the far end, where a call that left late comes close to the one behind it. So spacing alone
does not keep a limit on a busy machine. A call holds one of the slots that a window allows from its start until a
window after it surely arrived: after its answer, or after the longest delay that a call may have. Then no window of the
far end, wherever it begins, sees more than the limit.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from cuadra.database.session import Database
from cuadra.jobs.errors import ProviderBusy
from cuadra.jobs.rates.repository import BucketRepository, Rate, Slot

DELAY = 0.5  # seconds from a slot's start in which its call arrives at the other side
MARGIN = 0.02  # seconds by which clocks may disagree about a second
TRIES = 20


@contextmanager
def turn(database: Database, scope: str, per_second: float, *, most: float = 1.0) -> Iterator[None]:
    """The call to a provider, and nothing else, goes inside; it begins when its turn has come.

    ``scope`` is the provider's, or a company's at it. Waits at most about ``most`` seconds; where the turn is further
    away raises ``ProviderBusy`` with the seconds: end the step with ``Again``, or let it fail. Takes effect at once,
    whatever becomes of the caller's transaction.
    """
    rate = _rate(per_second)
    slot = _wait(database, scope, rate, most)
    try:
        yield
    finally:
        with suppress(SQLAlchemyError), database.jobs() as session:  # then it is forgotten a little later
            BucketRepository(session).give(scope, slot.slot, rate.window)


def push(database: Database, scope: str, seconds: float) -> None:
    """The provider said to wait (429, ``Retry-After``): nobody calls it before."""
    with database.jobs() as session:
        BucketRepository(session).push(scope, min(seconds, 24 * 3600.0))


def _rate(per_second: float) -> Rate:
    """So many whole calls a window: of half a call a second, one in two seconds."""
    count = max(1, math.floor(per_second))
    return Rate(count, count / per_second + MARGIN, DELAY)


def _wait(database: Database, scope: str, rate: Rate, most: float) -> Slot:
    """A slot whose time has come; one that was overslept is let go for a new one."""
    until = time.monotonic() + most
    slot = Slot(0, 0.0, is_taken=False)
    for _ in range(TRIES):
        asked = time.monotonic()
        with database.jobs() as session:
            slot = BucketRepository(session).take(scope, rate, max(0.0, until - asked))
        if not slot.is_taken:
            break
        time.sleep(slot.wait)  # counted from the answer: never before the slot
        if time.monotonic() - asked - slot.wait < rate.delay / 2:
            return slot
    raise ProviderBusy(scope=scope, seconds=round(max(slot.wait, 0.05), 3))
