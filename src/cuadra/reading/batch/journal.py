"""The memory of a batch: what is done is on disk before it is called done, so a killed run goes on where it was.

Two files in the folder: ``records.jsonl`` holds one record a line; ``journal.jsonl`` one line a finished file, with
the length that ``records.jsonl`` had then. Records are written and synced first, the journal after: on the next
start anything past the last whole journal line is cut off and read again, so each file is there exactly once.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from cuadra.kit.why import system
from cuadra.reading.batch.errors import CannotKeep, FolderInUse, OtherOptions

RECORDS = "records.jsonl"
JOURNAL = "journal.jsonl"
BATCH = 32  # files between two syncs: at most so many are read again after a kill

Key = tuple[str, str]  # file, sha-256
Counts = tuple[int, int]  # its records, and how many of these are refusals


@dataclass
class Journal:
    """Opened on a folder; ``done`` says what an earlier run finished. Not for two runs at once (``FolderInUse``)."""

    folder: Path
    options: str = ""
    done: dict[Key, Counts] = field(default_factory=dict)
    _records: IO[bytes] | None = None
    _journal: IO[bytes] | None = None
    _waiting: list[dict[str, Any]] = field(default_factory=list)

    def __enter__(self) -> Self:
        with kept_in(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._journal = (self.folder / JOURNAL).open("a+b")
            self._lock()
            self._records = (self.folder / RECORDS).open("a+b")
            self._resume()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.sync()
        finally:
            for file in (self._records, self._journal):
                if file:
                    with kept_in(self.folder):
                        file.close()

    def add(self, key: Key, records: Sequence[dict[str, Any]]) -> None:
        """Keeps the records of one file; safe on disk after the next ``sync`` (every 32 files, and at the end)."""
        lines = b"".join(_line(one) for one in records)
        out = self._open(self._records)
        with kept_in(self.folder):
            out.write(lines)
        refused = sum("refused" in one for one in records)
        told = {"file": key[0], "sha256": key[1], "records": len(records), "refused": refused, "end": out.tell()}
        self._waiting.append(told)
        self.done[key] = len(records), refused
        if len(self._waiting) >= BATCH:
            self.sync()

    def sync(self) -> None:
        """Brings all that was added to the disk: records first, then the journal."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            with kept_in(self.folder):
                _flush(self._open(self._records))
                self._note(*waiting)

    def _note(self, *entries: dict[str, Any]) -> None:
        journal = self._open(self._journal)
        journal.write(b"".join(_line(entry) for entry in entries))
        _flush(journal)

    def _lock(self) -> None:
        try:
            fcntl.flock(self._open(self._journal), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as caught:
            raise FolderInUse(folder=self.folder) from caught

    def _resume(self) -> None:
        journal, records = self._open(self._journal), self._open(self._records)
        length = os.fstat(records.fileno()).st_size
        head, entries, end = _whole(journal, length)
        journal.truncate(end)
        records.truncate(entries[-1]["end"] if entries else 0)
        records.seek(0, os.SEEK_END)
        self.done = {(one["file"], one["sha256"]): (one["records"], one["refused"]) for one in entries}
        if head is None:
            self._note({"options": self.options})
        elif head != self.options:
            raise OtherOptions(folder=self.folder, begun=head)

    def _open(self, file: IO[bytes] | None) -> IO[bytes]:
        if file is None:
            raise ValueError("the journal is not open")
        return file


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """A disk that is full or closed to us is told by its folder (``CannotKeep``); what was synced stays."""
    try:
        yield
    except OSError as caught:
        raise CannotKeep(folder=folder, what=system(caught)) from caught


def _line(entry: Mapping[str, Any]) -> bytes:
    r"""One line of JSON; a file name that is no UTF-8 keeps its bytes as JSON's own escapes.

    >>> _line({"file": "a\udcff"}), json.loads(_line({"file": "a\udcff"}))
    (b'{"file": "a\\udcff"}\n', {'file': 'a\udcff'})
    """
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _whole(journal: IO[bytes], length: int) -> tuple[str | None, list[dict[str, Any]], int]:
    """The options, the entries that are whole and whose records are on disk, and where they end in the journal."""
    journal.seek(0)
    head: str | None = None
    entries: list[dict[str, Any]] = []
    end = 0
    for line in journal:
        try:
            entry = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            entry = None
        if entry is None or entry.get("end", 0) > length:
            break
        if "options" in entry:
            head = entry["options"]
        else:
            entries.append(entry)
        end += len(line)
    return head, entries, end
