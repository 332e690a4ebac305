"""A typed client of Cuadra's API: ``Client(url, key)`` has a method for every operation of ``docs/openapi.json``.

Shapes are ``TypedDict``: plain JSON that a type checker knows. ``operations`` and ``shapes`` are made by
``update/client.py``; what goes over the wire is in ``wire``. Needs nothing but httpx.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from cuadra.client.operations import Operations
from cuadra.client.shapes import EventOut, ReceivedAllOut
from cuadra.client.wire import ApiProblem

__all__ = ["ApiProblem", "Client"]


class Client(Operations):
    """Every operation, and the two that a description cannot tell: files from disk, and live events."""

    def send(self, *files: Path, country: str | None = None, idempotency_key: str | None = None) -> ReceivedAllOut:
        """Sends files of this machine, all in one request (at most 100)."""
        told = [("files", (file.name, file.read_bytes())) for file in files]
        data = {"country": country} if country else None
        headers = {"idempotency-key": idempotency_key}
        return cast("ReceivedAllOut", self.ask("POST", "/api/v1/documents", files=told, data=data, headers=headers))

    def follow(self, *, after: int | None = None) -> Iterator[EventOut]:
        """What happens, live and without gaps; begins after the event ``after``, or with what comes next."""
        return cast("Iterator[EventOut]", self.events("/api/v1/events/stream", after=after))
