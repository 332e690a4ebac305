"""One run of ``postgres``: started as our child in a session of its own, waited for, signalled, ended."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress

from cuadra.database.embedded import locks, log, postmaster
from cuadra.database.embedded.child import options
from cuadra.database.embedded.errors import DidNotStart, DidNotStop, DiskFull, EmbeddedError
from cuadra.database.embedded.layout import Layout
from cuadra.database.embedded.tuning import arguments
from cuadra.database.embedded.wishes import Wishes

_TRIES = 5
_PORTS = range(20_000, 32_000)  # below what the kernel hands out for outgoing connections
_RECOVERY = 900.0  # seconds that a living server may take to replay its log after a crash


def launch(layout: Layout, port: int, socket_folder: str, wishes: Wishes) -> tuple[subprocess.Popen[bytes], int]:
    """A ready server and its port, which is another one where the remembered is taken. The alive lock goes to it."""
    for _ in range(_TRIES):
        port = port if port and is_free(port) else free_port()
        offset = log.size(layout.log)
        child = _spawn(layout, ["-D", str(layout.data), *arguments(port, socket_folder, wishes.tuning)])
        try:
            if _becomes_ready(layout, child, wishes):
                return child, port
        except BaseException:
            end(child, 5)
            raise
        said = log.since(layout.log, offset)
        if "Address already in use" in said:
            port = 0
        elif "shared memory block" in said:  # the last of a killed server's processes are still leaving
            time.sleep(0.5)
        elif child.returncode > 0:  # by its own judgement; else somebody killed or stopped it: another try
            break
    raise failure(layout, said)


def _spawn(layout: Layout, order: list[str]) -> subprocess.Popen[bytes]:
    output = log.open_log(layout.log)
    try:
        with options(layout) as given:
            program = [str(layout.programs / "postgres"), *order]
            return subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **given)  # noqa: S603
    finally:
        os.close(output)


def _becomes_ready(layout: Layout, child: subprocess.Popen[bytes], wishes: Wishes) -> bool:
    """Waits for the server's own word; false when it ended instead."""
    end_of_patience = time.monotonic() + _RECOVERY
    while child.poll() is None:
        found = postmaster.read(layout.data)
        if found and found.pid == child.pid and found.is_ready:
            return True
        if time.monotonic() > end_of_patience or wishes.ended.is_set():
            raise DidNotStart(why=f"{_RECOVERY:.0f} s", log=layout.log)
        time.sleep(0.01)
    return False


def failure(layout: Layout, said: str) -> EmbeddedError:
    full = "No space left" in said or "Disk quota exceeded" in said
    if full or shutil.disk_usage(layout.home).free < 2**20:  # on a full disk there is no room for the last words either
        return DiskFull(folder=layout.home)
    return DidNotStart(why=log.cause(said) or "?", log=layout.log)


def end(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Ends our child: fast (clients are cut, all is flushed), after ``seconds`` at once, at last by force."""
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        if child.poll() is not None:
            return
        child.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            return
    raise DidNotStop(pid=child.pid)


def end_adopted(layout: Layout, pid: int, seconds: float) -> None:
    """The same for a server that an owner before us had started."""
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        if not postmaster.lives(layout.data, pid):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if locks.wait_free(layout.alive, patience) and not postmaster.lives(layout.data, pid):
            return
    raise DidNotStop(pid=pid)


def free_port() -> int:
    for port in random.sample(_PORTS, 200):
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
