"""Webhooks: who has news is asked every second; each telling is a job of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cuadra.adapters.webhook import Delivery, deliver
from cuadra.database.session import Database
from cuadra.flows.rounds import Rounds
from cuadra.jobs.outcomes import Again, Done
from cuadra.jobs.service import enqueue
from cuadra.jobs.work import Work
from cuadra.kit.ids import TenantId
from cuadra.kit.metrics import Metrics
from cuadra.kit.spans import NO_TRACES, Traces
from cuadra.vault.provider import KeyProvider
from cuadra.webhooks import service
from cuadra.webhooks.repository import due

EVERY = 1.0
MOST = 500
TIMEOUT = 15.0


def lay_out(work: Work) -> None:
    """The handler of ``webhook.lay_out``: the next page of events for one address."""
    with work.database.tenant(work.tenant) as session:
        is_more = service.lay_out(session, work.tenant, work.subject_id)
    work.settle(Again() if is_more else Done())


@dataclass(frozen=True, slots=True)
class Deliver:
    """The handler of ``webhook.deliver``: one attempt. Twice is harmless: the receiver knows the id."""

    keys: KeyProvider = field(repr=False)
    allow_private: bool = False
    metrics: Metrics | None = None
    traces: Traces = NO_TRACES

    def __call__(self, work: Work) -> None:
        with work.database.tenant(work.tenant) as session:
            message = service.message(session, work.tenant, work.subject_id, self.keys)
        if message is None:
            work.settle(Done())
            return
        with self.traces.span("webhook", delivery=message.id):
            answer = deliver(
                message.url,
                message.secrets,
                message.id,
                datetime.now(UTC),
                message.body.decode(),
                timeout=TIMEOUT,
                allow_private=self.allow_private,
            )
        self._measure(answer, len(message.secrets))
        self._tell(work, answer)

    def _measure(self, answer: Delivery, secrets: int) -> None:
        if self.metrics:
            self.metrics.secrets_used.labels("webhook").inc(secrets)
            outcome = "failed" if answer.error_code else "delivered"
            self.metrics.provider_seconds.labels("webhook", outcome).observe(answer.seconds)
            if answer.error_code:
                self.metrics.provider_errors.labels("webhook", answer.error_code).inc()

    def _count(self, outcome: str) -> None:
        if self.metrics:
            self.metrics.webhook_deliveries.labels(outcome).inc()

    def _tell(self, work: Work, answer: Delivery) -> None:
        """Notes the answer and ends the step; when to try again is known only once it is noted."""
        if not answer.error_code:
            with work.step(Done()) as session:
                service.delivered(session, work.tenant, work.subject_id, answered=answer.status, seconds=answer.seconds)
            self._count("delivered")
            return
        with work.database.tenant(work.tenant) as session:
            pause = service.failed(
                session,
                work.tenant,
                work.subject_id,
                answered=answer.status or None,
                failure=answer.error_code,
                seconds=answer.seconds,
            )
        self._count("retry" if pause is not None else "disabled" if answer.status == 410 else "failed")
        wait = max(pause or 0.0, answer.retry_after or 0.0)
        work.settle(Done() if pause is None else Again(timedelta(seconds=min(wait, 86_400.0))))


class Notifier(Rounds):
    """A thread of a worker that asks every second which addresses have news, and queues them. One asks at a time."""

    def __init__(self, database: Database, *, every: float = EVERY) -> None:
        super().__init__("notifier", every=every)
        self.database = database

    def look(self) -> int:
        """One round; how many addresses were queued."""
        with self.database.jobs() as session:
            found: list[tuple[TenantId, UUID]] = due(session, most=MOST)
        for tenant, endpoint in found:
            with self.database.tenant(tenant) as session:
                enqueue(session, tenant, service.LAY_OUT, endpoint)
        return len(found)
