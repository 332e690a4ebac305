"""Which backups are kept: seven daily, four weekly, twelve monthly ones; the newest always."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

DAILY, WEEKLY, MONTHLY = 7, 4, 12


def kept(
    moments: Iterable[datetime], *, daily: int = DAILY, weekly: int = WEEKLY, monthly: int = MONTHLY
) -> set[datetime]:
    """Those of ``moments`` to keep: the newest of each of the last so many days, ISO weeks and months that have one.

    >>> from datetime import UTC, timedelta
    >>> end = datetime(2026, 11, 21, 2, tzinfo=UTC)
    >>> len(kept(end - timedelta(days=back) for back in range(400)))
    20
    """
    newest_first = sorted(set(moments), reverse=True)
    return (
        set(_newest_of(newest_first, lambda one: one.date(), daily))
        | set(_newest_of(newest_first, lambda one: one.isocalendar()[:2], weekly))
        | set(_newest_of(newest_first, lambda one: (one.year, one.month), monthly))
        | set(newest_first[:1])
    )


def _newest_of(newest_first: list[datetime], period: Callable[[datetime], object], most: int) -> Iterable[datetime]:
    """The first of each period, for the first ``most`` periods."""
    firsts: dict[object, datetime] = {}
    for one in newest_first:
        firsts.setdefault(period(one), one)
    return islice(firsts.values(), most)
