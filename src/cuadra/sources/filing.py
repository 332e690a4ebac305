"""Moving a file that is safe with us into ``done``, below the watched folder, and never one that we did not take."""

from __future__ import annotations

import os
from contextlib import suppress

NOT_MOVED = "SRC-035"
MOST_NAMES = 1_000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def move(root: int, path: bytes, mark: str, done: bytes) -> str:
    """Moves ``path`` to the same path below ``done``; the code of the reason where it could not.

    Nothing happens where it is gone, or is another file by now. One exchanged in the moment of the move is put back.
    """
    *folders, name = path.split(b"/")
    source = target = -1
    try:
        source = _down(root, folders, is_made=False)
        if _mark(source, name) != mark:
            return ""
        target = _down(root, [done, *folders], is_made=True)
        free = _free(target, name)
        os.rename(name, free, src_dir_fd=source, dst_dir_fd=target)
        if _mark(target, free) != mark and not _mark(source, name):
            os.rename(free, name, src_dir_fd=target, dst_dir_fd=source)
    except FileNotFoundError:
        return ""
    except OSError:
        return NOT_MOVED
    finally:
        for one in {source, target} - {-1}:
            os.close(one)
    return ""


def _down(root: int, folders: list[bytes], *, is_made: bool) -> int:
    """The folder below, open; made on the way where asked. Links are refused."""
    at = os.dup(root)
    for one in folders:
        try:
            if is_made:
                with suppress(FileExistsError):
                    os.mkdir(one, 0o770, dir_fd=at)
            below = os.open(one, _FOLDER, dir_fd=at)
        finally:
            os.close(at)
        at = below
    return at


def _mark(folder: int, name: bytes) -> str:
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _free(folder: int, name: bytes) -> bytes:
    """A name that is not taken there yet; we alone put names into it."""
    stem, dot, ending = name.rpartition(b".")
    for number in range(2, MOST_NAMES):
        if not _mark(folder, name):
            return name
        tail = b"-%d" % number
        name = stem[: 240 - len(ending)] + tail + dot + ending if dot else ending[:240] + tail
    raise FileExistsError(name)
