"""How fast the whole product starts and stops, and what it holds when nobody asks anything of it.

A real ``cuadra up`` with its included database, on a folder that was started before; the best of several, because other
work on the machine can only make it slower.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.table import Row

MIB = 2**20
TRIES = 5
REST = 20.0  # seconds without work before the memory is read


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to the first line and to the first whole answer of ``/health``; and from SIGTERM to the end."""

    said: float
    answered: float
    stopped: float


def rows(*, quick: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="cuadra-up-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)  # as root the database runs under another account
        home = Path(made) / "house"
        try:
            yield from _rows(home, 3 if quick else TRIES)
        finally:
            from cuadra.database.embedded import remove

            remove(home / "database")


def _rows(home: Path, tries: int) -> Iterator[Row]:
    first = start(home)
    warm = [start(home) for _ in range(tries)]
    data = f"best of {tries}, load {os.getloadavg()[0]:.1f}"
    answered, stopped = min(one.answered for one in warm), min(one.stopped for one in warm)
    yield Row("cuadra up: first start to an answer", first.answered, None, None, "s", "makes the database", less=True)
    yield Row("cuadra up: warm to an answer of /health", answered, 3, 1.5, "s", data, less=True)
    yield Row("cuadra up: stopped", stopped, 10, None, "s", data, less=True)
    held = idle(home)
    note = ", ".join(f"{name} {size / MIB:.0f}" for name, size in held.items())
    data = f"PSS after {REST:g} s of rest; API, worker and PostgreSQL"
    yield Row("cuadra up: idle memory", sum(held.values()) / MIB, 350, 220, "MiB", data, note, less=True)


def start(home: Path) -> Start:
    """Starts, asks, stops."""
    began = time.perf_counter()
    with up(home) as (process, address):
        said = time.perf_counter() - began
        ask(address)
        answered = time.perf_counter() - began
        began = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        return Start(said, answered, time.perf_counter() - began)


def ask(address: str) -> None:
    with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:  # noqa: S310  our own address
        answer.read()


@contextmanager
def up(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    order = [sys.executable, "-m", "cuadra.cli.main", "up", "--home", str(home), "--port", "0", "--lang", "en"]
    process = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "it did not say where it is"
        yield process, found[0]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def idle(home: Path, seconds: float = REST) -> dict[str, int]:
    """Bytes held by what a start leaves running, by kind: each shared page is counted once over all processes."""
    import psutil  # type: ignore[import-untyped]

    from cuadra.database.embedded.state import read_state

    with up(home) as (process, address):
        ask(address)
        time.sleep(seconds)
        state = read_state(home / "database")
        assert state
        postmaster = int((Path(state.home) / "data" / "postmaster.pid").read_text().split()[0])
        held: dict[str, int] = {}
        for name, pid in {"Cuadra": process.pid, "PostgreSQL": postmaster}.items():
            parent = psutil.Process(pid)
            held[name] = sum(_pss(one) for one in (parent, *parent.children(recursive=True)))
        return held


def _pss(process: object) -> int:
    import psutil

    with suppress(psutil.NoSuchProcess):
        return int(process.memory_full_info().pss)  # type: ignore[attr-defined]
    return 0
