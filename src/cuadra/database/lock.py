"""The one lock of a company: whatever is serial there (the record's numbers, the queue's clock) takes this one.

Being one, it cannot deadlock with itself; who works for several companies in one transaction takes them sorted.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId

_LOCK = text("SELECT lock_tenant(:tenant)")


def lock_tenant(session: Session, tenant: TenantId) -> None:
    """Waits for the company's lock and holds it until the transaction ends."""
    session.execute(_LOCK, {"tenant": tenant})
