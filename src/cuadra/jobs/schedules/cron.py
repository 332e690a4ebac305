"""When a cron expression ticks next, in a zone: through the nights on which the clock is put forward or back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cuadra.jobs.errors import ScheduleInvalid


def next_tick(cron: str, zone: str, after: datetime) -> datetime:
    """The first tick after a moment, in UTC. Five fields, as cron(8) reads them; ``ScheduleInvalid`` otherwise.

    As Debian's cron: a fixed hour that a night skips runs at once after it, one that comes twice runs once.

    >>> next_tick("0 9 * * *", "America/Panama", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2026-01-01T14:00:00+00:00'
    """
    from cronsim import CronSim, CronSimError

    try:
        local = after.astimezone(ZoneInfo(zone))
        return next(CronSim(cron, local)).astimezone(UTC)
    except (CronSimError, ZoneInfoNotFoundError, StopIteration, ValueError, OSError):
        raise ScheduleInvalid(cron=cron, zone=zone) from None
