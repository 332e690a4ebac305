"""What was found out lately, by digest: bounded, short-lived, and emptied at once when something changed."""

from __future__ import annotations

import time
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Known(Generic[T]):
    """Kept for ``seconds``, at most ``most`` of them. Reading takes no lock."""

    def __init__(self, seconds: float, most: int) -> None:
        self.seconds, self.most = seconds, most
        self.season = 0
        self._kept: dict[bytes, tuple[T, float]] = {}
        self._lock = Lock()

    def get(self, key: bytes) -> T | None:
        kept = self._kept.get(key)
        return kept[0] if kept is not None and kept[1] > time.monotonic() else None

    def put(self, key: bytes, value: T, expires: float | None, season: int) -> None:
        """Keeps ``value`` until ``expires`` (seconds since 1970) at the latest.

        ``season`` is the one in which it was asked for: if all was forgotten meanwhile the answer may be an old one.
        """
        left = self.seconds if expires is None else min(self.seconds, expires - time.time())
        with self._lock:
            if season != self.season or left <= 0:
                return
            if len(self._kept) >= self.most:
                self._drop()
            self._kept[key] = (value, time.monotonic() + left)

    def forget(self) -> None:
        with self._lock:
            self.season += 1
            self._kept = {}

    def _drop(self) -> None:
        """What is over; and where that is not enough, all."""
        now = time.monotonic()
        self._kept = {key: kept for key, kept in self._kept.items() if kept[1] > now}
        if len(self._kept) >= self.most:
            self._kept = {}

    def __len__(self) -> int:
        return len(self._kept)
