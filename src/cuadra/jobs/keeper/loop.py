"""The keeper: a thread beside each worker that looks once a second whether any worker is gone.

A worker holds a lock on the server as long as it lives, so that a killed one is seen at once; a frozen one by its
heartbeat. Taking over is safe even from a living one: the epoch refuses what it still writes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cuadra.database.session import Database
from cuadra.jobs.keeper.repository import KeeperRepository, Seen
from cuadra.jobs.limits import Limits
from cuadra.jobs.schedules.tick import tick
from cuadra.jobs.watch import NOBODY, Watch

log = logging.getLogger(__name__)

LOOKS = 3  # a hint must be nobody's in so many looks: between its claim and its run it is, for a moment
PURGE = 600.0  # seconds
SOON = 5.0  # seconds between sweeps after an outage: a run that could not begin has left its job without a hint


@dataclass(slots=True)
class Keeper:
    """``worker`` names the fetcher's number in the queue's register while it has one; ``runs``, the hints we run."""

    database: Database
    limits: Limits
    stop: Event
    worker: Callable[[], int | None]
    runs: Callable[[], set[int]]
    watch: Watch = NOBODY
    nudge: Event = field(default_factory=Event)  # look now: there is a new worker
    held: set[int] = field(default_factory=set)
    missing: dict[int, float] = field(default_factory=dict)
    strays: dict[int, int] = field(default_factory=dict)
    lost: float = float("-inf")  # when the database was last away
    swept: float = 0.0
    purged: float = 0.0

    def run(self) -> None:
        """Until ``stop``; through any outage of the database."""
        while not self.stop.is_set():
            try:
                with self._connection() as connection:
                    self.held.clear()
                    while not self.stop.is_set():
                        self.look(connection)
                        self._pause(self.limits.keep)
            except SQLAlchemyError as error:
                log.warning("the keeper lost the database: %s", type(error).__name__)
                self.lost = time.monotonic()
                self.missing.clear()
                self._pause(0.5)

    def end(self) -> None:
        """Ends the thread soon."""
        self.stop.set()
        self.nudge.set()

    def _pause(self, seconds: float) -> None:
        self.nudge.wait(seconds)
        self.nudge.clear()

    def look(self, connection: Connection) -> None:
        """One look at everybody, on the connection that holds our lock."""
        me = self.worker()
        with _session(connection) as keeper:
            if me is not None and me not in self.held and keeper.hold(me):
                self.held.add(me)
            if me is not None:
                keeper.beat(me, self.limits.heartbeat * 0.9)
        with _session(connection) as keeper:
            dead = self._dead(keeper.workers(), me)
            orphans = self._orphans(keeper.doing(me)) if me is not None else []
            for one in keeper.take_over(dead, orphans):
                log.warning("took over job %s of kind %s, takeover %s", one.id, one.kind, one.takeovers)
                self.watch.taken_over(one.kind)
        self._lead(connection)

    def _dead(self, workers: list[Seen], me: int | None) -> list[int]:
        """Who is silent for too long, or without the lock in all our looks of the last seconds; our own past ones."""
        now = time.monotonic()
        absent = [one.id for one in workers if not one.is_held]
        self.missing = {number: self.missing.get(number, now) for number in absent}
        gone = {number for number, since in self.missing.items() if now - since >= self.limits.gone}
        silent = {one.id for one in workers if one.silent > self.limits.stale}
        return sorted((gone | silent | (self.held & {one.id for one in workers})) - {me})

    def _orphans(self, doing: set[int]) -> list[int]:
        """Hints that the queue believes us to run and we do not: their end was lost with the database."""
        strays = doing - self.runs()
        self.strays = {hint: self.strays.get(hint, 0) + 1 for hint in strays}
        return [hint for hint, looks in self.strays.items() if looks >= LOOKS]

    def _lead(self, connection: Connection) -> None:
        """What one process at a time does: schedules, the sweep, the clearing away."""
        now = time.monotonic()
        with _session(connection) as keeper:
            if not keeper.lead():
                return
            tick(keeper.session)
            every = min(SOON, self.limits.sweep) if now - self.lost < self.limits.sweep else self.limits.sweep
            if now - self.swept >= every:
                self.swept = now
                if found := keeper.sweep():
                    log.warning("the sweep found %s jobs without a hint", found)
            if now - self.purged >= PURGE:
                self.purged = now
                keeper.purge(most=self.limits.keep_ended_most, hours=self.limits.keep_ended_hours)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection of our own, really closed at the end: the lock goes with it."""
        with self.database.queue.connect() as connection:
            connection.detach()
            yield connection


@contextmanager
def _session(connection: Connection) -> Iterator[KeeperRepository]:
    with Session(connection) as session, session.begin():
        yield KeeperRepository(session)
