"""Which files a batch reads, always in the same order: hidden, lock and half-written files are left aside.

Not for what the files are: that is decided from their bytes, later.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cuadra.kit.errors import Refusal
from cuadra.kit.why import system
from cuadra.reading.batch.errors import CannotOpen, NoPlainFile, NoSuchFile, StillWritten

LEFT_ASIDE = frozenset(
    {
        *(".json", ".jsonl", ".csv", ".tsv", ".md", ".rst", ".py", ".js", ".css", ".toml", ".yaml", ".yml", ".ini"),
        *(".cfg", ".log", ".db", ".sqlite", ".sqlite3", ".lock", ".tmp", ".part", ".partial", ".crdownload"),
        *(".download", ".swp", ".bak", ".exe", ".dll", ".so", ".mp3", ".mp4", ".mov", ".avi"),
    },
)
UNWANTED = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
LOCKS = ("~$", ".", "~")
YOUNG_SECONDS = 1.0
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, under the name that the person used; ``refusal`` is set where it cannot even be tried."""

    path: Path
    refusal: Refusal | None = None

    @property
    def name(self) -> str:
        return self.path.as_posix()


def find(paths: Iterable[Path], *, leave: Sequence[Path] = ()) -> list[Source]:
    """The files of ``paths``, folders opened in the order of their names, each real file once.

    A file named by the person is always taken; ``leave`` are folders of our own output.
    """
    found: dict[Path, Path] = {}
    refused: list[Source] = []
    ours = {_real(one) for one in leave}
    for path in paths:
        for one in _named(path, ours):
            if one.refusal:
                refused.append(one)
            else:
                found.setdefault(_real(one.path), one.path)
    return refused + _settled(list(found.values()))


def _named(path: Path, ours: set[Path]) -> Iterator[Source]:
    """What stands under one name that the person gave."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield Source(path, NoSuchFile())
    except (OSError, ValueError) as caught:  # a name that is too long, a loop of links, a folder that is closed
        yield Source(path, CannotOpen(what=system(caught)))
    else:
        if stat.S_ISDIR(mode):
            yield from _inside(path, _real(path), ours, 0)
        else:
            yield Source(path, None if stat.S_ISREG(mode) else NoPlainFile())


def _inside(folder: Path, root: Path, ours: set[Path], depth: int) -> Iterator[Source]:
    if depth > MAX_DEPTH or _real(folder) in ours:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as caught:
        yield Source(folder, CannotOpen(what=system(caught)))
        return
    for entry in entries:
        path = folder / entry.name
        if not _is_wanted(entry.name) or _leads_out(entry, root):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _inside(path, root, ours, depth + 1)
        elif _is_file(entry) and path.suffix.lower() not in LEFT_ASIDE:
            yield Source(path)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether there is a plain file behind it; links that lead nowhere or in a circle have none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _real(path: Path) -> Path:
    """``path`` without links; as it is where links go in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _is_wanted(name: str) -> bool:
    """Whether a name may be a document.

    >>> [_is_wanted(name) for name in ("a.pdf", ".hidden", "~$factura.docx", "Thumbs.db")]
    [True, False, False, False]
    """
    return not name.startswith(LOCKS) and name.lower() not in UNWANTED


def _leads_out(entry: os.DirEntry[str], root: Path) -> bool:
    return entry.is_symlink() and not _real(Path(entry.path)).is_relative_to(root)


def _settled(files: list[Path]) -> list[Source]:
    """Files just written are looked at twice, a second apart; those that grew meanwhile are not read yet."""
    before = {path: _state(path) for path in files}
    young = [path for path, (_, modified) in before.items() if abs(time.time() - modified) < YOUNG_SECONDS]
    if young:
        time.sleep(YOUNG_SECONDS)
    growing = {path for path in young if _state(path) != before[path]}
    return [Source(path, StillWritten() if path in growing else None) for path in files]


def _state(path: Path) -> tuple[int, float]:
    try:
        seen = path.stat()
    except OSError:
        return -1, 0.0
    return seen.st_size, seen.st_mtime
