"""The statements of what a company names, whatever it is, for one company."""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from cuadra.inbox.organising.models import Named
from cuadra.kit.ids import TenantId

N = TypeVar("N", bound=Named)


class NamedRepository(Generic[N]):
    """A subclass says of which table."""

    model: type[N]

    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def get(self, key: UUID, *, removed: bool = False) -> N | None:
        wanted = select(self.model).where(self.model.tenant_id == self.tenant, self.model.id == key)
        return self.session.scalar(wanted if removed else wanted.where(self.model.removed_at.is_(None)))

    def named(self, folded: str) -> N | None:
        """The one in use that has that name."""
        wanted = select(self.model).where(self.model.tenant_id == self.tenant, self.model.folded == folded)
        return self.session.scalar(wanted.where(self.model.removed_at.is_(None)))

    def add(self, values: dict[str, Any]) -> None:
        self.session.execute(insert(self.model).values(tenant_id=self.tenant, **values))

    def change(self, key: UUID, values: dict[str, Any]) -> None:
        mine = (self.model.tenant_id == self.tenant, self.model.id == key)
        self.session.execute(update(self.model).where(*mine).values(**values))

    def remove(self, key: UUID) -> None:
        """Out of use; its name is free."""
        self.change(key, {"removed_at": func.clock_timestamp()})
