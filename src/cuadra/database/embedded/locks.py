"""Two locks of a cluster, both ``flock``: who owns it among us, and whether any of its processes lives.

The second is opened by us and inherited by ``postgres`` and by all that it forks, so it is free exactly when the last
of them is gone: no process id is compared, a zombie or another's process under the same number does not deceive it.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

_held: set[int] = set()


def take(path: Path) -> int | None:
    """An open lock file (mode 600), or ``None`` where somebody holds it. ``OSError`` where it cannot be opened."""
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    except BaseException:
        os.close(number)
        raise
    _held.add(number)
    return number


def release(number: int) -> None:
    if number in _held:
        _held.discard(number)
        os.close(number)


def is_held(path: Path) -> bool:
    """Whether anybody holds it."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(number)
    return False


def wait_free(path: Path, seconds: float) -> bool:
    """Waits until nobody holds it; false when ``seconds`` were not enough."""
    end = time.monotonic() + seconds
    while is_held(path):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def take_within(path: Path, seconds: float) -> int | None:
    """Like ``take``, trying for a while: one who only looks holds it for a moment too."""
    end = time.monotonic() + seconds
    while (number := take(path)) is None and time.monotonic() < end:
        time.sleep(0.01)
    return number


def _forget() -> None:
    """A forked child must not keep its parent's locks after the parent's death."""
    for number in list(_held):
        with suppress(OSError):
            os.close(number)
    _held.clear()


os.register_at_fork(after_in_child=_forget)
