"""Workers, and the server under them, killed at random moments: what is lost, what is doubled, how long it takes."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.jobs import LIMITS, enqueue, private, yard
from bench.table import Row
from cuadra.database.embedded import Server
from cuadra.database.session import Database
from cuadra.simulators.authority import Authority
from cuadra.simulators.server import Fault
from tests.jobs import crew as crews
from tests.jobs.crew import crew, hints, marks, states, until
from tests.jobs.yard import Yard


def rows(*, quick: bool) -> Iterator[Row]:
    with private() as server:
        with yard(server) as here:
            yield from _worker(here)
        with yard(server) as here:
            yield from _effects(here, 10 if quick else 100)
    for seconds in (2,) if quick else (2, 35):
        with private() as server:
            yield from _outage(server, seconds)


def _worker(here: Yard) -> Iterator[Row]:
    """One of two is killed in the middle of its work, and nobody starts it again."""
    jobs = enqueue(here, here.tenant, "nap", 60, seconds=0.3)
    with crew(here.urls, 2, **LIMITS) as (killed, _):
        until(lambda: killed.pid in {one.pid for one in marks(here.database, "end")}, 60)
        killed.kill()
        seconds = until(lambda: states(here.database) == {"done": 60}, 120)
    data = "60 jobs of .3 s, 2 workers of 5, one killed"
    yield Row("kill -9 of a worker: all has ended within", seconds, 30, 10, "s", data, less=True)
    yield _wrong(here.database, jobs, data)


def _wrong(database: Database, jobs: list[Any], data: str) -> Row:
    ended = Counter(one.job for one in marks(database, "end"))
    wrong = sum(ended[job] != 1 for job in jobs)
    return Row("jobs lost or ended twice", wrong, 0, unit="jobs", data=data, less=True)


def _effects(here: Yard, kills: int) -> Iterator[Row]:
    """Workers are killed at random while they issue; the authority knows no keys and is out of order now and then."""
    dice = random.Random(2026)
    faults = [None, None, None, Fault.DROP, Fault.BROKEN, Fault.TRUNCATED]
    authority = Authority(slow=0.05, plan=iter(lambda: dice.choice(faults), "never"))
    count, done = kills * 4, 0
    with authority.running(), crew(here.urls, 4, **crews.QUICK) as workers:
        enqueue(here, here.tenant, "issue", count, url=authority.url, series="A")
        while done < kills and states(here.database).get("done", 0) < count:
            time.sleep(dice.uniform(0.05, 0.8))
            place = dice.randrange(len(workers))
            workers[place].kill()
            workers[place].wait()
            workers[place] = crews.start(crews.asking(here.urls))
            done += 1
        until(lambda: states(here.database) == {"done": count}, 300)
    data = f"{count} effects, {done} kills at random, 4 workers"
    asked = f"{authority.calls['/find']} times asked first"
    yield Row("effects doubled", len(authority.doubled()), 0, unit="", data=data, note=asked, less=True)
    yield Row("effects lost", count - len(authority.numbers()), 0, unit="", data=data, less=True)


def _outage(server: Server, seconds: int) -> Iterator[Row]:
    """The server is killed under load and stays away."""
    with yard(server) as here:
        yield from _killed(server, here, seconds)


def _killed(server: Server, here: Yard, seconds: int) -> Iterator[Row]:
    database = here.database
    jobs = enqueue(here, here.tenant, "nap", 150, seconds=0.1)
    with crew(server.urls, 2, **LIMITS):
        until(lambda: len(marks(database, "end")) > 20, 60)
        os.kill(server.pid, signal.SIGKILL)
        time.sleep(seconds)
        until(server.restart_if_dead)
        database.app.dispose()
        database.queue.dispose()
        took = until(lambda: states(database) == {"done": 150} and hints(database, "doing") == 0, 120)
    data = f"150 jobs, 2 workers, PostgreSQL killed and away for {seconds} s"
    yield Row(f"all has ended after {seconds} s without a server", took, 30, unit="s", data=data, less=True)
    yield _wrong(database, jobs, data)
