"""What a worker tells of its runs, to whoever counts and logs them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cuadra.jobs.work import Work


class Watch(Protocol):
    """Called from many threads. Quick, and never raises: a run must not end for being looked at."""

    def running(self, work: Work) -> AbstractContextManager[None]:
        """Around the whole of a run, in its thread."""
        ...

    def ended(self, work: Work, seconds: float) -> None:
        """Once a run; ``work.ended`` says how, and is empty where that could not be written."""
        ...

    def taken_over(self, kind: str) -> None:
        """A job was taken from a worker that was gone."""
        ...


class Nobody:
    """Where nobody looks."""

    def running(self, work: Work) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def ended(self, work: Work, seconds: float) -> None: ...

    def taken_over(self, kind: str) -> None: ...


NOBODY = Nobody()
