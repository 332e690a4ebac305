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

DELAY = 5.0  # seconds from a slot's start in which its call surely arrives at the other side, or never does
LATE = 0.25  # seconds that one may oversleep
MARGIN = 0.02  # seconds by which clocks may disagree about a second
LOOK = 0.1  # seconds between two looks whether a call under way has ended


@contextmanager
def turn(
    database: Database, scope: str, per_second: float, *, most: float = 1.0, delay: float = DELAY
) -> Iterator[None]:
    """The call to a provider, and nothing else, goes inside; it begins when its turn has come.

    ``scope`` is the provider's, or a company's at it. Waits at most about ``most`` seconds; where the turn is further
    away raises ``ProviderBusy`` with the seconds: end the step with ``Again``, or let it fail. Takes effect at once,
    whatever becomes of the caller's transaction. ``delay``: the longest that a call takes to arrive there; a lower one
    lets more of a provider's slow calls run side by side, and trusts this machine more.
    """
    rate = _rate(per_second, delay)
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


def _rate(per_second: float, delay: float) -> Rate:
    """So many whole calls a window: of half a call a second, one in two seconds."""
    count = max(1, math.floor(per_second))
    return Rate(count, count / per_second + MARGIN, delay)


def _wait(database: Database, scope: str, rate: Rate, most: float) -> Slot:
    """A slot whose time has come; one that was overslept is let go for a new one."""
    until = time.monotonic() + most
    while True:
        asked = time.monotonic()
        with database.jobs() as session:
            slot = BucketRepository(session).take(scope, rate, max(0.0, until - asked))
        if slot.is_taken:
            time.sleep(slot.wait)  # counted from the answer: never before the slot
            if time.monotonic() - asked - slot.wait < LATE:
                return slot
        left = until - time.monotonic()
        if left <= 0 or slot.spaced > left:
            raise ProviderBusy(scope=scope, seconds=round(min(max(slot.spaced, rate.window), max(slot.wait, 0.05)), 3))
        if not slot.is_taken:
            time.sleep(min(LOOK, left))  # all are under way: one may end any moment
