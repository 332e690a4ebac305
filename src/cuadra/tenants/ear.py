"""Hears from the database that a key, a session, a role or a person changed, on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from cuadra.tenants.door_repository import listen

_LOOK = 0.5  # seconds between two looks at whether to stop
_REST = 1.0  # seconds before a lost connection is made anew


class Ear:
    """``hears`` is True only while changes are sure to be heard; ``changed`` is called for each, and at each loss."""

    def __init__(self, engine: Engine, changed: Callable[[], None]) -> None:
        self._engine, self._changed = engine, changed
        self._stop = Event()
        self.hears = False
        self.ready = Event()

    @contextmanager
    def listening(self) -> Iterator[Ear]:
        """Listens in a thread while entered."""
        self._stop.clear()
        thread = Thread(target=self._run, name="cuadra-doors", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except (psycopg.Error, SQLAlchemyError, OSError):
                self._go_deaf()  # before the rest: meanwhile every call asks
                self._stop.wait(_REST)
            finally:
                self._go_deaf()

    def _go_deaf(self) -> None:
        self.hears = False
        self.ready.clear()
        self._changed()

    def _listen(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            driver: Any = connection.connection.driver_connection
            connection.detach()  # the pool makes another: this one is never given back
            listen(connection)
            self._changed()
            self.hears = True
            self.ready.set()
            while not self._stop.is_set():
                for _ in driver.notifies(timeout=_LOOK, stop_after=1):
                    self._changed()
