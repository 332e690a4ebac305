"""What a worker does beside its jobs: a thread that looks again and again until it is stopped."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cuadra.kit.errors import CuadraError

PATIENCE = 10.0  # seconds for the last round to end

log = structlog.get_logger(__name__)


class Rounds(ABC):
    """Looks every ``every`` seconds. What cannot be done now (the database is away, say) is tried at the next round."""

    def __init__(self, name: str, *, every: float) -> None:
        self.every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def look(self) -> object:
        """One round."""

    def missed(self, code: str) -> None:
        """Hears of a round that failed: the error's code, or its class."""
        log.warning("round.failed", of=self._thread.name, code=code)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._ended.wait(self.every):
            try:
                self.look()
            except (CuadraError, SQLAlchemyError, OSError) as error:
                self.missed(error.code if isinstance(error, CuadraError) else type(error).__name__)
