"""Who is waiting for news: one listener a process hears which company's record grew and wakes its streams.

The news itself is read from the record by its number, so nothing is lost when a call is: streams look by themselves
every few seconds, and a client that comes back says how far it got.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from cuadra.database.listen import called, listen
from cuadra.kit.ids import TenantId
from cuadra.web.errors import TooManyStreams

CHANNEL = "cuadra_events"


class Live:
    """Bounded: ``most`` streams in all, ``most_per_tenant`` of one company."""

    def __init__(self, engine: Engine, *, most: int, most_per_tenant: int) -> None:
        self.engine, self.most, self.most_per_tenant = engine, most, most_per_tenant
        self.open: Counter[TenantId] = Counter()
        self._waiting: defaultdict[TenantId, set[asyncio.Event]] = defaultdict(set)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    def end(self) -> None:
        """Wakes all streams, which then end; none begins any more."""
        self._stop.set()
        for event in [event for waiting in self._waiting.values() for event in waiting]:
            event.set()

    async def stop(self) -> None:
        """Ends the listener too."""
        self.end()
        if self._thread:
            await asyncio.to_thread(self._thread.join)

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    @contextmanager
    def stream(self, tenant: TenantId) -> Iterator[asyncio.Event]:
        """An event, set whenever the record of ``tenant`` may have grown; ``TooManyStreams`` beyond the bound."""
        if self.is_stopping or self.open.total() >= self.most or self.open[tenant] >= self.most_per_tenant:
            raise TooManyStreams
        event = asyncio.Event()
        self.open[tenant] += 1
        self._waiting[tenant].add(event)
        self._listen()
        try:
            yield event
        finally:
            self.open[tenant] -= 1
            self._waiting[tenant].discard(event)
            if not self._waiting[tenant]:
                del self._waiting[tenant], self.open[tenant]

    def _listen(self) -> None:
        """Begins with the first stream: a process that nobody watches keeps no connection for it."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="live", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        for told in listen(self.engine, CHANNEL, self._stop):
            self._loop.call_soon_threadsafe(self._wake, told)

    def _wake(self, told: str) -> None:
        """Those of one company; all of them when calls may have been missed."""
        for tenant, waiting in self._waiting.items():
            if not told or called(tenant) == told:
                for event in waiting:
                    event.set()
