"""The one lock of a company: whatever is serial there (the record's numbers, the queue's clock) takes this one.

Being one, it cannot deadlock with itself; who works for several companies in one transaction takes them sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.database.session import Database
from cuadra.kit.ids import TenantId

_ALONE = text("SELECT pg_try_advisory_lock(hashtextextended('alone:' || :name, 0))")
_LOCK = text("SELECT lock_tenant(:tenant)")


def lock_tenant(session: Session, tenant: TenantId) -> None:
    """Waits for the company's lock and holds it until the transaction ends."""
    session.execute(_LOCK, {"tenant": tenant})


@contextmanager
def alone(database: Database, name: str) -> Iterator[bool]:
    """Whether this is the one process of all that does ``name`` now; held while entered, by a connection of its own."""
    with database.queue.connect() as connection:
        is_mine = bool(connection.scalar(_ALONE, {"name": name}))
        connection.commit()  # the lock is the connection's, not the transaction's, which must not stay open for hours
        try:
            yield is_mine
        finally:
            connection.invalidate()  # closes it: the lock goes with it
