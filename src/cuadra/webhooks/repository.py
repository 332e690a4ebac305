"""Webhooks' statements, for one company; and the one question over all of them, which tells numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.webhooks.models import Delivery, Endpoint

_DUE = text("SELECT tenant_id, endpoint_id FROM webhooks_due(:most)")
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('webhooks', 0))")


class WebhookRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def endpoints(self) -> list[Endpoint]:
        wanted = select(Endpoint).where(Endpoint.tenant_id == self.tenant).order_by(Endpoint.id)
        return list(self.session.scalars(wanted))

    def endpoint(self, endpoint: UUID, *, lock: bool = False) -> Endpoint | None:
        wanted = select(Endpoint).where(Endpoint.tenant_id == self.tenant, Endpoint.id == endpoint)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def add(self, endpoint: Endpoint) -> None:
        self.session.add(endpoint)
        self.session.flush()

    def remove(self, endpoint: UUID) -> bool:
        gone = delete(Endpoint).where(Endpoint.tenant_id == self.tenant, Endpoint.id == endpoint)
        return bool(self.session.execute(gone).rowcount)  # type: ignore[attr-defined]

    def delivery(self, delivery: UUID, *, lock: bool = False) -> Delivery | None:
        wanted = select(Delivery).where(Delivery.tenant_id == self.tenant, Delivery.id == delivery)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def deliveries(self, endpoint: UUID, *, before: UUID | None = None, most: int = 50) -> list[Delivery]:
        """Newest first."""
        wanted = select(Delivery).where(Delivery.tenant_id == self.tenant, Delivery.endpoint_id == endpoint)
        if before:
            wanted = wanted.where(Delivery.id < before)
        return list(self.session.scalars(wanted.order_by(Delivery.id.desc()).limit(most)))

    def lay_out(self, rows: Sequence[dict[str, Any]]) -> list[UUID]:
        """Adds deliveries; those of events that were laid out before stay as they are. The ones added."""
        added = self.session.scalars(
            insert(Delivery).on_conflict_do_nothing(constraint="uq_webhook_deliveries_event").returning(Delivery.id),
            [{"tenant_id": self.tenant, **row} for row in rows],
        )
        return list(added)

    def failing_days(self, endpoint: UUID) -> float:
        """For how long nothing was delivered any more, by the database's clock."""
        since = func.extract("epoch", func.clock_timestamp() - Endpoint.failing_since) / 86_400
        wanted = select(since).where(Endpoint.tenant_id == self.tenant, Endpoint.id == endpoint)
        return float(self.session.scalar(wanted) or 0.0)

    def change(self, endpoint: UUID, **values: Any) -> None:
        changing = update(Endpoint).where(Endpoint.tenant_id == self.tenant, Endpoint.id == endpoint)
        self.session.execute(changing.values(**values))

    def now(self) -> Any:
        return func.clock_timestamp()


def due(session: Session, *, most: int) -> list[tuple[TenantId, UUID]]:
    """The addresses that have news, of all companies; none while another worker is asking."""
    if not session.scalar(_ONE_AT_A_TIME):
        return []
    return [(TenantId(row.tenant_id), row.endpoint_id) for row in session.execute(_DUE, {"most": most})]
