"""Looking through a folder that others write to, without ever leaving it: no link is followed, whoever puts it there.

Everything is opened relative to an open folder and refuses links, so that nothing exchanged in between leads out.
Paths are bytes, as the system has them: a name need not be text.
"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

MOST_ENTRIES = 200_000  # of one look
LONGEST_KEY = 500
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe would keep us waiting
_PARTIAL = (b".part", b".partial", b".crdownload", b".download", b".opdownload", b".filepart", b".tmp", b".temp")
_OF_MACHINES = {b"thumbs.db", b"desktop.ini"}


class ChangedNow(Exception):  # noqa: N818
    """The file is being written, or is another one than was seen: look again later."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as one look saw it; ``path`` is relative to the watched folder. ``trouble`` says why it is left."""

    path: bytes
    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    inode: int = 0
    trouble: str = ""

    @property
    def mark(self) -> str:
        return f"{self.size}:{self.mtime_ns}"

    @property
    def key(self) -> str:
        r"""Its path as text that says every byte; of a very long one its hash.

        >>> Seen(b"a/fact\xffura.pdf").key
        'a/fact%FFura.pdf'
        """
        told = quote_from_bytes(self.path, safe="/ ()&,+=@!'")
        if len(told) <= LONGEST_KEY:
            return told
        from hashlib import sha256

        return "sha256:" + sha256(self.path).hexdigest()

    @property
    def name(self) -> str:
        """For people."""
        return shown(self.path.rsplit(b"/", 1)[-1])


def shown(name: bytes) -> str:
    r"""A name of whatever bytes, as text without control characters.

    >>> shown(b"caf\xe9\n.pdf"), shown("café.pdf".encode())
    ('caf\ufffd\ufffd.pdf', 'café.pdf')
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name.decode("utf-8", "replace"))


@contextmanager
def opened_folder(folder: str | bytes, *, within: int | None = None) -> Iterator[int]:
    descriptor = os.open(folder, _FOLDER, dir_fd=within)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def walk(root: int, *, depth: int, skipped: frozenset[bytes] = frozenset()) -> Iterator[Seen]:
    """Files below an open folder, by name; what is partial by its name is passed over.

    ``skipped`` are folders at the top. A folder below ``depth``, one that may not be read and a link are told as
    trouble.
    """
    left = [MOST_ENTRIES]
    yield from _walk(root, b"", depth, skipped, left)


def _walk(folder: int, path: bytes, depth: int, skipped: frozenset[bytes], left: list[int]) -> Iterator[Seen]:
    for name in sorted(map(os.fsencode, os.listdir(folder))):
        left[0] -= 1
        if left[0] < 0:
            return
        if name in skipped or is_partial(name):
            continue
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            continue
        seen = Seen(path + name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        if stat.S_ISREG(found.st_mode):
            yield seen
        elif stat.S_ISLNK(found.st_mode):
            yield Seen(seen.path, seen.size, seen.mtime_ns, seen.ctime_ns, trouble="SRC-033")
        elif stat.S_ISDIR(found.st_mode):
            yield from _below(folder, name, seen, depth, left)


def _below(folder: int, name: bytes, seen: Seen, depth: int, left: list[int]) -> Iterator[Seen]:
    if depth <= 0:
        yield Seen(seen.path, ctime_ns=0, trouble="SRC-034")
        return
    try:
        with opened_folder(name, within=folder) as below:
            yield from _walk(below, seen.path + b"/", depth - 1, frozenset(), left)
    except PermissionError:
        yield Seen(seen.path, ctime_ns=seen.ctime_ns, trouble="SRC-032")
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        return  # a link in its place by now


def is_partial(name: bytes) -> bool:
    """Whether the name says that somebody is still at it, or that it is no document of anybody's.

    >>> [is_partial(n) for n in (b"a.pdf", b"a.pdf.part", b"~$libro.xlsx", b".oculto", b"a.PDF.CRDOWNLOAD")]
    [False, True, True, True, True]
    """
    low = name.lower()
    return low.startswith((b".", b"~$")) or low.endswith((*_PARTIAL, b"~")) or low in _OF_MACHINES


def read(root: int, seen: Seen) -> bytes:
    """The bytes of a file that nobody writes to. ``ChangedNow``; ``OSError`` where the system says no."""
    descriptor = open_below(root, seen.path, _FILE)
    try:
        if not is_same(os.fstat(descriptor), seen) or is_being_written(descriptor):
            raise ChangedNow
        content = _all(descriptor, seen.size)
        if len(content) != seen.size or not is_same(os.fstat(descriptor), seen):
            raise ChangedNow
        return content
    finally:
        os.close(descriptor)


def _all(descriptor: int, size: int) -> bytes:
    """At most one byte more than was announced."""
    pieces, left = [], size + 1
    while left and (piece := os.read(descriptor, min(left, 2**20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def is_same(found: os.stat_result, seen: Seen) -> bool:
    """Whether this is the file that was seen, untouched."""
    same = (found.st_size, found.st_mtime_ns) == (seen.size, seen.mtime_ns)
    return stat.S_ISREG(found.st_mode) and same and seen.inode in {0, found.st_ino}


def open_below(root: int, path: bytes, flags: int) -> int:
    """Opens a path below an open folder, following no link on the way."""
    *folders, name = path.split(b"/")
    at = os.dup(root)
    try:
        for one in folders:
            below = os.open(one, _FOLDER, dir_fd=at)
            os.close(at)
            at = below
        return os.open(name, flags, dir_fd=at)
    finally:
        os.close(at)


def is_being_written(descriptor: int) -> bool:
    """Whether somebody has the file open for writing, where the system can tell (Linux, own files, local disks).

    A read lease is refused exactly then (fcntl(2), F_SETLEASE). Who opens it in this very moment waits until we let
    go; the signal that tells us so is set to one that does nothing.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    with suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
