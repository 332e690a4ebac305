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
_ANSWER = text("""
    UPDATE requests SET status = given.status, answer = given.answer
    FROM unnest(CAST(:keys AS text[]), CAST(:statuses AS int[]), CAST(:answers AS bytea[]))
      AS given (key, status, answer)
    WHERE requests.tenant_id = :tenant AND requests.key = given.key
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

    def answer(self, answers: Sequence[tuple[str, int, bytes]]) -> None:
        keys, statuses, bodies = zip(*answers, strict=True)
        values = {"tenant": self.tenant, "keys": list(keys), "statuses": list(statuses), "answers": list(bodies)}
        self.session.execute(_ANSWER, values)

    def wait_at_most(self, milliseconds: int) -> None:
        """How long this transaction waits for a lock before it fails."""
        self.session.execute(_PATIENCE, {"patience": f"{milliseconds}ms"})


def forget(session: Session) -> int:
    """Forgets answers of more than a day, of all companies, some thousands at a time; how many."""
    return int(session.scalar(_FORGET) or 0)
