"""The queue on this machine: speed, turns, the limit of a provider, and what a worker's memory does over many jobs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from bench.table import Row
from cuadra.database.embedded import Server, remove, start
from cuadra.database.migrate import upgrade
from cuadra.database.session import Database
from cuadra.jobs import service
from cuadra.jobs.limits import Limits
from cuadra.kit.ids import TenantId, new_id
from cuadra.simulators.authority import Authority
from tests.conftest import make_tenant
from tests.jobs.crew import crew, empty, job_row, make_marks, states, until
from tests.jobs.yard import Yard

LIMITS: dict[str, Any] = asdict(Limits())


def rows(*, quick: bool) -> Iterator[Row]:
    with private() as server:
        for measure in (_speed, _turns, _limit, _memory):
            with yard(server) as here:
                yield from measure(here, quick)


@contextmanager
def private() -> Iterator[Server]:
    """A server on the disk, as a user has it: the tests' own is in memory, where a commit costs nothing."""
    place = Path(tempfile.mkdtemp(prefix="cuadra-bench-"))
    place.chmod(0o711)  # as root the server runs under another account
    try:
        with start(place / "server", place=place / "place") as server:
            upgrade(server.urls.owner)
            yield server
        remove(place / "server")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def yard(server: Server) -> Iterator[Yard]:
    """The server's database, emptied of jobs, with a new company."""
    make_marks(server.urls)
    empty(server.admin_url)
    database = Database.connect(server.urls, pool=4, overflow=10)
    yield Yard(server.urls, server.admin_url, database)
    database.close()


def enqueue(here: Yard, tenant: TenantId, kind: str, count: int, **data: object) -> list[Any]:
    """So many jobs, each with ``data`` and its place in the row."""
    with here.database.tenant(tenant) as session:
        if not data:
            return service.enqueue_many(session, tenant, kind, [new_id() for _ in range(count)])
        numbered = ({"number": number, **data} for number in range(1, count + 1))
        return [service.enqueue(session, tenant, kind, new_id(), data=one) for one in numbered]


def _speed(here: Yard, quick: bool) -> Iterator[Row]:
    count = 500 if quick else 2000
    with crew(here.urls, 2, **LIMITS):
        enqueue(here, here.tenant, "quick", 20)
        until(lambda: states(here.database) == {"done": 20}, 60)
        enqueue(here, here.tenant, "quick", count)
        seconds = until(lambda: states(here.database) == {"done": count + 20}, 300)
    yield Row("jobs, empty steps", count / seconds, unit="1/s", data=f"{count} jobs, 2 workers of 5")


def _turns(here: Yard, quick: bool) -> Iterator[Row]:
    count, small = 1000 if quick else 5000, make_tenant(here.database)
    enqueue(here, here.tenant, "nap", count)
    with crew(here.urls, 2, **LIMITS):
        until(lambda: states(here.database).get("done", 0) > 20, 60)
        jobs = enqueue(here, small, "nap", 5)
        until(lambda: all(job_row(here.database, job).state == "done" for job in jobs), 60)
        left = states(here.database).get("waiting", 0)
    found = [job_row(here.database, job) for job in jobs]
    first = min((one.started_at - one.created_at).total_seconds() for one in found)
    last = max((one.ended_at - one.created_at).total_seconds() for one in found)
    data = f"5 of B behind {count} of A, 2 workers of 5"
    yield Row("a small company's first job starts", first, 1.0, 0.1, "s", data, f"{left} of A still wait", less=True)
    yield Row("a small company's five jobs end", last, unit="s", data=data, less=True)


def _limit(here: Yard, quick: bool) -> Iterator[Row]:
    count, authority = 40 if quick else 120, Authority(per_second=5)
    with authority.running():
        enqueue(here, here.tenant, "ping", count, url=authority.url, per_second=5)
        with crew(here.urls, 4, **LIMITS):
            seconds = until(lambda: states(here.database) == {"done": count}, 120)
    most, data = authority.most_in_a_second(), f"{count} calls, 4 workers, limit 5/s by the far end's clock"
    note = f"{count / seconds:.2f}/s on average, start included"
    yield Row("calls in any second, most", most, 5, unit="calls", data=data, note=note, less=True)
    yield Row("calls refused for the limit", len(authority.complaints), 0, unit="calls", data=data, less=True)


def _memory(here: Yard, quick: bool) -> Iterator[Row]:
    less, more = (200, 2000) if quick else (1000, 10_000)
    with crew(here.urls, 1, **LIMITS) as (worker,):
        process, sizes = psutil.Process(worker.pid), []
        until(lambda: process.memory_info().rss > 40 * 2**20, 20)
        for count in (less, more - less):
            before = states(here.database).get("done", 0)
            enqueue(here, here.tenant, "quick", count)
            until(lambda goal=before + count: states(here.database) == {"done": goal}, 600)  # type: ignore[misc]
            sizes.append(process.memory_info().rss)
    data = f"one worker after {more:,} jobs beside {less:,}"
    yield Row("a worker's memory grows to", sizes[1] / sizes[0], 1.2, unit="x", data=data, less=True)
    yield Row("a worker's memory", sizes[1] / 2**20, unit="MB", data=data, less=True)
