"""Readings already made, by what was read and by whom: one small file an entry, shared by all processes.

A cache may always be lost: a broken entry is a miss, a full disk is no error. Ours and not diskcache, which stores
pickles (they run code when read). Entries hold what a document says, so only their owner may read them.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.page import Picture

ENTRY_BYTES = 32 * 2**20
SCAN_EVERY = 20  # the folder is measured each time that a twentieth of its size was written


def key_of(content: bytes | memoryview, engine: str, version: str, options: str = "") -> str:
    """The name of an entry: sha-256 of the content and of who read it with which options."""
    who = hashlib.sha256(json.dumps([engine, version, options]).encode())
    who.update(hashlib.sha256(content).digest())
    return who.hexdigest()


def picture_key(picture: Picture, engine: str, version: str, options: str = "") -> str:
    """As ``key_of``, for a decoded picture; its shape counts too."""
    import numpy as np

    return key_of(np.ascontiguousarray(picture).data.cast("B"), engine, version, f"{picture.shape}{options}")


@dataclass(slots=True)
class Cache:
    """JSON values by key in ``folder``, at most about ``limit`` bytes; safe for threads and processes."""

    folder: Path
    limit: int = 512 * 2**20
    _written: int | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def get(self, key: str) -> Any | None:
        """The value, or ``None`` where there is none or it cannot be trusted."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                digest, _, body = file.read(ENTRY_BYTES + 65).partition(b"\n")
            if digest.decode("ascii") != hashlib.sha256(body).hexdigest():
                return None
            value = json.loads(body)
            os.utime(path)  # used now: goes last
        except (OSError, ValueError, RecursionError):
            return None
        return value

    def put(self, key: str, value: Any) -> None:
        """Store ``value`` whole or not at all; a folder that cannot be written to is left alone."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) > min(ENTRY_BYTES, self.limit):
            return
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        except OSError:
            return
        self._make_room(len(body))

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _make_room(self, written: int) -> None:
        with self._lock:
            self._written = None if self._written is None else self._written + written
            if self._written is not None and self._written < self.limit / SCAN_EVERY:
                return
            self._written = 0
        entries = sorted(_entries(self.folder))
        size = sum(one for _, one, _ in entries)
        for _, one, path in entries:
            if size <= self.limit:
                return
            path.unlink(missing_ok=True)
            size -= one


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When last used, size and path of each file; another process may take any of them away meanwhile."""
    for path in folder.glob("??/*"):
        try:
            stat = path.stat()
        except OSError:
            continue
        yield stat.st_mtime, stat.st_size, path


def packed(words: Sequence[Word]) -> list[list[Any]]:
    return [[word.text, *word.box, word.confidence, word.other] for word in words]


def unpacked(value: Any) -> tuple[Word, ...] | None:
    """The words of an entry, ``None`` where it has another shape.

    >>> word = Word("TOTAL", Box(1, 2, 3, 4), 0.5, "T0TAL")
    >>> unpacked(packed([word])) == (word,)
    True
    """
    try:
        return tuple(Word(text, Box(x0, y0, x1, y1), sure, other) for text, x0, y0, x1, y1, sure, other in value)
    except (TypeError, ValueError):
        return None
