"""Group commit: requests that wait at the same moment share one transaction; each is answered after its commit.

One thread a process writes. While a commit is under way the next requests gather, so the batch grows with the load
and nobody waits for company. A batch that fails is done again one by one, so that only the bad request fails; a
database that is away fails them all at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from cuadra.database.errors import DatabaseUnreachable
from cuadra.web.errors import Busy

A = TypeVar("A")
B = TypeVar("B")
Write = Callable[[Sequence[A]], Sequence[B | Exception]]


class Group(Generic[A, B]):
    """``write`` does a batch in one transaction: an answer or an error for each, or it raises and nothing was done."""

    def __init__(
        self,
        write: Write[A, B],
        *,
        most: int,
        waiting: int,
        name: str = "group",
        end: Callable[[], None] = lambda: None,
    ) -> None:
        """``end`` is called by the thread when it ends."""
        self.write, self.most, self.waiting, self.end = write, most, waiting, end
        self._queue: deque[tuple[A, asyncio.Future[B]]] = deque()
        self._wake = threading.Condition()
        self._is_open = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._is_open = True
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Writes what waits, takes nothing more."""
        with self._wake:
            self._is_open = False
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    async def put(self, item: A) -> B:
        """The answer of ``item``, once it is committed; ``Busy`` at once where too many wait."""
        future: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        with self._wake:
            if not self._is_open or len(self._queue) >= self.waiting:
                raise Busy
            self._queue.append((item, future))
            self._wake.notify()
        return await future

    def _run(self) -> None:
        while batch := self._next():
            answers = self._answers([item for item, _ in batch])
            self._loop.call_soon_threadsafe(_resolve, [future for _, future in batch], answers)
        self.end()

    def _next(self) -> list[tuple[A, asyncio.Future[B]]]:
        """Who waits now; nobody once closed and empty. A client that hung up is written all the same: it may ask."""
        with self._wake:
            while not self._queue and self._is_open:
                self._wake.wait()
            return [self._queue.popleft() for _ in range(min(self.most, len(self._queue)))]

    def _answers(self, items: Sequence[A]) -> Sequence[B | Exception]:
        try:
            return self.write(items)
        except DatabaseUnreachable as error:
            return [error] * len(items)
        except Exception as error:  # noqa: BLE001  it goes to whoever waits; the thread must live
            return [error] if len(items) == 1 else [self._answers([item])[0] for item in items]


def _resolve(futures: Sequence[asyncio.Future[B]], answers: Sequence[B | Exception]) -> None:
    for future, answer in zip(futures, answers, strict=True):
        if future.cancelled():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
