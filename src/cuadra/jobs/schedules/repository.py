"""The statements about schedules: a company's own, and the due ones of all for the keeper."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cuadra.database.base import Utc
from cuadra.jobs.schedules.models import Schedule
from cuadra.kit.ids import TenantId


class ScheduleRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def put(self, values: dict[str, object]) -> UUID:
        """Makes the schedule of a kind and subject, or changes the one there is; its id."""
        made = insert(Schedule).values(tenant_id=self.tenant, **values)
        changed: dict[str, object] = {
            name: made.excluded[name] for name in values if name not in {"id", "kind", "subject_id"}
        }
        key = [Schedule.tenant_id, Schedule.kind, Schedule.subject_id]
        changed["updated_at"] = func.clock_timestamp()
        statement = made.on_conflict_do_update(index_elements=key, set_=changed).returning(Schedule.id)
        return UUID(str(self.session.scalar(statement)))

    def all(self) -> list[Schedule]:
        return list(self.session.scalars(select(Schedule).where(Schedule.tenant_id == self.tenant)))

    def remove(self, kind: str, subject: UUID) -> None:
        self.session.execute(
            delete(Schedule).where(
                Schedule.tenant_id == self.tenant, Schedule.kind == kind, Schedule.subject_id == subject
            )
        )

    def now(self) -> datetime:
        """By the clock of the database."""
        return self.session.execute(select(func.clock_timestamp(type_=Utc))).scalar_one()


class DueSchedules:
    """For the keeper, across companies, as the queue's role."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def due(self, most: int) -> list[tuple[Schedule, datetime]]:
        """At most ``most`` schedules whose tick has come, locked, by company, each with the present moment."""
        now = func.clock_timestamp(type_=Utc)
        wanted = select(Schedule, now).where(Schedule.is_active, Schedule.next_at <= now)
        ordered = wanted.order_by(Schedule.tenant_id, Schedule.id).limit(most).with_for_update(skip_locked=True)
        return [(row[0], row[1]) for row in self.session.execute(ordered)]

    def move(self, schedule: Schedule, next_at: datetime | None, ran: datetime | None) -> None:
        """To its next tick; one that has none (any more) is put to rest."""
        values: dict[str, object] = {"next_at": next_at} if next_at else {"is_active": False}
        if ran:
            values["last_at"] = ran
        mine = (Schedule.tenant_id == schedule.tenant_id) & (Schedule.id == schedule.id)
        self.session.execute(update(Schedule).where(mine).values(**values).execution_options(synchronize_session=False))
