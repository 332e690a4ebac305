"""How every program of PostgreSQL is run here: as the account, apart from our terminal, holding the alive lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cuadra.database.embedded import locks
from cuadra.database.embedded.errors import HeldByAnother, executing
from cuadra.database.embedded.layout import Layout

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}  # nobody's PGDATA or PGPORT


@contextmanager
def options(layout: Layout) -> Iterator[dict[str, Any]]:
    """Arguments for ``subprocess``. The child inherits the lock that tells that somebody of this cluster lives.

    A session of its own, so that Ctrl-C in our terminal does not end the server before us.
    """
    alive = locks.take_within(layout.alive, 5)
    if alive is None:
        raise HeldByAnother(pid="?", folder=layout.folder)
    try:
        with executing(layout.account.name if layout.account else ""):
            yield {
                "cwd": "/",
                "env": _ENVIRONMENT,
                "pass_fds": (alive,),
                "start_new_session": True,
                **(layout.account.drop if layout.account else {}),
            }
    finally:
        locks.release(alive)
