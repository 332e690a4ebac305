"""Who the ``postmaster.pid`` of a data folder names, whether that is true, and the removal of what is left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MOST = 4096  # bytes read of a file that another account may have written


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The lines of the file that matter; ``port`` is 0 while the server has not come that far."""

    pid: int
    port: int
    is_ready: bool


def read(data: Path) -> Postmaster | None:
    """What the file says, true or not; ``None`` where there is none or it says nothing."""
    try:
        with (data / "postmaster.pid").open("rb") as file:
            lines = file.read(_MOST).decode("utf-8", "replace").splitlines()
        pid = abs(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    port = int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else 0
    return Postmaster(pid, port, len(lines) > 7 and lines[7].strip() == "ready")


def lives(data: Path, pid: int) -> bool:
    """Whether ``pid`` is a living ``postgres`` on this very folder; where that cannot be told, it is taken for one."""
    import psutil  # type: ignore[import-untyped]

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.uids().real != data.stat().st_uid:
            return False  # PostgreSQL itself insists that the data belong to who runs it
        return _is_postgres(process) and _works_on(process, data)
    except (psutil.NoSuchProcess, FileNotFoundError):
        return False
    except psutil.AccessDenied:
        return os.geteuid() == 0 or data.stat().st_uid == os.geteuid()


def strays(data: Path) -> list[int]:
    """Server processes that still work on ``data``, whoever their parent is."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and _is_postgres(process) and Path(process.cwd()).samefile(data):
                found.append(process.pid)
    return found


def kill_strays(data: Path) -> None:
    """Ends what a killed postmaster left running; without it they can only be in the way of the next one."""
    for pid in strays(data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def clear(data: Path, *sockets: str) -> None:
    """Removes what a dead server left and a new one would stumble over. Only where nobody lives on ``data``."""
    (data / "postmaster.pid").unlink(missing_ok=True)
    for folder in filter(None, sockets):
        for left in Path(folder).glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)


def _is_postgres(process: object) -> bool:
    return any(name in {"postgres", "postgres.exe"} for name in _names(process))


def _names(process: object) -> Iterator[str]:
    import psutil

    assert isinstance(process, psutil.Process)
    yield process.name()
    with suppress(psutil.AccessDenied):
        yield Path(process.exe()).name


def _works_on(process: object, data: Path) -> bool:
    import psutil

    assert isinstance(process, psutil.Process)
    with suppress(psutil.AccessDenied, OSError):
        if Path(process.cwd()).samefile(data):
            return True
    order = process.cmdline()
    with suppress(OSError):
        return any(Path(order[i + 1]).samefile(data) for i in range(len(order) - 1) if order[i] == "-D")
    return False
