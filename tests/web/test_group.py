"""Group commit: nobody is answered before the commit, a bad request fails alone, and a kill loses no answer."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import text

from bench.api import until_up
from cuadra.database.errors import DatabaseUnreachable
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId
from cuadra.web.errors import Busy
from cuadra.web.group import Group
from tests.web.site import Site, house_of

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def run_alone(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_who_waits_shares_a_batch_and_the_bad_one_fails_alone() -> None:
    batches: list[int] = []
    gate = threading.Event()

    def write(items: Sequence[int]) -> Sequence[int]:
        gate.wait()
        batches.append(len(items))
        if 13 in items:
            raise ValueError(13)
        return [item * 2 for item in items]

    async def all_at_once() -> list[int | BaseException]:
        group: Group[int, int] = Group(write, most=64, waiting=100)
        group.start()
        waiting = [asyncio.create_task(group.put(number)) for number in range(40)]
        await asyncio.sleep(0)
        gate.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        await group.stop()
        return found

    found = run_alone(all_at_once())
    assert isinstance(found[13], ValueError)
    assert [one for number, one in enumerate(found) if number != 13] == [n * 2 for n in range(40) if n != 13]
    assert max(batches) > 30


def test_a_database_that_is_away_is_asked_once_for_all() -> None:
    calls: list[int] = []

    def write(items: Sequence[int]) -> Sequence[int]:
        calls.append(len(items))
        raise DatabaseUnreachable(where="x")

    async def all_at_once() -> list[int | BaseException]:
        group: Group[int, int] = Group(write, most=64, waiting=100)
        group.start()
        waiting = [asyncio.create_task(group.put(number)) for number in range(20)]
        found = await asyncio.gather(*waiting, return_exceptions=True)
        await group.stop()
        return found

    assert all(isinstance(one, DatabaseUnreachable) for one in run_alone(all_at_once()))
    assert sum(calls) == 20  # each was in one batch, none was tried again


def test_beyond_the_bound_it_says_so_at_once_and_after_the_end_too() -> None:
    gate = threading.Event()

    def write(items: Sequence[int]) -> Sequence[int]:
        gate.wait()
        return items

    async def too_many() -> tuple[list[int | BaseException], BaseException | None]:
        group: Group[int, int] = Group(write, most=1, waiting=5)
        group.start()
        waiting = [asyncio.create_task(group.put(number)) for number in range(20)]
        await asyncio.sleep(0.05)
        gate.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        await group.stop()
        late = await asyncio.gather(group.put(1), return_exceptions=True)
        return found, late[0] if isinstance(late[0], BaseException) else None

    found, late = run_alone(too_many())
    assert 5 <= sum(isinstance(one, int) for one in found) <= 7
    assert sum(isinstance(one, Busy) for one in found) >= 13
    assert isinstance(late, Busy)


@pytest.mark.slow
def test_killed_in_the_middle_each_answered_request_is_in_the_database(
    database: Database, urls: Urls, tenant: TenantId, tmp_path: Path
) -> None:
    house = house_of(urls, tmp_path)
    (tmp_path / "keys.txt").write_text(Site("", house, None).key(tenant), encoding="utf-8")
    house.close()
    for _ in range(3):
        accepted = _load_until_killed(urls, tmp_path)
        with database.tenant(tenant) as session:
            rows = set(session.scalars(text("SELECT key FROM requests WHERE status = 202")))
            lost = session.scalar(text("SELECT count(*) FROM requests WHERE status IS NULL"))
            pairs = session.execute(
                text("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM jobs), count(*) FROM requests")
            ).one()
        assert len(accepted) > 20
        assert set(accepted) <= rows
        assert lost == 0
        assert len(set(pairs)) == 1, pairs  # documents, jobs and requests: all of a batch, or nothing


def _load_until_killed(urls: Urls, folder: Path) -> list[str]:
    """Loads a server of its own and kills it hard while it commits; the keys that got a 2xx."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listening:
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.api_serve", str(listening.fileno()), str(folder)],
            stdin=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            env=environment,
        )
        assert server.stdin
        server.stdin.write(f"{urls.owner}\n{urls.app}\n{urls.queue}".encode())
        server.stdin.close()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        until_up(url, [server])
    command = [sys.executable, "-m", "bench.api_load", url, str(folder / "keys.txt"), "20", "24"]
    load = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    _until_written(folder)
    server.send_signal(signal.SIGKILL)
    server.wait()
    told, _ = load.communicate(timeout=60)
    return list(json.loads(told)["accepted"])


def _until_written(folder: Path) -> None:
    """Until the server's log shows a few dozen answers more: then it is in the middle of its work."""
    log = folder / "api.log"
    before = log.read_text(encoding="utf-8").count('"status":202') if log.exists() else 0
    ends = time.monotonic() + 60
    while log.read_text(encoding="utf-8").count('"status":202') < before + 60:
        assert time.monotonic() < ends
        time.sleep(0.02)
