"""Answered requests' statements, for one company. Each does any number of requests in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId

# Sorted, so that two processes that claim the same keys wait for each other and never in a circle.
_CLAIM = text("""
    INSERT INTO requests (tenant_id, key, digest)
    SELECT :tenant, given.key, given.digest
    FROM unnest(CAST(:keys AS text[]), CAST(:digests AS bytea[])) AS given (key, digest) ORDER BY given.key
    ON CONFLICT (tenant_id, key) DO NOTHING RETURNING key
""")
_FIND = text("""
    SELECT key, digest, status, answer FROM requests WHERE tenant_id = :tenant AND key = ANY(CAST(:keys AS text[]))
""")
# The claimed rows are there: as an insert each is found by its key, whatever the planner believes of the table's size.
_ANSWER = text("""
    INSERT INTO requests (tenant_id, key, digest, status, answer)
    SELECT :tenant, given.key, given.digest, given.status, given.answer
    FROM unnest(CAST(:keys AS text[]), CAST(:digests AS bytea[]), CAST(:statuses AS int[]), CAST(:answers AS bytea[]))
      AS given (key, digest, status, answer)
    ON CONFLICT (tenant_id, key) DO UPDATE SET status = excluded.status, answer = excluded.answer
""")
_PATIENCE = text("SELECT set_config('lock_timeout', :patience, true)")
_FORGET = text("SELECT forget_requests()")


class RequestRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def claim(self, claims: Sequence[tuple[str, bytes]]) -> set[str]:
        """Takes the keys (each once in ``claims``) that are free; waits for whoever is just taking one of them."""
        found = self.session.scalars(
            _CLAIM,
            {"tenant": self.tenant, "keys": [key for key, _ in claims], "digests": [digest for _, digest in claims]},
        )
        return set(found)

    def find(self, keys: Sequence[str]) -> dict[str, Any]:
        """Rows ``(key, digest, status, answer)`` by key."""
        return {row.key: row for row in self.session.execute(_FIND, {"tenant": self.tenant, "keys": list(keys)})}

    def answer(self, answers: Sequence[tuple[str, bytes, int, bytes]]) -> None:
        """Keeps what was answered to claimed requests: key, digest, status, body."""
        keys, digests, statuses, bodies = (list(column) for column in zip(*answers, strict=True))
        values = {"tenant": self.tenant, "keys": keys, "digests": digests, "statuses": statuses, "answers": bodies}
        self.session.execute(_ANSWER, values)

    def wait_at_most(self, milliseconds: int) -> None:
        """How long this transaction waits for a lock before it fails."""
        self.session.execute(_PATIENCE, {"patience": f"{milliseconds}ms"})


def forget(session: Session) -> int:
    """Forgets answers of more than a day, of all companies, some thousands at a time; how many."""
    return int(session.scalar(_FORGET) or 0)
