"""The database itself goes away and comes back: a private server is killed under load."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cuadra.database.embedded import Server, remove, start
from cuadra.database.migrate import upgrade
from cuadra.database.session import Database
from cuadra.jobs import service
from cuadra.kit.ids import new_id
from tests.jobs.crew import crew, hints, make_marks, marks, states, until
from tests.jobs.yard import Yard

DOWN = 2.0


@pytest.fixture
def private() -> Iterator[Server]:
    place = Path(tempfile.mkdtemp(prefix="cuadra-outage-"))
    place.chmod(0o711)
    try:
        with start(place / "server", place=place / "place") as server:
            upgrade(server.urls.owner)
            yield server
        remove(place / "server")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def test_every_job_ends_once_though_the_server_is_killed_and_stays_away(private):
    make_marks(private.urls)
    database = Database.connect(private.urls, pool=4, overflow=10)
    yard = Yard(private.urls, private.admin_url, database)
    with database.tenant(yard.tenant) as session:
        jobs = [service.enqueue(session, yard.tenant, "nap", new_id(), data={"seconds": 0.2}) for _ in range(60)]
    with crew(private.urls, 2):
        until(lambda: len(marks(database, "end")) > 10)
        os.kill(private.pid, signal.SIGKILL)
        time.sleep(DOWN)
        until(private.restart_if_dead)
        database.app.dispose()
        database.queue.dispose()
        until(lambda: states(database) == {"done": 60} and hints(database, "doing") == 0, 40)
    assert Counter(one.job for one in marks(database, "end")) == Counter(jobs)
    database.close()
