"""The server's log: a file of ours that it appends to, cut when it grows, and its last words after a failure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_LONGEST = 8 * 2**20
_TAIL = 16_384
_OF_CLIENTS = ("the database system is starting up", "the database system is shutting down", "in recovery mode")


def open_log(path: Path) -> int:
    """For appending, mode 600; the caller closes it."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def trim(path: Path) -> None:
    """Above 8 MiB the file is kept once as ``.1`` and emptied in place: who appends needs to know nothing of it."""
    try:
        if path.stat().st_size > _LONGEST:
            old = path.with_name(path.name + ".1")
            old.unlink(missing_ok=True)
            shutil.copyfile(path, old)
            old.chmod(0o600)
            os.truncate(path, 0)
    except FileNotFoundError:
        return


def since(path: Path, offset: int) -> str:
    """What was written after ``offset``, its last 16 KiB."""
    try:
        with path.open("rb") as file:
            file.seek(max(offset, path.stat().st_size - _TAIL))
            return file.read(_TAIL).decode("utf-8", "replace")
    except OSError:
        return ""


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def cause(text: str) -> str:
    """The sentence that says why: the first fatal one, else the last line.

    >>> cause("2026-11-21 10:00:00 UTC [7] FATAL:  could not create lock file: No space left on device")
    'could not create lock file: No space left on device'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not any(one in line for one in _OF_CLIENTS)]
    for mark in ("PANIC:", "FATAL:", "ERROR:", "error:"):
        for line in lines:
            if mark in line:
                return line.partition(mark)[2].strip()[:300]
    return lines[-1][:300] if lines else ""
