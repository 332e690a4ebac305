"""What is done after the answer, so that nobody can tell from its time what was done: one thread, a bounded line.

Only for what may be lost with the process: who asked asks again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Full, Queue

import structlog

MOST = 100
log = structlog.get_logger(__name__)
Errand = Callable[[], object]


class Errands:
    """The thread begins with the first errand and ends with the process."""

    def __init__(self, most: int = MOST) -> None:
        self._line: Queue[Errand] = Queue(most)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, errand: Errand) -> bool:
        """Takes it, unless too many wait."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="errands", daemon=True)
                self._thread.start()
        try:
            self._line.put_nowait(errand)
        except Full:
            log.warning("errands.full")
            return False
        return True

    def _run(self) -> None:
        while True:
            errand = self._line.get()
            try:
                errand()
            except Exception as error:  # noqa: BLE001  the next errand may do
                log.warning("errand.failed", error=type(error).__name__, code=getattr(error, "code", ""))
