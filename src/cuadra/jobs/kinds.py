"""Kinds of jobs: who runs them, and how often they are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cuadra.jobs.policy import Policy
from cuadra.jobs.work import Burial, Work

Handler = Callable[[Work], None]


@dataclass(frozen=True, slots=True)
class Kind(Policy):
    """A handler with its limits. ``buried`` writes, in the same transaction, what the job's death means for its
    subject.
    """

    run: Handler
    buried: Burial | None = field(default=None, kw_only=True)


def as_kinds(handlers: Mapping[str, Handler | Kind]) -> dict[str, Kind]:
    return {name: one if isinstance(one, Kind) else Kind(one) for name, one in handlers.items()}
