"""One look of the keeper at the schedules: a job for each whose tick has come."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cuadra.jobs.errors import ScheduleInvalid
from cuadra.jobs.schedules.cron import next_tick
from cuadra.jobs.schedules.models import Schedule
from cuadra.jobs.schedules.repository import DueSchedules
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import TenantId

log = logging.getLogger(__name__)

LATE = timedelta(minutes=10)  # later than that, nobody was here: ``missed`` decides
MOST = 100


def tick(session: Session) -> int:
    """Queues the jobs that are due and moves their schedules on, in one transaction: once each. How many it queued."""
    schedules, queued = DueSchedules(session), 0
    for schedule, now in schedules.due(MOST):
        runs = schedule.missed == "once" or now - schedule.next_at <= LATE
        schedules.move(schedule, _next(schedule, now), now if runs else None)
        if runs:
            queued += 1
            data = {**schedule.data, "tick": schedule.next_at.isoformat()}
            enqueue(session, TenantId(schedule.tenant_id), schedule.kind, schedule.subject_id, data=data)
    return queued


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    """The next tick after now: missed ones are never made up for one by one."""
    try:
        return next_tick(schedule.cron, schedule.time_zone, now)
    except ScheduleInvalid:
        log.warning("schedule %s has no next tick", schedule.id)
        return None
