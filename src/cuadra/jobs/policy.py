"""How often and how long a kind of job is tried."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

LONGEST_WAIT = 24 * 3600.0  # seconds: no Retry-After is honoured beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Times in seconds.

    ``reconciles``: the handler asks the other side before it repeats anything (the effect ledger does), so that an
    unknown outcome may come back to it; without, such a job waits for a person.
    """

    attempts: int = 5
    first: float = 3.0
    cap: float = 900.0
    limit: float = 300.0
    takeovers: int = 3
    reconciles: bool = False


def wait_after(policy: Policy, failures: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after the so many-th failure in a row: 3, 6, 12… s with jitter, or as long as we were told.

    >>> wait_after(Policy(), 1) < timedelta(seconds=3.8), wait_after(Policy(), 1, 60) >= timedelta(seconds=60)
    (True, True)
    """
    doubled = policy.first * 2 ** min(failures - 1, 20)
    back_off = min(policy.cap, doubled) * random.uniform(0.75, 1.25)  # noqa: S311  spread
    return timedelta(seconds=max(back_off, min(retry_after or 0.0, LONGEST_WAIT)))
