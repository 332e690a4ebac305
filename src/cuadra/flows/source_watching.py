"""A thread of a worker that hears of new files as they come, and wakes sources that were forgotten.

Events only make it quicker: what they miss (network mounts, a full queue of the system, a worker that was down) is
found by the next look of the schedule. So where the library for events is missing nothing is lost but seconds.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cuadra.database.embedded.filesystem import network_kind
from cuadra.database.session import Database
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import TenantId
from cuadra.sources.repository import Awake, awake
from cuadra.sources.service import POLL

EVERY = 10.0  # seconds between two looks at which sources there are
MOST = 5_000
MOST_FOLDERS = 500  # of one source; what comes into others waits for the next look
SETTLING = timedelta(seconds=2.5)  # a file that has just come is not still yet

log = structlog.get_logger(__name__)


class Watcher:
    """Start once a worker; several of them wake the same job, which runs once."""

    def __init__(self, database: Database, *, every: float = EVERY) -> None:
        self.database, self.every = database, every
        self.heard = threading.Event()  # set once the folders of the last look are listened to
        self._ended, self._changed = threading.Event(), threading.Event()
        self._folders: dict[Path, list[tuple[TenantId, UUID]]] = {}
        self._known: set[Path] = set()  # those that we listened to before
        names = {"sources": self._run, "source-events": self._listen}
        self._threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in names.items()]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._changed.set()
        for thread in self._threads:
            thread.join(5)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.look()
            except SQLAlchemyError as error:  # the database is away; it is asked again
                log.warning("sources.database_away", error=type(error).__name__)
            self._ended.wait(self.every)

    def look(self) -> int:
        """One look: which folders there are to listen to; wakes those that are late. How many it woke."""
        with self.database.jobs() as session:
            found = awake(session, most=MOST)
        folders: dict[Path, list[tuple[TenantId, UUID]]] = {}
        for one in found:
            for path in listened(one.folder) if one.folder else ():
                folders.setdefault(path, []).append((one.tenant, one.source))
        if folders != self._folders:
            self._folders = folders
            self.heard.clear()
            self._changed.set()
        late: list[Awake] = [one for one in found if one.is_late]
        self.wake((one.tenant, one.source) for one in late)
        return len(late)

    def wake(self, sources: Iterable[tuple[TenantId, UUID]], *, after: timedelta = timedelta(0)) -> None:
        for tenant, source in sources:
            with self.database.tenant(tenant) as session:
                enqueue(session, tenant, POLL, source, at=datetime.now(UTC) + after if after else None)

    def _listen(self) -> None:
        try:
            from watchfiles import watch
        except ImportError:
            log.info("sources.no_events")
            return
        while not self._ended.is_set():
            self._changed.clear()
            folders = self._folders
            if not folders:
                self._changed.wait(self.every)
                continue
            try:
                self._hear(watch, folders)
            except (OSError, RuntimeError) as error:  # a folder went, or the system has no room for more watches
                log.warning("sources.events_lost", error=type(error).__name__)
                self._ended.wait(self.every)

    def _hear(self, watch: Any, folders: dict[Path, list[tuple[TenantId, UUID]]]) -> None:
        """Until the folders change, or we end."""
        changes = watch(
            *folders,
            stop_event=self._changed,
            debounce=500,
            step=100,
            rust_timeout=500,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
            watch_filter=None,
            recursive=False,  # it would follow links, to wherever somebody lets them point
        )
        is_first = True
        for changed in changes:
            if is_first:  # what came before we listened
                is_first = False
                self._tell(folders.keys() - self._known, folders)
                self._known = set(folders)
                if folders is self._folders:
                    self.heard.set()
            paths = {Path(path) for _, path in changed}
            self._tell({folder for folder in folders if _is_touched(folder, paths)}, folders)

    def _tell(self, touched: Iterable[Path], folders: dict[Path, list[tuple[TenantId, UUID]]]) -> None:
        try:
            self.wake({pair for folder in touched for pair in folders[folder]}, after=SETTLING)
        except SQLAlchemyError as error:
            log.warning("sources.database_away", error=type(error).__name__)


def listened(folder: str) -> list[Path]:
    """The folder and those in it (no links, not ``done``), where the system tells of changes."""
    top = Path(folder)
    if not top.is_dir() or network_kind(top):
        return []
    found: list[Path] = []
    for path, inside, _ in os.walk(top):
        inside[:] = [name for name in inside if not name.startswith(".") and not (name == "done" and path == folder)]
        found.append(Path(path))
        if len(found) >= MOST_FOLDERS:
            break
    return found


def _is_touched(folder: Path, paths: Iterable[Path]) -> bool:
    """Whether something came into it, other than the folder of what we moved ourselves."""
    return any(path.parent == folder and path.name != "done" for path in paths)
