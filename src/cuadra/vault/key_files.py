"""Key files on the disk: who may read them, and writing that leaves either the old file or the new one.

The mode is looked at on the open file, not on its name, so that nothing can be swapped in between.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from cuadra.kit.why import system, why
from cuadra.vault.errors import KeyFileBusy, KeyFileDamaged, KeyFileExposed, KeyFileMissing

PRIVATE = 0o600
PUBLIC = 0o644
LARGEST = 1 << 20  # bytes of a key file; a ring of a thousand keys has 150 KB
_PATIENCE = 10.0  # seconds to wait for another program that changes the ring


def read_key_file(path: Path, mode: int) -> bytes:
    """The content; refused when more people may read (``PRIVATE``) or write (``PUBLIC``) it than ``mode`` says."""
    try:
        with path.open("rb") as file:
            _guard(path, os.fstat(file.fileno()).st_mode, mode)
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise KeyFileMissing(path=path) from None
    except OSError as error:
        raise KeyFileDamaged(path=path, why=system(error)) from None
    _guard(path.parent, path.parent.stat().st_mode, 0o755)
    if len(content) > LARGEST:
        raise KeyFileDamaged(path=path, why=why("VLTLARGE"))
    return content


def write_key_file(path: Path, content: bytes, mode: int) -> None:
    """Put ``content`` in place of what was there, whole and on the disk before this returns."""
    beside = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)  # the umask must not decide
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            beside.unlink()
        raise
    _flush_folder(path.parent)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Only one program at a time changes the files of a ring; ``KeyFileBusy`` after ten seconds."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    descriptor = os.open(_lock_file(path), os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        _lock(descriptor, path)
        yield
    finally:
        os.close(descriptor)  # which also lets go of the lock


def was_made(path: Path) -> bool:
    """Whether the key file was there once: then its absence is a loss and no first start. Call it in ``alone``."""
    return _lock_file(path).stat().st_size > 0


def note_made(path: Path) -> None:
    """Remember that the key file was made, beside it. Call it in ``alone``."""
    _lock_file(path).write_text("made\n", encoding="ascii")


def _lock_file(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _lock(descriptor: int, path: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise KeyFileBusy(path=path) from None
            time.sleep(0.02)


def _guard(path: Path, found: int, wanted: int) -> None:
    """Others may do no more than ``wanted`` allows: a folder that they can write in lets them swap a public key."""
    if stat.S_IMODE(found) & 0o077 & ~wanted:
        raise KeyFileExposed(path=path, mode=f"{stat.S_IMODE(found):o}", wanted=f"{wanted:o}")


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
