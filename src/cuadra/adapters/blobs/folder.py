"""Files in a folder of this machine, whole or not at all, also after a power cut.

A file is written aside (``.incoming``), flushed, and given its name by a hard link: the one step that both refuses an
existing name and never shows half a file. Content addresses lie two hex levels deep (``9f/86/9f86d0…``), so that no
folder grows beyond reason; other names lie flat. Not for file systems without hard links (FAT): told by ``BLOB-004``.
"""

from __future__ import annotations

import errno
import heapq
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from uuid import uuid4

from cuadra.adapters.blobs.contract import (
    CHUNK,
    MOST_PAGE,
    BlobKeyRefused,
    BlobMissing,
    BlobPage,
    BlobStoreBroken,
    BlobStoreDenied,
    BlobStoreError,
    BlobStoreFull,
    safe_key,
    safe_limit,
)
from cuadra.kit.why import system, why

INCOMING = ".incoming"
FORGOTTEN = 24 * 3600.0  # seconds after which a half-written file has no writer any more
_HEX = re.compile(r"[0-9a-f]{8,128}")
_PAIR = re.compile(r"[0-9a-f]{2}")


class FolderStore:
    """A ``BlobStore`` in ``path``, which is made (mode 700) if missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = "folder"
        with _told(str(path)):
            _make(path)
            _make(path / INCOMING)
            self._sweep()

    def put(self, key: str, content: bytes | Iterable[bytes]) -> bool:
        """As promised; where the key is there already an iterable is not consumed."""
        target = self._place(key)
        with _told(key):
            if target.is_file():
                _flush(target.parent)  # the other writer may not have come so far
                return False
            _make_all(self.path, target.parent)
            aside = self.path / INCOMING / uuid4().hex
            try:
                _write(aside, content)
                return _name(aside, target)
            finally:
                aside.unlink(missing_ok=True)

    def get(self, key: str) -> Iterator[bytes]:
        with _told(key):
            source = os.fdopen(self._open(key), "rb")
        return _chunks(source.read, source.close, key)

    def read_range(self, key: str, start: int, length: int) -> bytes:
        if start < 0 or length < 0:
            raise ValueError("a range begins at zero or later and is not negative")
        with _told(key), os.fdopen(self._open(key), "rb") as source:
            source.seek(start)
            return source.read(length)

    def exists(self, key: str) -> bool:
        return self._place(key).is_file()

    def size(self, key: str) -> int:
        with _told(key):
            return self._place(key).stat().st_size

    def delete(self, key: str) -> None:
        place = self._place(key)
        with _told(key), suppress(FileNotFoundError, NotADirectoryError):
            place.unlink()
            _flush(place.parent)

    def list(self, prefix: str = "", after: str = "", limit: int = MOST_PAGE) -> BlobPage:
        root = self.path / safe_key(prefix) if prefix else self.path
        wanted = safe_limit(limit)
        with _told(prefix or "/"):
            found = (key for key in _keys(root, f"{prefix}/" if prefix else "", after) if key > after)
            keys = tuple(islice(found, wanted + 1))
        return BlobPage(keys[:wanted], keys[wanted - 1] if len(keys) > wanted else "")

    def _place(self, key: str) -> Path:
        folder, _, name = safe_key(key).rpartition("/")
        base = self.path / folder
        return base / name[:2] / name[2:4] / name if _HEX.fullmatch(name) else base / name

    def _open(self, key: str) -> int:
        return os.open(self._place(key), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))

    def _sweep(self) -> None:
        """Remove what writers that were killed left aside a day ago or more."""
        for aside in (self.path / INCOMING).iterdir():
            with suppress(FileNotFoundError):
                if time.time() - aside.stat().st_mtime > FORGOTTEN:
                    aside.unlink()


def _write(aside: Path, content: bytes | Iterable[bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(aside, flags, 0o600), "wb") as target:
        for chunk in (content,) if isinstance(content, bytes) else content:
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())


def _name(aside: Path, target: Path) -> bool:
    """Give the finished file its name; False where another writer was first."""
    try:
        os.link(aside, target)
    except FileExistsError:
        if target.is_dir():
            raise BlobKeyRefused(key=repr(target.name)) from None
        return False
    finally:
        _flush(target.parent)
    return True


def _make(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=not folder.parent.exists())
        _flush(folder.parent)


def _make_all(root: Path, folder: Path) -> None:
    """Every folder from ``root`` down to ``folder``; a mode given to ``parents`` would hold for the last one only."""
    if not folder.is_dir():
        for parent in reversed([folder, *folder.relative_to(root).parents]):
            _make(root / parent)


def _flush(folder: Path) -> None:
    """Names are safe only when their folder is flushed; Windows cannot, and keeps them safe by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _chunks(read: Callable[[int], bytes], close: Callable[[], None], key: str) -> Iterator[bytes]:
    try:
        while True:
            with _told(key):
                chunk = read(CHUNK)
            if not chunk:
                return
            yield chunk
    finally:
        close()


def _keys(folder: Path, prefix: str, after: str) -> Iterator[str]:
    """The keys under ``folder`` in order, reading no folder that lies wholly before ``after``."""
    try:
        with os.scandir(folder) as entries:
            seen = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except (FileNotFoundError, NotADirectoryError):
        return iter(())
    seen = [(name, is_folder) for name, is_folder in seen if not name.startswith(".")]
    pairs = sorted(name for name, is_folder in seen if is_folder and _PAIR.fullmatch(name))
    inner = sorted(f"{name}/" for name, is_folder in seen if is_folder and not _PAIR.fullmatch(name))
    flat = sorted(prefix + name for name, is_folder in seen if not is_folder)
    deep = (key for name in inner if _ahead(prefix + name, after) for key in _keys(folder / name, prefix + name, after))
    fanned = (key for name in pairs if _ahead(prefix + name, after) for key in _fan(folder / name, prefix, after))
    return heapq.merge(flat, deep, fanned)


def _fan(first: Path, prefix: str, after: str) -> Iterator[str]:
    """The content addresses two levels down."""
    for second in sorted(entry.name for entry in first.iterdir() if _PAIR.fullmatch(entry.name)):
        if _ahead(prefix + first.name + second, after):
            names = sorted(entry.name for entry in (first / second).iterdir())
            yield from (prefix + name for name in names if _HEX.fullmatch(name))


def _ahead(start: str, after: str) -> bool:
    """Whether keys that begin with ``start`` may come after ``after``."""
    return start > after or after.startswith(start)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Errors of the file system in our words; what a person does about them is in the messages."""
    try:
        yield
    except BlobStoreError:
        raise
    except OSError as error:
        raise _in_our_words(error, where) from error


def _in_our_words(error: OSError, where: str) -> BlobStoreError:
    if error.errno == errno.ENOENT:
        return BlobMissing(key=where)
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return BlobStoreFull(where="folder")
    if error.errno in {errno.ENOTDIR, errno.EISDIR, errno.ELOOP}:
        return BlobKeyRefused(key=repr(where))
    if error.errno in {errno.EACCES, errno.EROFS}:
        return BlobStoreDenied(where="folder")
    if error.errno in {errno.EPERM, errno.ENOTSUP, errno.EMLINK}:
        return BlobStoreBroken(where="folder", why=why("HARDLINKS"))
    return BlobStoreBroken(where="folder", why=system(error))
