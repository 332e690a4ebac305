"""Answered requests' statements, for one company. Each does any number of requests in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.database.many import in_json
from cuadra.kit.ids import TenantId

# Sorted, so that two processes that claim the same keys wait for each other and never in a circle.
_CLAIM = text("""
    INSERT INTO requests (tenant_id, key, digest, status, answer)
    SELECT :tenant, given.*
    FROM json_to_recordset(CAST(:rows AS json)) AS given (key text, digest bytea, status int, answer bytea)
    ORDER BY given.key
    ON CONFLICT (tenant_id, key) DO NOTHING RETURNING key
""")
_FIND = text("""
    SELECT key, digest, status, answer FROM requests WHERE tenant_id = :tenant AND key = ANY(CAST(:keys AS text[]))
""")
# The claimed rows are there: as an insert each is found by its key, whatever the planner believes of the table's size.
_ANSWER = text("""
    INSERT INTO requests (tenant_id, key, digest, status, answer)
    SELECT :tenant, given.*
    FROM json_to_recordset(CAST(:rows AS json)) AS given (key text, digest bytea, status int, answer bytea)
    ON CONFLICT (tenant_id, key) DO UPDATE SET status = excluded.status, answer = excluded.answer
""")
_PATIENCE = text("SELECT set_config('lock_timeout', :patience, true)")
_FORGET = text("SELECT forget_requests()")


class RequestRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def claim(self, rows: Sequence[Mapping[str, Any]]) -> set[str]:
        """Takes the keys (each once in ``rows``) that are free; waits for whoever is just taking one of them.

        A row holds ``key`` and ``digest``, and ``status`` and ``answer`` where the answer is known beforehand.
        """
        return set(self.session.scalars(_CLAIM, {"tenant": self.tenant, "rows": _json(rows)}))

    def find(self, keys: Sequence[str]) -> dict[str, Any]:
        """Rows ``(key, digest, status, answer)`` by key."""
        return {row.key: row for row in self.session.execute(_FIND, {"tenant": self.tenant, "keys": list(keys)})}

    def answer(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keeps what was answered to claimed requests: ``key``, ``digest``, ``status``, ``answer``."""
        self.session.execute(_ANSWER, {"tenant": self.tenant, "rows": _json(rows)})

    def wait_at_most(self, milliseconds: int) -> None:
        """How long this transaction waits for a lock before it fails."""
        self.session.execute(_PATIENCE, {"patience": f"{milliseconds}ms"})


def forget(session: Session) -> int:
    """Forgets answers of more than a day, of all companies, some thousands at a time; how many."""
    return int(session.scalar(_FORGET) or 0)


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=in_json).decode()
