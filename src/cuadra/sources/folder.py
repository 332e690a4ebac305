"""A watched folder: files that stand still are taken, and moved to ``done`` once they are safe with us.

Still means: nothing about the file changed for some seconds. On a local disk the moment of the last change tells that
(``ctime`` cannot be set back); on a network mount the clock is another machine's, so we look twice.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from cuadra.kit.why import system
from cuadra.sources.contract import MOST_BYTES, MOST_ITEMS, File, Item, Known, Page, Stored
from cuadra.sources.errors import FolderMissing, FolderUnreadable
from cuadra.sources.filing import move
from cuadra.sources.walk import ChangedNow, Seen, open_below, opened_folder, read, shown, walk

CHUNK = 500  # asked for at once
_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Folder:
    """One look at ``path``. ``done`` is the folder in it for what was taken; empty leaves files where they are."""

    path: Path
    done: str = "done"
    depth: int = 8
    still: float = 2.0  # seconds
    most_mib: int = 100
    is_network: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    def page(self, cursor: Mapping[str, Any], known: Known, *, most: int = MOST_ITEMS) -> Page:
        """New files, oldest names first. Its memory is the items themselves; the cursor stays as it is."""
        items: list[Item] = []
        waits = False
        with self._opened() as root:
            room = _Room(most)
            for seen in self._new(root, known):
                if not room.has_place(seen.size, len(items)):
                    return Page(tuple(items), dict(cursor), is_more=True)
                item = self._item(root, seen)
                if item is None:
                    waits = True
                else:
                    items.append(item)
        return Page(tuple(items), dict(cursor), wait=self.still if waits else None)

    def file(self, stored: Sequence[Stored]) -> dict[str, str]:
        """Moves what is safe; one that somebody changed or took away meanwhile stays as it is, without a complaint."""
        reasons = {}
        with self._opened() as root:
            for one in stored:
                if reason := move(root, bytes.fromhex(str(one.place["path"])), one.mark, os.fsencode(self.done)):
                    reasons[one.key] = reason
        return reasons

    @contextmanager
    def _opened(self) -> Iterator[int]:
        with ExitStack() as stack:
            try:
                root = stack.enter_context(opened_folder(str(self.path)))
            except FileNotFoundError as error:
                raise FolderMissing(folder=self.path) from error
            except OSError as error:
                raise FolderUnreadable(folder=self.path, why=system(error)) from error
            yield root

    def _new(self, root: int, known: Known) -> Iterator[Seen]:
        """What is not in our memory, as it was seen or with the trouble that it had."""
        skipped = frozenset({os.fsencode(self.done)} if self.done else ())
        entries = walk(root, depth=self.depth, skipped=skipped)
        while chunk := list(islice(entries, CHUNK)):
            keys = known([pair for seen in chunk for pair in ((seen.key, seen.mark), _trouble(seen))])
            new = [seen for seen in chunk if not {seen.key, _trouble(seen)[0]} & keys]
            yield from self._twice(root, new) if self.is_network and new else new

    def _twice(self, root: int, new: Sequence[Seen]) -> Iterator[Seen]:
        """Those that are the same after a while; the others are told as changed by their moment."""
        self.stop.wait(self.still)
        for seen in new:
            again = _again(root, seen)
            yield seen if again == seen.mark or seen.trouble else Seen(seen.path, ctime_ns=time.time_ns())

    def _item(self, root: int, seen: Seen) -> Item | None:
        """The file with its bytes, or why it is left; ``None`` while it moves."""
        if seen.trouble:
            return self._left(seen, seen.trouble)
        if not self._is_still(seen):
            return None
        if not seen.size:
            return self._left(seen, "SRC-030")
        if seen.size > self.most_mib * 2**20:
            return self._left(seen, "SRC-031", mib=str(self.most_mib))
        try:
            content = read(root, seen)
        except (ChangedNow, FileNotFoundError):
            return None
        except OSError as error:
            return self._left(seen, "SRC-032", why=system(error))
        place = {"path": seen.path.hex()} if self.done else {}
        return Item(seen.key, seen.mark, seen.name, (File(seen.name, content, shown(seen.path)),), place)

    def _is_still(self, seen: Seen) -> bool:
        if self.is_network:
            return bool(seen.mtime_ns)
        age = (time.time_ns() - seen.ctime_ns) / 1e9
        return age >= self.still or age < -3600  # a clock that was put back: better than never

    def _left(self, seen: Seen, reason: str, **facts: str) -> Item:
        key, mark = _trouble(seen)
        return Item(key, mark, seen.name, reason=reason, facts={"name": shown(seen.path)[-200:], **facts})


@dataclass(slots=True)
class _Room:
    """How much of a page is left."""

    most: int
    taken: int = 0

    def has_place(self, size: int, count: int) -> bool:
        if count and (count >= self.most or self.taken + size > MOST_BYTES):
            return False
        self.taken += size
        return True


def _trouble(seen: Seen) -> tuple[str, str]:
    """Key and mark under which trouble is remembered: told again only once the file was touched, its rights too."""
    return f"!{seen.key}", f"{seen.mark}:{seen.ctime_ns}"


def _again(root: int, seen: Seen) -> str:
    try:
        descriptor = open_below(root, seen.path, _LOOK)
    except OSError:
        return ""
    try:
        found = os.fstat(descriptor)
        return f"{found.st_size}:{found.st_mtime_ns}"
    finally:
        os.close(descriptor)
