"""One embedded server for the tests that only look, in a folder with spaces, accents and more than 120 characters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest

from bench.restarts import ground as made
from cuadra.database.embedded import Server, start

LONG = "Contaduría del señor Núñez y compañía " * 3 + "año 2026"
OTHER = """
import sys
from pathlib import Path
from cuadra.database.embedded import start
from cuadra.kit.errors import CuadraError
try:
    server = start(Path(sys.argv[1]), place=Path(sys.argv[2]), seconds=float(sys.argv[3]))
except CuadraError as error:
    print(error.code, *error.facts.values(), sep="|", flush=True)
    raise SystemExit(3)
print(server.pid, "owner" if server.is_owner else "attached", sep="|", flush=True)
sys.stdin.read()
server.stop()
"""


@dataclass
class Other:
    """A Cuadra in another process, ready; ``said`` is the server's process and its part, or the code of its error."""

    process: subprocess.Popen[str]
    said: list[str]

    def leave(self) -> int:
        """Ends it in peace."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(60)


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """In memory where there is room: what is tried here are processes, and a busy disk takes seconds to flush."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**31
    with made(memory if has_room else None) as folder:
        yield folder


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    with made() as folder:
        yield folder


@pytest.fixture
def begin(place: Path) -> Callable[..., Server]:
    """``start``, with the files of an unprivileged account in the place of these tests."""
    return partial(start, place=place)


@pytest.fixture(scope="session")
def running(ground: Path, place: Path) -> Iterator[Server]:
    """Nobody stops or hurts this one."""
    with start(ground / LONG, place=place) as server:
        yield server


@pytest.fixture
def folder(ground: Path, request: pytest.FixtureRequest) -> Path:
    """Where a test may have a cluster of its own."""
    return ground / request.node.name[:60]


@pytest.fixture(scope="module")
def kept(ground: Path, place: Path, request: pytest.FixtureRequest) -> Path:
    """A stopped cluster with a row in it, for the tests of a module that break its surroundings and mend them."""
    folder = ground / f"kept {request.node.name.rpartition('/')[2]}"
    with start(folder, place=place) as server:
        run(server.urls.owner, "CREATE TABLE kept AS SELECT 1 AS n")
    return folder


@pytest.fixture
def another(place: Path) -> Iterator[Callable[..., Other]]:
    """Runs a Cuadra in another process on a folder."""
    processes: list[subprocess.Popen[str]] = []

    def begun(folder: Path, *, seconds: float = 60, wait: bool = True, **options: object) -> Other:
        order = [sys.executable, "-c", OTHER, str(folder), str(place), str(seconds)]
        process = subprocess.Popen(order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
        processes.append(process)
        assert process.stdout
        return Other(process, process.stdout.readline().strip().split("|") if wait else [])

    yield begun
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        process.stdout.close()


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    """One statement over a new connection."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True, connect_timeout=10) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []
