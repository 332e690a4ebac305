"""ZIP bytes to named entries, within bounds. Nothing is ever written to a disk.

What the entries are is decided by ``file``. Sizes that a directory states are not believed: reading stops at the
bound whatever it says.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from cuadra.kit.errors import Refusal
from cuadra.reading import refusals
from cuadra.reading.limits import Limits

MAX_RATIO = 250  # unpacked to packed; honest XML and text stay below 100
SMALL = 4 * 2**20  # bytes; below this the ratio says nothing
MAX_LOCKED = 8 * 2**20  # bytes of an encrypted entry: the old cipher is slow in Python
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)


@dataclass(slots=True)
class Budget:
    """What is left to unpack for one file, archives inside archives included."""

    entries: int
    unpacked: int
    mib: int


def budget(limits: Limits) -> Budget:
    return Budget(limits.entries, limits.unpacked_bytes, limits.unpacked_bytes // 2**20)


def entries(data: bytes, left: Budget, passwords: Sequence[str] = ()) -> Iterator[tuple[str, bytes | Refusal]]:
    """Each file of the archive as (name, bytes), or (name, why not).

    Raises ``DamagedArchive``, ``EmptyArchive``, ``TooManyEntries``, or ``ArchiveBomb`` when all together grow too big.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _FAULTS as fault:
        raise refusals.DamagedArchive from fault
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _JUNK.search(info.filename)]
        if not infos:
            raise refusals.EmptyArchive
        if len(infos) > left.entries:
            raise refusals.TooManyEntries(entries=left.entries)
        left.entries -= len(infos)
        for info in infos:
            yield entry_name(info), _content(archive, info, left, passwords)


def names(data: bytes, most: int = 200) -> list[str]:
    """The first names of the directory, to know an Office file; empty where it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return [info.filename for info in archive.infolist()[:most]]
    except _FAULTS:
        return []


def entry_name(info: zipfile.ZipInfo) -> str:
    """The name as meant: UTF-8 where it is that, else the code page of old Windows in the region (850)."""
    name = info.filename
    if info.flag_bits & _UTF8_NAME or name.isascii():
        return name
    raw = name.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850", "replace")


def _content(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: Budget, passwords: Sequence[str]
) -> bytes | Refusal:
    if _leads_out(entry_name(info)):
        return refusals.UnsafeName()
    if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return refusals.ArchiveBomb(mib=left.mib)
    if not info.flag_bits & _ENCRYPTED:
        try:
            return _read(archive, info, left, None)
        except _FAULTS:
            return refusals.DamagedArchive()
    if info.file_size <= MAX_LOCKED:
        for password in passwords:
            try:
                return _read(archive, info, left, password.encode())
            except _FAULTS:
                continue
    return refusals.LockedEntry()


def _leads_out(name: str) -> bool:
    """Whether a name is absolute, has a drive, or climbs."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) is not None or "\x00" in name


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: Budget, password: bytes | None) -> bytes:
    """At most what is left of the budget, whatever the directory says; past it ``ArchiveBomb`` ends all."""
    with archive.open(info, pwd=password) as stream:
        content = stream.read(left.unpacked + 1)
    if len(content) > left.unpacked:
        raise refusals.ArchiveBomb(mib=left.mib)
    left.unpacked -= len(content)
    return content
