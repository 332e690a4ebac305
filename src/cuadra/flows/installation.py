"""The database of this installation for a command of whoever runs it: started for the command where it does not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.migrate import upgrade
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows.house import running_database
from cuadra.kit.ids import TenantId
from cuadra.settings import Settings

OPERATOR = Actor("operator", agent="cuadra")


@dataclass(frozen=True, slots=True)
class Installation:
    """``admin_url`` is of who may make logins: the superuser of the included server, the owner on another."""

    settings: Settings
    database: Database
    urls: Urls
    admin_url: str = field(repr=False)

    def tell(self, tenant: TenantId, action: str, details: Mapping[str, Any]) -> None:
        """Writes down in the company's record what was done from this machine."""
        with self.database.tenant(tenant) as session:
            record(session, tenant, OPERATOR, action, "company", tenant, details)


@contextmanager
def installation(settings: Settings) -> Iterator[Installation]:
    """Migrated and open; closed at the end."""
    with running_database(settings) as (urls, server):
        upgrade(urls.owner)
        database = Database.connect(urls, pool=2)
        try:
            yield Installation(settings, database, urls, server.admin_url if server else urls.owner)
        finally:
            database.close()
