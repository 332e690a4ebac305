"""Spans: how long which part of the work took, for whoever collects traces; nobody does unless it is asked for."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Tell(Protocol):
    """Says more of a span while it is open; a ``name`` replaces the one that it began with."""

    def __call__(self, name: str = "", **facts: str) -> None: ...


class Traces(Protocol):
    """Where spans go. ``facts`` are ids and kinds, never content; they are redacted all the same."""

    def span(self, name: str, **facts: str) -> AbstractContextManager[Tell]: ...

    def close(self) -> None:
        """Sends what waits, within some seconds."""
        ...


class NoTraces:
    def span(self, name: str, **facts: str) -> AbstractContextManager[Tell]:  # noqa: ARG002
        return nullcontext(_nothing)

    def close(self) -> None: ...


def _nothing(name: str = "", **facts: str) -> None: ...


NO_TRACES = NoTraces()
