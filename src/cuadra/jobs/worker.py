"""The worker of a process: takes hints from the queue and runs their jobs in threads, until it is told to stop.

It may live in the main thread of ``cuadra worker`` or in a thread of ``cuadra up``: it has an event loop of its own
and installs no signal handlers. When the database goes away it begins anew until it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition
from procrastinate.manager import JobManager
from procrastinate.worker import Worker as Fetcher
from psycopg_pool import AsyncConnectionPool

from cuadra.database.session import Database
from cuadra.jobs.advance import Run
from cuadra.jobs.errors import TookTooLong
from cuadra.jobs.keeper.loop import Keeper
from cuadra.jobs.kinds import Handler, Kind, as_kinds
from cuadra.jobs.limits import Limits
from cuadra.jobs.watch import NOBODY, Watch

log = logging.getLogger(__name__)

QUEUE = "cuadra"
OPENING = 5.0  # seconds for a first connection; then anew. Longer, and a database that is back waits for us


class Claims(JobManager):
    """How we register and claim. ``known`` is awaited with our number before anything is claimed."""

    def __init__(self, connector: BaseConnector, known: Callable[[int], Awaitable[None]]) -> None:
        super().__init__(connector)
        self.known = known

    async def register_worker(self) -> int:
        number = await super().register_worker()
        await self.known(number)
        return number

    async def fetch_job(self, queues: Any, worker_id: int) -> Any:
        try:
            return await super().fetch_job(queues, worker_id)
        except UniqueViolation:
            return None  # two of one lock were claimed in the same moment: the second gets none


class Pool(AsyncConnectionPool):
    """One that opens within ``OPENING`` or tells. Left alone it waits half a minute, long after the last attempt."""

    async def open(self, wait: bool = False, timeout: float = OPENING) -> None:  # noqa: ASYNC109  as it is asked
        await super().open(wait=wait, timeout=timeout)


@dataclass(slots=True)
class Worker:
    """What a process works with. ``runs`` are the jobs in progress, by the number of their hint."""

    database: Database
    kinds: Mapping[str, Kind]
    limits: Limits
    stop: Event
    runs: dict[int, Run] = field(default_factory=dict)
    watch: Watch = NOBODY
    fetcher: Fetcher | None = None
    keeper: Keeper = field(init=False)
    number: int | None = None  # under which the queue's register knows us, while it does
    opening: asyncio.Future[Any] | None = None

    def __post_init__(self) -> None:
        self.keeper = Keeper(
            self.database, self.limits, Event(), lambda: self.number, lambda: set(self.runs), self.watch
        )

    async def known(self, number: int) -> None:
        """Registered: claims nothing before our lock is on the server, or others would take us for dead."""
        self.number = number
        self.keeper.nudge.set()
        for _ in range(500):
            if number in self.keeper.held or self.stop.is_set():
                return
            await asyncio.sleep(0.02)

    async def serve(self) -> None:
        """Begins anew whenever the fetching ends without our wish: it returns, or raises, when the database goes."""
        while not self.stop.is_set():
            try:
                await self._serve_once()
            except asyncio.CancelledError:
                if not self.stop.is_set():
                    raise
            except Exception as error:  # noqa: BLE001  whatever ended it, the next one may live
                log.warning("the worker begins anew after %s", type(error).__name__)
            if not self.stop.is_set():
                await asyncio.sleep(random.uniform(0.25, 0.75))  # noqa: S311  not all at once

    async def _serve_once(self) -> None:
        app = procrastinate.App(connector=connector(self.database, self.limits.concurrency))
        app.job_manager = Claims(app.connector, self.known)
        app.task(name="advance", pass_context=True)(self.advance)
        self.opening = asyncio.ensure_future(app.open_async().__aenter__())
        try:
            await self.opening
            self.opening = None
            self.fetcher = fetcher = Fetcher(
                app=app,
                queues=[QUEUE],
                concurrency=self.limits.concurrency,
                fetch_job_polling_interval=self.limits.poll,
                abort_job_polling_interval=3600.0,  # not used: jobs are cancelled by their own row
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
                update_heartbeat_interval=self.limits.heartbeat,
                stalled_worker_timeout=86_400.0,  # the keeper's business
            )
            if self.stop.is_set():
                return
            await fetcher.run()  # type: ignore[no-untyped-call]
        finally:
            self.fetcher = self.number = None
            await app.close_async()

    async def advance(self, context: JobContext, tenant: str, job: str) -> None:
        """One hint: its run in a thread, no longer than its kind may take; handed over when we have to go."""
        hint = int(context.job.id or 0)
        run = self.runs[hint] = Run(self.database, self.kinds, self.stop, self.watch)
        ended = asyncio.ensure_future(in_thread(f"job-{hint}", run, UUID(tenant), UUID(job), hint))
        try:
            await self._await_end(run, ended)
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await in_thread(f"over-{hint}", run.hand_over)
        finally:
            self.runs.pop(hint, None)

    async def _await_end(self, run: Run, ended: asyncio.Future[None]) -> None:
        begun = time.monotonic()
        while True:
            limit = run.work.policy.limit if run.work else self.limits.longest
            left = begun + limit - time.monotonic()
            if left <= 0:
                break
            await asyncio.wait([ended], timeout=min(left, 1.0))  # the kind is known only once it has begun
            if ended.done():
                if broken := ended.exception():
                    log.error("a run broke", exc_info=broken)
                return
        if run.work:
            await in_thread("late", run.give_up, TookTooLong(kind=run.work.kind, seconds=int(limit)))

    def go(self) -> None:
        """Asks the fetching to end; jobs that run get ``limits.grace`` seconds, then are handed over."""
        if self.opening:
            self.opening.cancel()
        if self.fetcher:
            self.fetcher.shutdown_graceful_timeout = self.limits.grace
            self.fetcher.stop()  # type: ignore[no-untyped-call]


def run(
    database: Database,
    handlers: Mapping[str, Handler | Kind],
    *,
    stop: Event,
    concurrency: int = 5,
    limits: Limits | None = None,
    watch: Watch = NOBODY,
) -> None:
    """Works until ``stop`` is set, then ends within ten seconds. Blocking; the database must be migrated.

    ``database`` needs a pool of at least ``concurrency`` + 2 connections a role.
    """
    worker = Worker(database, as_kinds(handlers), limits or Limits(concurrency=concurrency), stop, watch=watch)
    asyncio.run(_run(worker))


async def _run(worker: Worker) -> None:
    loop = asyncio.get_running_loop()

    def watch() -> None:
        worker.stop.wait()
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(worker.go)

    threading.Thread(target=watch, name="worker-stop", daemon=True).start()
    keeping = threading.Thread(target=worker.keeper.run, name="worker-keeper", daemon=True)
    keeping.start()
    try:
        await worker.serve()
    finally:
        worker.keeper.end()
        keeping.join(1.0)


async def in_thread(name: str, call: Any, *arguments: Any) -> Any:
    """Runs ``call`` in a daemon thread of its own: one that never ends holds up neither the others nor our exit."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Any] = loop.create_future()

    def tell(result: Any, error: BaseException | None) -> None:
        if ended.done():
            return
        if error:
            ended.set_exception(error)
        else:
            ended.set_result(result)

    def body() -> None:
        result, error = None, None
        try:
            result = call(*arguments)
        except BaseException as caught:  # noqa: BLE001  told to who waits
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=body, name=name, daemon=True).start()
    return await ended


def connector(database: Database, concurrency: int) -> procrastinate.PsycopgConnector:
    """The queue's own connections: as its role, seeing the schema ``queue``; quick to find the database again."""
    _, arguments = database.queue.dialect.create_connect_args(database.queue.url)
    arguments["options"] = f"{arguments.get('options', '')} -c search_path=queue,public"
    return procrastinate.PsycopgConnector(
        min_size=1,
        max_size=max(2, min(concurrency, 4)),
        pool_factory=Pool,
        timeout=5.0,
        reconnect_timeout=OPENING,
        max_idle=60.0,
        kwargs={**arguments, "connect_timeout": 10, "application_name": "cuadra worker"},
    )
