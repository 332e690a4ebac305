"""How the embedded database comes back after every kind of violent end, how fast it is, and what it holds when idle.

A writer of its own process starts the database and commits row after row, telling each number only after the commit.
Then something is killed. Whatever was told must be there afterwards.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median

import psycopg

from bench.table import ROOT, Row
from cuadra.database.embedded import Server, postmaster, remove, start
from cuadra.database.embedded.account import pick
from cuadra.database.embedded.state import read_state

KINDS = ("owner", "postmaster", "both", "foreign", "zombie")
COUNT = 20
MIB = 2**20
_ACKNOWLEDGED = 25  # rows before each kill
_PATIENCE = 60.0


@dataclass
class Tally:
    """``seconds`` from the kill to the first answer, by what was killed; ``lost`` counts rows told and not found."""

    seconds: list[tuple[str, float]] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    lost: int = 0
    failed: list[str] = field(default_factory=list)


def rows(*, quick: bool) -> Iterator[Row]:
    with ground() as folder:
        place = folder / "place"
        yield from _times(folder / "times", place, 3 if quick else 9)
        tally = dirty(folder / "dirty", place, COUNT)
        data = f"{COUNT} ends: {', '.join(KINDS)}; {len(tally.told)} rows told"
        note = "; ".join(tally.failed) or f"{tally.lost} rows lost"
        came = len(tally.seconds) if not tally.lost else 0
        yield Row(f"{COUNT} dirty restarts: came up with all rows", came, COUNT, COUNT, "", data, note)
        kind, slowest = max(tally.seconds, key=lambda one: one[1], default=("", 0.0))
        note = f"{slowest:.2f} s at worst ({kind})"
        yield Row(
            "from the kill to the first answer",
            median(s for _, s in tally.seconds),
            None,
            None,
            "s",
            "",
            note,
            less=True,
        )


@contextmanager
def ground(parent: Path | None = None) -> Iterator[Path]:
    """A new folder, gone afterwards, that the server's account can enter where we are root."""
    with tempfile.TemporaryDirectory(prefix="cuadra-database-", dir=parent, ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


def _times(folder: Path, place: Path, tries: int) -> Iterator[Row]:
    cold, warm, stop = [], [], []
    for _ in range(tries):
        began = time.perf_counter()
        server = start(folder, place=place)
        cold.append(time.perf_counter() - began)
        server.stop()
        began = time.perf_counter()
        server = start(folder, place=place)
        warm.append(time.perf_counter() - began)
        began = time.perf_counter()
        server.stop()
        stop.append(time.perf_counter() - began)
        remove(folder)
    held = _held(folder, place)
    remove(folder)
    data = f"median of {tries}"
    yield Row("embedded database: made and started", median(cold), None, None, "s", data, less=True)
    yield Row("embedded database: started", median(warm), None, None, "s", data, less=True)
    yield Row("embedded database: stopped", median(stop), None, None, "s", data, less=True)
    yield Row(
        "embedded database: idle memory (PSS)", held / MIB, None, None, "MiB", "postmaster and its children", less=True
    )


def _held(folder: Path, place: Path) -> int:
    """Bytes of the server two seconds after its start; the backend that asked whether it answers is gone by then."""
    import psutil

    with start(folder, place=place) as server:
        time.sleep(2)
        parent, held = psutil.Process(server.pid), 0
        for one in (parent, *parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                held += one.memory_full_info().pss
    return held


def dirty(folder: Path, place: Path, times: int) -> Tally:
    """Kills ``times`` times, in turn what ``KINDS`` says, and looks for every row each time."""
    tally = Tally()
    for kind in islice(cycle(KINDS), times):
        try:
            _once(kind, folder, place, tally)
        except Exception as error:  # noqa: BLE001  a failed return is what this counts
            tally.failed.append(f"{kind}: {type(error).__name__}: {error}")
    remove(folder)
    return tally


def _once(kind: str, folder: Path, place: Path, tally: Tally) -> None:
    order = [sys.executable, "-m", "bench.restarts", str(folder), str(place)]
    writer = subprocess.Popen(order, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    left: list[subprocess.Popen[bytes]] = []
    try:
        first = _hear(writer, tally, _ACKNOWLEDGED)
        began = time.perf_counter()
        left = _hurt(kind, folder, writer)
        if kind == "postmaster":  # its owner lives, notices, and starts it again
            _hear(writer, tally, 1, after=first)
            seconds = time.perf_counter() - began
            writer.kill()
        else:
            began = time.perf_counter() if left else began
            seconds = 0.0
        with start(folder, place=place) as server:
            seconds = seconds or time.perf_counter() - began
            tally.told |= _rest(writer)
            tally.lost += len(tally.told - _found(server))
        tally.seconds.append((kind, seconds))
    finally:
        for one in (writer, *left):
            one.kill()
            one.wait()


def _hurt(kind: str, folder: Path, writer: subprocess.Popen[bytes]) -> list[subprocess.Popen[bytes]]:
    """Does the damage; gives back the processes that stand in for strangers."""
    state = read_state(folder)
    assert state is not None
    data = Path(state.home) / "data"
    found = postmaster.read(data)
    assert found is not None
    if kind == "postmaster":
        os.kill(found.pid, signal.SIGKILL)
        return []
    writer.kill()
    if kind == "owner":
        return []
    os.kill(found.pid, signal.SIGKILL)
    if kind == "both":
        return []
    stranger = _foreign() if kind == "foreign" else _zombie(data)
    while postmaster.strays(data):
        time.sleep(0.01)
    for file in (data / "postmaster.pid", Path(state.socket) / f".s.PGSQL.{state.port}.lock"):
        with suppress(FileNotFoundError):
            file.write_text(file.read_text().replace(str(found.pid), str(stranger.pid), 1))
    return [stranger]


def _foreign() -> subprocess.Popen[bytes]:
    """A process that took the dead server's number: alive, and another program under the same account."""
    who = pick()
    return subprocess.Popen(["/bin/sleep", "600"], cwd="/", **(who.drop if who else {}))


def _zombie(data: Path) -> subprocess.Popen[bytes]:
    """A process of the server's account that ended and that nobody waited for; no more is left of a server then."""
    who = pick("", data)
    ended = subprocess.Popen(["/bin/true"], cwd="/", stdout=subprocess.DEVNULL, **(who.drop if who else {}))
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    return ended


def _hear(writer: subprocess.Popen[bytes], tally: Tally, least: int, after: str = "") -> str:
    """Listens until ``least`` numbers were told by a run of the server other than ``after``; gives back that run."""
    assert writer.stdout is not None
    heard, end = 0, time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if select.select([writer.stdout], [], [], 0.5)[0]:
            number, _, run = writer.stdout.readline().decode().partition(" ")
            if not run.endswith("\n"):
                break
            tally.told.add(int(number))
            heard += run != after
            if heard >= least:
                return run
    raise TimeoutError("the writer fell silent")


def _rest(writer: subprocess.Popen[bytes]) -> set[int]:
    """What it had told before it died; a last line cut in two was not told."""
    assert writer.stdout is not None
    return {int(line.split()[0]) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")}


def _found(server: Server) -> set[int]:
    with psycopg.connect(server.urls.owner.replace("+psycopg", "")) as connection:
        return {number for (number,) in connection.execute("SELECT n FROM told")}


def write(folder: Path, place: Path) -> None:
    """The writer: commits numbers for ever, tells each on its output when the server has acknowledged it."""
    server = start(folder, place=place)
    server.watch(every=0.05)
    numbers = count(time.time_ns() // 1000)
    number = next(numbers)
    while True:
        with suppress(psycopg.OperationalError):
            address = server.urls.owner.replace("+psycopg", "")
            with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS told (n bigint PRIMARY KEY)")
                run = connection.execute("SELECT extract(epoch FROM pg_postmaster_start_time())").fetchone()
                while run:
                    connection.execute("INSERT INTO told VALUES (%s) ON CONFLICT DO NOTHING", (number,))
                    print(number, run[0], flush=True)
                    number = next(numbers)
        time.sleep(0.02)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
