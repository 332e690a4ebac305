"""Words to search by for documents that have none: those of before there was a search, or of a restored backup."""

from __future__ import annotations

from uuid import UUID

from cuadra.database.session import Database
from cuadra.flows.retention import everyone
from cuadra.inbox.search.service import BATCH, catch_up
from cuadra.kit.ids import TenantId

MOST = 20_000  # documents of one company a night


def catch_up_all(database: Database) -> int:
    """Every company's, in batches that are committed one by one; how many batches there were."""
    return sum(catch_up_one(database, tenant) for tenant in everyone(database))


def catch_up_one(database: Database, tenant: TenantId) -> int:
    last, batches = UUID(int=0), 0
    for _ in range(MOST // BATCH):
        with database.tenant(tenant) as session:
            done = catch_up(session, tenant, last)
        if done is None:
            break
        last, batches = done, batches + 1
    return batches
