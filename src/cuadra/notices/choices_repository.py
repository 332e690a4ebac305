"""The statements about what people want to be told, for one company."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.notices.choices import Choices, Pace, kinds_from
from cuadra.notices.models import NoticeChoices

UNCHOSEN = Choices()


class ChoicesRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def all(self) -> dict[UUID, Choices]:
        """Of those who chose something."""
        wanted = select(NoticeChoices).where(NoticeChoices.tenant_id == self.tenant)
        return {one.person_id: _choices(one) for one in self.session.scalars(wanted)}

    def of(self, person: UUID) -> Choices:
        wanted = select(NoticeChoices).where(
            NoticeChoices.tenant_id == self.tenant, NoticeChoices.person_id == person
        )  # fmt: skip
        found = self.session.scalar(wanted.execution_options(populate_existing=True))
        return _choices(found) if found else UNCHOSEN

    def save(self, person: UUID, **values: Any) -> None:
        """Changes what is named; ``kinds`` as lists of channels by kind."""
        made = insert(NoticeChoices).values(tenant_id=self.tenant, person_id=person, **values)
        key = [NoticeChoices.tenant_id, NoticeChoices.person_id]
        self.session.execute(made.on_conflict_do_update(index_elements=key, set_=values))


def _choices(row: NoticeChoices) -> Choices:
    return Choices(
        kinds_from(row.kinds),
        cast("Pace", row.pace),
        row.hour,
        row.quiet_from,
        row.quiet_to,
        row.daily_goal,
        row.shows_guide,
        row.installed_at,
    )
