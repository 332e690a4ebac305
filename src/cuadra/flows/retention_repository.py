"""What is old, counted and removed in bounded batches, for one company; and stored originals that no row names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId

# By kind: the table, and what of it may go. A fiscal document keeps its original for the law's term, unless another
# document of the same key keeps its own.
_OLD = {
    "readings": (
        "readings",
        """
        created_at < :before AND EXISTS (
          SELECT FROM readings n WHERE n.tenant_id = one.tenant_id AND n.document_id = one.document_id
            AND n.nth > one.nth)
        """,
    ),
    "refused_originals": (
        "originals",
        """
        created_at < :before
        AND EXISTS (SELECT FROM documents d WHERE d.tenant_id = one.tenant_id AND d.sha256 = one.sha256)
        AND NOT EXISTS (
          SELECT FROM documents d WHERE d.tenant_id = one.tenant_id AND d.sha256 = one.sha256
          AND NOT (d.state IN ('rejected', 'duplicate') AND d.updated_at < :before AND (
            d.fiscal_key IS NULL OR d.created_at < :lawful OR (d.state = 'duplicate' AND EXISTS (
              SELECT FROM documents t JOIN originals k ON k.tenant_id = t.tenant_id AND k.sha256 = t.sha256
              WHERE t.tenant_id = d.tenant_id AND t.id = d.duplicate_of AND t.sha256 <> d.sha256
                AND t.state NOT IN ('rejected', 'duplicate'))))))
        """,
    ),
    "jobs": ("jobs", "state IN ('done', 'cancelled') AND ended_at < :before"),
    "deliveries": ("webhook_deliveries", "state <> 'waiting' AND updated_at < :before"),
    "notices": ("notices", "updated_at < :before"),
    "tellings": ("tellings", "state NOT IN ('waiting', 'sending') AND updated_at < :before"),
    "requests": ("requests", "created_at < :before"),
}
_COUNT = {
    kind: text(f"SELECT count(*) FROM {table} one WHERE one.tenant_id = :tenant AND {old}")  # noqa: S608
    for kind, (table, old) in _OLD.items()
}
_DELETE = {
    kind: text(
        f"DELETE FROM {table} WHERE tenant_id = :tenant AND ctid = ANY(ARRAY("  # noqa: S608
        f"SELECT one.ctid FROM {table} one WHERE one.tenant_id = :tenant AND {old} LIMIT :most))"
    )
    for kind, (table, old) in _OLD.items()
}
_OLD_SESSIONS = text("SELECT old_sessions(:before)")
_FORGET_SESSIONS = text("SELECT forget_sessions(:before, :most)")
_MARK = text("SELECT seq FROM retention_marks WHERE tenant_id = :tenant AND kind = :kind")
_SET_MARK = text("""
    INSERT INTO retention_marks AS m (tenant_id, kind, seq) VALUES (:tenant, :kind, :seq)
    ON CONFLICT (tenant_id, kind) DO UPDATE SET seq = greatest(m.seq, excluded.seq)
""")


class AgeRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def count(self, kind: str, before: datetime, lawful: datetime) -> int:
        if kind == "sessions":
            return self.session.scalar(_OLD_SESSIONS, {"before": before}) or 0
        return self.session.scalar(_COUNT[kind], self._values(kind, before, lawful)) or 0

    def remove(self, kind: str, before: datetime, lawful: datetime, *, most: int) -> int:
        """At most ``most`` of what ``count`` counts; how many went."""
        if kind == "sessions":
            return self.session.scalar(_FORGET_SESSIONS, {"before": before, "most": most}) or 0
        done: Any = self.session.execute(_DELETE[kind], {**self._values(kind, before, lawful), "most": most})
        return int(done.rowcount)

    def mark(self, kind: str) -> int:
        """How far into the record that kind of ageing has come."""
        return self.session.scalar(_MARK, {"tenant": self.tenant, "kind": kind}) or 0

    def set_mark(self, kind: str, seq: int) -> None:
        self.session.execute(_SET_MARK, {"tenant": self.tenant, "kind": kind, "seq": seq})

    def _values(self, kind: str, before: datetime, lawful: datetime) -> dict[str, Any]:
        values = {"tenant": self.tenant, "before": before}
        return {**values, "lawful": lawful} if kind == "refused_originals" else values


_NAMED = text("SELECT named_blobs(:keys)")
_SEEN = text("INSERT INTO stray_blobs (key) SELECT unnest(CAST(:keys AS text[])) ON CONFLICT DO NOTHING")
_FOUND = text("DELETE FROM stray_blobs WHERE key = ANY(:keys)")
_OLD_STRAYS = text("""
    SELECT key FROM stray_blobs
    WHERE key = ANY(:keys) AND seen_at < clock_timestamp() - make_interval(secs => :seconds) ORDER BY key
""")


class StrayRepository:
    """Over all companies, as the queue's role: names of stored originals, which tell nothing."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def named(self, keys: Sequence[str]) -> set[str]:
        """Those that a row has."""
        return set(self.session.scalars(_NAMED, {"keys": list(keys)}))

    def look(self, keys: Sequence[str], *, seconds: float) -> list[str]:
        """Notes which of ``keys`` no row has; those of which that was noted longer than ``seconds`` ago."""
        named = self.named(keys)
        strays = [key for key in keys if key not in named]
        if named:
            self.forget(sorted(named))
        self.session.execute(_SEEN, {"keys": strays})
        return list(self.session.scalars(_OLD_STRAYS, {"keys": strays, "seconds": seconds}))

    def forget(self, keys: Sequence[str]) -> None:
        self.session.execute(_FOUND, {"keys": list(keys)})
