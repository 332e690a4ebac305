"""The record's statements, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cuadra.audit.models import Event
from cuadra.kit.ids import TenantId


class EventRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Appends ``rows`` in their order; the database numbers and chains them."""
        self.session.execute(insert(Event.__table__), [{"tenant_id": self.tenant, **row} for row in rows])  # type: ignore[arg-type]

    def after(self, seq: int, *, most: int, subject: UUID | None = None) -> list[Event]:
        """At most ``most`` events numbered above ``seq``, oldest first, of one subject where named."""
        wanted = select(Event).where(Event.tenant_id == self.tenant, Event.seq > seq)
        if subject:
            wanted = wanted.where(Event.subject_id == subject)
        return list(self.session.scalars(wanted.order_by(Event.seq).limit(most)))
