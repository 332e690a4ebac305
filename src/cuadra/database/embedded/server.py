"""The handle of the embedded database: who started it stops it, everybody may watch it."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cuadra.database.embedded import locks, log, postmaster, process
from cuadra.database.embedded.connect import set_reader
from cuadra.database.embedded.errors import HeldByAnother, Impostor
from cuadra.database.embedded.folder import holder, opened, take_lock
from cuadra.database.embedded.layout import PLACE
from cuadra.database.embedded.owning import Run, attach, own
from cuadra.database.embedded.state import admin_url, backup_url, urls
from cuadra.database.embedded.wishes import Wishes
from cuadra.database.urls import Urls
from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret

_LOG = logging.getLogger(__name__)


def start(
    folder: Path,
    *,
    account: str = "",
    place: Path = PLACE,
    tuning: Mapping[str, str] | None = None,
    seconds: float = 60.0,
) -> Server:
    """The database of ``folder``: started (made the first time), adopted after its owner's death, or attached to.

    As root ``account`` names who runs it and ``place`` takes what that account could not reach in ``folder``.
    ``tuning`` changes settings of the server, but not those that keep data safe. Waits at most ``seconds`` for another
    process of ours that is starting it; a server that replays its log after a crash is waited for longer.
    Raises the errors of ``errors.py``, each with its code.
    """
    folder = opened(folder)
    wishes = Wishes(account, place, tuning, seconds)
    end = time.monotonic() + seconds
    while True:
        if (lock := take_lock(folder)) is not None:
            try:
                return Server(own(folder, wishes), wishes, lock)
            except BaseException:
                locks.release(lock)
                raise
        with suppress(Impostor):  # a foreign server on our port, while ours is being started on another
            if found := attach(folder):
                return Server(found, wishes, None)
        if time.monotonic() > end:
            raise HeldByAnother(pid=holder(folder), folder=folder)
        time.sleep(0.03)


class Server:
    """A running embedded database. Use it in ``with``, or call ``stop``; safe to share between threads.

    ``urls`` stay the same over restarts unless a stranger took the port meanwhile.
    """

    def __init__(self, run: Run, wishes: Wishes, lock: int | None) -> None:
        self._run, self._wishes, self._lock = run, wishes, lock
        self._process = os.getpid()
        self._mutex = threading.RLock()
        self._watcher: threading.Thread | None = None
        atexit.register(self.stop)

    def __repr__(self) -> str:
        return f"Server({str(self.folder)!r}, port={self.port}, {'owner' if self.is_owner else 'attached'})"

    @property
    def folder(self) -> Path:
        return self._run.folder

    @property
    def urls(self) -> Urls:
        """For the owner of the tables, the application and the queue."""
        return urls(self._run.state, self._run.passwords)

    @property
    def backup_url(self) -> str:
        """Reads all rows of all tenants and changes nothing: for ``pg_dump``."""
        return backup_url(self._run.state, self._run.passwords)

    @property
    def admin_url(self) -> str:
        """The superuser, for what an operator orders by hand; the product never works as it."""
        return admin_url(self._run.state, self._run.passwords)

    def set_reader(self, password: Secret | None) -> None:
        """Lets other programs read the stable views as ``cuadra_reader``, or no longer with ``None``."""
        set_reader(self.admin_url, password)

    @property
    def port(self) -> int:
        return self._run.state.port

    @property
    def pid(self) -> int:
        """The process of the server."""
        return self._run.pid

    @property
    def is_owner(self) -> bool:
        """Whether this process started or took over the server, and so stops it."""
        return self._lock is not None and self._process == os.getpid()

    def is_alive(self) -> bool:
        """Whether the server's process lives; whether it answers is another question."""
        if self._run.child is not None and self._process == os.getpid():
            return self._run.child.poll() is None
        found = postmaster.read(self._run.data)
        return found is not None and postmaster.lives(self._run.data, found.pid)

    def restart_if_dead(self) -> bool:
        """Starts it again where it died; true when it did. Without an owner, this process becomes the owner first.

        The owner's death alone changes nothing in the living server: it is adopted. Raises what ``start`` raises.
        """
        with self._mutex:
            if self._wishes.ended.is_set() or self._process != os.getpid() or (self.is_owner and self.is_alive()):
                return False
            if self._lock is None and not self._take_over():
                return False
            before = self._run.pid
            self._run = own(self.folder, self._wishes)
            return self._run.pid != before

    def _take_over(self) -> bool:
        self._lock = take_lock(self.folder)
        return self._lock is not None

    def watch(self, *, every: float = 0.25) -> None:
        """A thread that looks ``every`` so many seconds and does what ``restart_if_dead`` does, until ``stop``."""
        with self._mutex:
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, args=(every,), name="database", daemon=True)
                self._watcher.start()

    def _watch(self, every: float) -> None:
        pause = every
        while not self._wishes.ended.wait(pause):
            try:
                if self.restart_if_dead():
                    _LOG.warning("The embedded database had ended and was started again on port %d.", self.port)
                if self.is_owner:
                    log.trim(self.folder / "postgres.log")
                pause = every
            except (CuadraError, OSError) as error:
                if self._wishes.ended.is_set():
                    return
                pause = min(5.0, pause * 2)
                _LOG.error("The embedded database is down: %s", error)

    def stop(self, *, seconds: float = 30.0) -> None:
        """The owner ends the server: clients are cut, all is flushed; after ``seconds`` at once. Others let go.

        May be called twice. Processes that are attached and watch take over and start it again.
        """
        if self._process != os.getpid():  # a forked child has neither the lock nor the threads
            return
        self._wishes.ended.set()
        if self._watcher is not None and self._watcher is not threading.current_thread():
            self._watcher.join(seconds)
        with self._mutex:
            atexit.unregister(self.stop)
            try:
                if self.is_owner:
                    self._end(seconds)
            finally:
                if self._lock is not None:
                    locks.release(self._lock)
                    self._lock = None

    def _end(self, seconds: float) -> None:
        if self._run.child is not None:
            process.end(self._run.child, seconds)
        elif self._run.layout is not None:
            process.end_adopted(self._run.layout, self._run.pid, seconds)
        with suppress(OSError):  # empty now; made again at the next start
            Path(self._run.state.socket or "/").rmdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
