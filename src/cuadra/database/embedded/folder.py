"""Our folder of a cluster: made where it was missing, refused where it is another person's, locked by its owner."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

from cuadra.database.embedded import locks
from cuadra.database.embedded.errors import FolderOfAnother, translated
from cuadra.database.embedded.filesystem import network_kind, owner_name

_LOG = logging.getLogger(__name__)
_LOCK = "server.lock"


def opened(folder: Path) -> Path:
    """The folder without links in its name. ``FolderOfAnother``, ``FolderNotWritable``; a network one is warned of."""
    with translated(folder):
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        folder = folder.resolve(strict=True)
        if (owner := stranger(folder)) is not None:
            raise FolderOfAnother(folder=folder, owner=owner_name(owner))
    if kind := network_kind(folder):
        _LOG.warning("The database folder %s is on a network file system (%s): data can be lost there.", folder, kind)
    return folder


def stranger(folder: Path) -> int | None:
    """The other person whose database this is, or whose folder this is and closed to us; else ``None``."""
    mine, owner = os.geteuid(), folder.stat().st_uid
    if owner != mine and not os.access(folder, os.W_OK | os.X_OK):
        return owner
    lock = folder / _LOCK
    if lock.exists() and (holder := lock.stat().st_uid) != mine:
        return holder
    return None


def take_lock(folder: Path) -> int | None:
    """The lock of the owner among us, with our process id in it for messages; ``None`` while another has it."""
    with translated(folder):
        lock = locks.take(folder / _LOCK)
    if lock is not None:
        with suppress(OSError):  # on a full disk the lock holds all the same
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def holder(folder: Path) -> str:
    """The process that wrote its id there last."""
    with suppress(OSError):
        return (folder / _LOCK).read_text(encoding="ascii", errors="replace")[:20].strip() or "?"
    return "?"
