"""The record's statements, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from cuadra.audit.chain import Link
from cuadra.audit.models import Event
from cuadra.database.many import insert_many
from cuadra.kit.ids import TenantId


class EventRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Appends ``rows`` in their order; the database numbers and chains them."""
        insert_many(self.session, Event.__table__, [{"tenant_id": self.tenant, **row} for row in rows])

    def after(self, seq: int, *, most: int, subject: UUID | None = None) -> list[Event]:
        """At most ``most`` events numbered above ``seq``, oldest first, of one subject where named."""
        wanted = select(Event).where(Event.tenant_id == self.tenant, Event.seq > seq)
        if subject:
            wanted = wanted.where(Event.subject_id == subject)
        return list(self.session.scalars(wanted.order_by(Event.seq).limit(most)))

    def last(self) -> int:
        """The number of the newest event, 0 for none."""
        return self.session.scalar(select(func.max(Event.seq)).where(Event.tenant_id == self.tenant)) or 0

    def links(self, seq: int, *, most: int) -> list[Link]:
        """As ``after``, in the exact form that the chain was made of."""
        ids = (Event.tenant_id, Event.actor_id, Event.subject_id)
        tenant, actor, subject = (func.coalesce(cast(one, Text), "").label(one.key) for one in ids)
        details, personal = (cast(one, Text).label(one.key) for one in (Event.details, Event.personal))
        digests = [
            func.encode(one, "hex").label(one.key) for one in (Event.details_digest, Event.personal_digest, Event.hash)
        ]
        plain = (Event.seq, Event.at, Event.action, Event.actor_kind, Event.subject_kind, Event.request_id)
        wanted = select(*plain, tenant, actor, subject, details, personal, *digests).where(
            Event.tenant_id == self.tenant, Event.seq > seq
        )
        return [Link(**row) for row in self.session.execute(wanted.order_by(Event.seq).limit(most)).mappings()]
