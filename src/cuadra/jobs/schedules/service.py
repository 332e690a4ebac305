"""Setting up what runs at times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.jobs.schedules.cron import next_tick
from cuadra.jobs.schedules.repository import ScheduleRepository
from cuadra.kit.ids import TenantId, new_id

Missed = Literal["once", "skip"]


def schedule(
    session: Session,
    tenant: TenantId,
    kind: str,
    subject_id: UUID,
    cron: str,
    zone: str,
    *,
    missed: Missed = "once",
    data: Mapping[str, Any] | None = None,
) -> UUID:
    """A job of ``kind`` for the subject at each tick of ``cron`` in ``zone``, in place of what was set before.

    ``missed``: what to do about ticks that came while nobody worked, ``once`` for all of them or ``skip``.
    Raises ``ScheduleInvalid``.
    """
    schedules = ScheduleRepository(session, tenant)
    values = {"id": new_id(), "kind": kind, "subject_id": subject_id, "cron": cron, "time_zone": zone}
    more = {"missed": missed, "is_active": True, "data": dict(data or {})}
    return schedules.put({**values, **more, "next_at": next_tick(cron, zone, schedules.now())})


def unschedule(session: Session, tenant: TenantId, kind: str, subject_id: UUID) -> None:
    ScheduleRepository(session, tenant).remove(kind, subject_id)


def move_zone(session: Session, tenant: TenantId, zone: str) -> None:
    """The company moved: its schedules tick by the clock of ``zone`` from now on."""
    schedules = ScheduleRepository(session, tenant)
    for one in schedules.all():
        one.time_zone = zone
        one.next_at = next_tick(one.cron, zone, schedules.now())
    session.flush()
