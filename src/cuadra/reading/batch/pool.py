"""Worker processes under guard: a document that hangs or kills its worker ends as a refusal, the rest goes on.

Each worker is a fresh process (spawn) with one thread, and is replaced after some documents or above a memory
limit, so that memory stays flat however long the batch is.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Any, NamedTuple, Self

from cuadra.kit.errors import CuadraError
from cuadra.kit.why import why
from cuadra.reading.batch.errors import TookTooLong, WorkerDied, WorkersDoNotStart
from cuadra.reading.batch.worker import READY, Answer, Job, serve

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "OMP_THREAD_LIMIT")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a batch may cost. ``seconds`` for one file, ``memory`` in bytes before a worker is replaced."""

    jobs: int = 1
    seconds: float = 60.0
    start_seconds: float = 120.0
    documents: int = 1_000
    memory: int = 900 * 2**20
    failed_starts: int = 3


class Task(NamedTuple):
    """One file, by the name under which it is opened, and the SHA-256 of its bytes in hexadecimal."""

    file: str
    digest: str


class Outcome(NamedTuple):
    """What became of a task: its records, or the refusal."""

    task: Task
    records: list[dict[str, Any]]
    refusal: CuadraError | None


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    deadline: float
    is_ready: bool = False
    task: Task | None = None
    done: int = 0


@dataclass
class Pool:
    """A crew of workers for one job; used as a context so that none outlives it."""

    job: Job
    settings: Any = None
    bounds: Bounds = field(default_factory=Bounds)
    _crew: list[_Worker] = field(default_factory=list)
    _failed: int = 0
    _tried: set[Task] = field(default_factory=set)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._crew:
            self._dismiss(self._crew[-1])

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Each task once, as it ends. Raises ``WorkersDoNotStart`` when no worker can be had at all."""
        waiting = iter(tasks)
        upcoming = next(waiting, None)
        while upcoming or any(worker.task for worker in self._crew):
            if upcoming and (free := self._free()):
                self._give(free, upcoming)
                upcoming = next(waiting, None)
                continue
            yield from self._listen()

    def _free(self) -> _Worker | None:
        for worker in self._crew:
            if worker.task is None:
                return worker
        return self._hire() if len(self._crew) < self.bounds.jobs else None

    def _hire(self) -> _Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self.job, self.settings, self.bounds.seconds), daemon=True
        )
        with _one_thread(), _without_main(self.job):
            process.start()
        theirs.close()
        worker = _Worker(process, ours, time.monotonic() + self.bounds.start_seconds)
        self._crew.append(worker)
        return worker

    def _give(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        if worker.is_ready:
            self._send(worker)

    def _send(self, worker: _Worker) -> None:
        worker.deadline = time.monotonic() + self.bounds.seconds
        with suppress(OSError):  # a dead worker is noticed when its pipe is read
            worker.pipe.send(tuple(worker.task or ()))

    def _listen(self) -> Iterator[Outcome]:
        busy = [worker for worker in self._crew if worker.task]
        first = min(worker.deadline for worker in busy)
        heard = set(wait([worker.pipe for worker in busy], timeout=max(0.0, first - time.monotonic())))
        for worker in busy:
            outcome = None
            if worker.pipe in heard:
                outcome = self._hear(worker)
            elif time.monotonic() >= worker.deadline:
                outcome = self._lose(worker, TookTooLong(seconds=f"{self.bounds.seconds:g}"))
            if outcome:
                yield outcome

    def _hear(self, worker: _Worker) -> Outcome | None:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            return self._lose(worker, WorkerDied(how=_how(worker.process.exitcode)))
        if message == READY:
            worker.is_ready, self._failed = True, 0
            self._send(worker)
            return None
        return self._settle(worker, message)

    def _settle(self, worker: _Worker, answer: Answer) -> Outcome:
        task, worker.task = worker.task or Task("", ""), None
        worker.done += 1
        if worker.done >= self.bounds.documents or answer.memory > self.bounds.memory:
            self._dismiss(worker)
        return Outcome(task, answer.records, answer.refusal)

    def _lose(self, worker: _Worker, why: CuadraError) -> Outcome | None:
        """Ends a worker that hangs or died. One that never began gives its task to the next; so does, once, one that
        died: the system may have ended it for what others did.
        """
        task, began = worker.task or Task("", ""), worker.is_ready
        self._dismiss(worker)
        if began and (isinstance(why, TookTooLong) or task in self._tried):
            return Outcome(task, [], why)
        if began:
            self._tried.add(task)
        else:
            self._failed += 1
        if self._failed >= self.bounds.failed_starts:
            raise WorkersDoNotStart(how=why.facts.get("how", why.code))
        self._give(self._hire(), task)
        return None

    def _dismiss(self, worker: _Worker) -> None:
        """Ends a worker, politely if it is idle, and whatever it started."""
        self._crew.remove(worker)
        if worker.task is None and worker.is_ready:
            with suppress(OSError):
                worker.pipe.send(None)
            worker.process.join(2)
        worker.pipe.close()
        if worker.process.is_alive():
            with suppress(ProcessLookupError, PermissionError, AttributeError):
                os.killpg(worker.process.pid or 0, signal.SIGKILL)
            worker.process.kill()
        worker.process.join(10)
        worker.process.close()


class _one_thread:  # noqa: N801  reads as a word: with _one_thread()
    """The environment of a new worker: the numeric libraries take one thread each."""

    def __enter__(self) -> None:
        self.before = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _without_main(job: Job) -> Iterator[None]:
    """New workers do not run the caller's script again (nor fail where there is none, as in a notebook), unless the
    job is defined there.
    """
    main = sys.modules["__main__"]
    if getattr(job, "__module__", "") != "__main__":
        sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _how(exit_code: int | None) -> str:
    """How a process ended, in a word.

    >>> _how(-9), _how(1)
    ('SIGKILL', '{WHY-EXIT:1}')
    """
    if exit_code is not None and exit_code < 0:
        with suppress(ValueError):
            return signal.Signals(-exit_code).name
    return why("EXIT", exit_code)
