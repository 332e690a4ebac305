"""Kinds of jobs: who runs them, and how often they are tried."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from cuadra.kit.errors import CuadraError

if TYPE_CHECKING:
    from cuadra.jobs.work import Work

Handler = Callable[["Work"], None]
Burial = Callable[[Session, "Work", CuadraError], None]

LONGEST_WAIT = 24 * 3600.0  # seconds: no Retry-After is honoured beyond


@dataclass(frozen=True, slots=True)
class Kind:
    """A handler with its limits. Times in seconds.

    ``reconciles``: the handler asks the other side before it repeats anything (the effect ledger does), so that an
    unknown outcome may come back to it; without, such a job waits for a person. ``buried`` writes, in the same
    transaction, what the job's death means for its subject.
    """

    run: Handler
    attempts: int = 5
    first: float = 3.0
    cap: float = 900.0
    limit: float = 300.0
    takeovers: int = 3
    reconciles: bool = False
    buried: Burial | None = None


def as_kinds(handlers: Mapping[str, Handler | Kind]) -> dict[str, Kind]:
    return {name: one if isinstance(one, Kind) else Kind(one) for name, one in handlers.items()}


def wait_after(kind: Kind, failures: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after the so many-th failure in a row: 3, 6, 12… s with jitter, or as long as we were told.

    >>> wait_after(Kind(print), 1) < timedelta(seconds=3.8), wait_after(Kind(print), 1, 60) >= timedelta(seconds=60)
    (True, True)
    """
    back_off = min(kind.cap, kind.first * 2 ** min(failures - 1, 20)) * random.uniform(0.75, 1.25)  # noqa: S311  spread
    return timedelta(seconds=max(back_off, min(retry_after or 0.0, LONGEST_WAIT)))
