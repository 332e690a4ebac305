"""The statements of saved views, for one company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from cuadra.inbox.organising.models import SavedView
from cuadra.kit.ids import TenantId


class ViewRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def all(self, person: UUID | None, page: str, *, most: int) -> list[SavedView]:
        """A person's own and the shared ones of a list, by name."""
        mine = or_(SavedView.person_id == person, SavedView.is_shared)
        wanted = select(SavedView).where(
            SavedView.tenant_id == self.tenant, SavedView.page == page, SavedView.removed_at.is_(None), mine
        )
        return list(self.session.scalars(wanted.order_by(SavedView.name, SavedView.id).limit(most)))

    def get(self, view: UUID) -> SavedView | None:
        wanted = select(SavedView).where(SavedView.tenant_id == self.tenant, SavedView.id == view)
        return self.session.scalar(wanted.execution_options(populate_existing=True))

    def add(self, values: dict[str, Any]) -> None:
        self.session.execute(insert(SavedView).values(tenant_id=self.tenant, **values))

    def change(self, view: UUID, values: dict[str, Any]) -> None:
        mine = (SavedView.tenant_id == self.tenant, SavedView.id == view)
        self.session.execute(update(SavedView).where(*mine).values(**values))

    def remove(self, view: UUID) -> None:
        self.change(view, {"removed_at": func.clock_timestamp()})
