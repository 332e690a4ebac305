"""A thread of a worker: once a day, after three o'clock UTC, anchors are dropped and what is old goes.

Ageing is done by whichever worker looks first; anchors by every worker, so that several machines keep them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import structlog

from cuadra.audit.anchors import newest
from cuadra.database.lock import alone
from cuadra.flows.finding import catch_up_all
from cuadra.flows.house import House
from cuadra.flows.retention import ANCHORS, age_all, drop_anchors
from cuadra.flows.rounds import Rounds

log = structlog.get_logger(__name__)

HOUR = 3  # UTC: after the backup of the night
EVERY = 600.0  # seconds between looks


class Ageing(Rounds):
    """Started and stopped with its worker. A night that failed is tried again at the next look."""

    def __init__(self, house: House, *, every: float = EVERY) -> None:
        super().__init__("ageing", every=every)
        self.house = house
        self.done: date | None = None

    def look(self, now: datetime | None = None) -> bool:
        """Does ``now``'s day (UTC) unless it is done, being done by another worker, or it is not yet time."""
        now = now or datetime.now(UTC)
        if now.hour < HOUR or self.done == now.date():
            return False
        if not newest(self.house.settings.home / ANCHORS).startswith(now.date().isoformat()):
            drop_anchors(self.house.database, self.house.settings, now)
        with alone(self.house.database, "ageing") as is_mine:
            gone = age_all(self.house.database, self.house.originals.store, now) if is_mine else 0
            if is_mine:
                catch_up_all(self.house.database)
        self.done = now.date()
        log.info("ageing.done", removed=gone, is_mine=is_mine)
        return is_mine
