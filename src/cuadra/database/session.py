"""Transactions: one for a tenant, whose rows alone it sees, or one for nobody, which sees no tenant's rows at all.

The wall is in the database (row level security, forced; the role of the application cannot pass it). The
repositories are the first wall: each is made for a tenant and names it in every statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId

_ENTER = text("SELECT set_config('app.tenant', :tenant, true), set_config('app.person', :person, true)")


@dataclass(frozen=True, slots=True)
class Database:
    """The connections of a process. ``app`` works for tenants; ``queue`` sees the job tables only."""

    app: Engine
    queue: Engine

    @classmethod
    def connect(cls, urls: Urls, *, pool: int = 5, overflow: int = 10, seconds: float = 10.0) -> Database:
        """Pools of at most ``pool + overflow`` connections a role; ``seconds`` to wait for one, and to connect."""
        limits = {"pool_size": pool, "max_overflow": overflow, "pool_timeout": seconds, "pool_pre_ping": True}
        limits["hide_parameters"] = True  # an error of the database names the statement, never the values
        arguments = {"connect_timeout": max(2, int(seconds)), "application_name": "cuadra"}
        app, queue = (create_engine(url, **limits, connect_args=arguments) for url in (urls.app, urls.queue))
        return cls(app, queue)

    @contextmanager
    def tenant(self, tenant: TenantId, *, person: UUID | None = None) -> Iterator[Session]:
        """One transaction in the name of ``tenant``, committed at the end, rolled back on any error."""
        with Session(self.app, expire_on_commit=False) as session, session.begin():
            enter(session, tenant, person)
            yield session

    @contextmanager
    def nobody(self, *, person: UUID | None = None) -> Iterator[Session]:
        """One transaction without a tenant: people, logins, and what a person may see of their own memberships."""
        with Session(self.app, expire_on_commit=False) as session, session.begin():
            if person:
                enter(session, None, person)
            yield session

    @contextmanager
    def jobs(self) -> Iterator[Session]:
        """One transaction of the queue's role, across tenants, over the job tables alone."""
        with Session(self.queue, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.app.dispose()
        self.queue.dispose()


def enter(session: Session, tenant: TenantId | None, person: UUID | None = None) -> None:
    """Names the tenant (and person) for the rest of the transaction; a batch may go on to the next tenant so."""
    session.execute(_ENTER, {"tenant": str(tenant or ""), "person": str(person or "")})
