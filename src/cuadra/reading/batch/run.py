"""A batch from beginning to end: files -> workers -> records, with what an earlier run did left out."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cuadra.kit.errors import CuadraError
from cuadra.kit.why import system
from cuadra.reading.batch.errors import CannotOpen, NoSuchFile
from cuadra.reading.batch.journal import Journal, Key
from cuadra.reading.batch.pool import Bounds, Outcome, Pool, Task
from cuadra.reading.batch.walk import Source
from cuadra.reading.batch.worker import Job
from cuadra.reading.limits import Limits
from cuadra.reading.refusals import FileTooLarge

Refuse = Callable[[str, str, CuadraError], dict[str, Any]]  # file, sha-256, why -> its record
MOST_BYTES = Limits().file_bytes


class Finished(NamedTuple):
    """One file with all of its records, in the order of the file."""

    file: str
    records: list[dict[str, Any]]


@dataclass
class Batch:
    """How files become records: ``job`` runs in the workers, ``refuse`` makes the record of what was not read."""

    job: Job
    refuse: Refuse
    settings: Any = None
    bounds: Bounds = field(default_factory=Bounds)
    journal: Journal | None = None
    is_ordered: bool = False

    def run(self, sources: Iterable[Source]) -> Iterator[Finished]:
        """Every file not yet in the journal, once: as they end, or in the order given.

        The same bytes under a second name give a second record, marked ``duplicate_of``.
        """
        self._first: dict[str, str] = {digest: file for file, digest in reversed(list(self._done()))}
        self._refused: deque[Outcome] = deque()
        self._order: list[Task] = []
        with Pool(self.job, self.settings, self.bounds) as pool:
            results = self._all(pool, sources)
            for outcome in self._in_order(results) if self.is_ordered else results:
                yield self._keep(outcome)

    def _done(self) -> Iterable[Key]:
        return self.journal.done if self.journal else ()

    def _all(self, pool: Pool, sources: Iterable[Source]) -> Iterator[Outcome]:
        for outcome in pool.run(self._tasks(sources)):
            yield from self._drain()
            yield outcome
        yield from self._drain()

    def _drain(self) -> Iterator[Outcome]:
        while self._refused:
            yield self._refused.popleft()

    def _tasks(self, sources: Iterable[Source]) -> Iterator[Task]:
        for source in sources:
            digest, refusal = _digest(source)
            task = Task(source.name, digest)
            if (source.name, digest) in self._done():
                continue
            self._first.setdefault(digest or source.name, source.name)
            self._order.append(task)
            if refusal:
                self._refused.append(Outcome(task, [], refusal))
            else:
                yield task

    def _in_order(self, results: Iterator[Outcome]) -> Iterator[Outcome]:
        held: dict[Task, Outcome] = {}
        given = 0
        for outcome in results:
            held[outcome.task] = outcome
            while given < len(self._order) and self._order[given] in held:
                yield held.pop(self._order[given])
                given += 1

    def _keep(self, outcome: Outcome) -> Finished:
        (file, digest), records, refusal = outcome
        if refusal or not records:
            records = [self.refuse(file, digest, refusal or CannotOpen(what="-"))]
        first = self._first.get(digest, file)
        if first != file:
            records = [{**record, "duplicate_of": first} for record in records]
        if self.journal:
            self.journal.add((file, digest), records)
        return Finished(file, records)


def _digest(source: Source) -> tuple[str, CuadraError | None]:
    if source.refusal:
        return "", source.refusal
    try:
        with Path(source.path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:  # refused unread: hashing it might take minutes
                return "", FileTooLarge(mib=MOST_BYTES // 2**20)
            return hashlib.file_digest(file, "sha256").hexdigest(), None
    except FileNotFoundError:  # it was there when the folder was listed
        return "", NoSuchFile()
    except OSError as caught:
        return "", CannotOpen(what=system(caught))
