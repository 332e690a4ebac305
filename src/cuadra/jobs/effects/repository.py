"""The ledger's statements, for one company; and the one that doubts them all after a restore."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from cuadra.jobs.effects.models import Entry, Stage
from cuadra.kit.ids import TenantId, new_id

_INTEND = text("""
    INSERT INTO effects (tenant_id, key, kind, subject_id, holder, state)
    VALUES (:tenant, :key, :kind, :subject, :holder,
      CASE WHEN EXISTS (SELECT 1 FROM effect_doubts WHERE until > clock_timestamp()) THEN 'unknown' ELSE 'intent' END)
    ON CONFLICT (tenant_id, key) DO NOTHING
""")

_CLAIM = text("""
    UPDATE effects SET state = 'sent', holder = :mine, calls = calls + 1, sent_at = clock_timestamp(),
      updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND key = :key AND holder = :seen AND state IN ('intent', 'sent', 'unknown')
    RETURNING holder
""")

# An answer is the truth whoever brings it; a doubt or a withdrawal only from who holds the call.
_ANSWER = text("""
    UPDATE effects SET state = :state, answer = CAST(:answer AS jsonb), error_code = :code,
      ended_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND key = :key AND state IN ('intent', 'sent', 'unknown', 'needs_human')
    RETURNING state
""")

_MOVE = text("""
    UPDATE effects SET state = :state, error_code = :code, asks = asks + :asks, updated_at = clock_timestamp()
    WHERE tenant_id = :tenant AND key = :key AND holder = :holder AND state IN ('intent', 'sent', 'unknown')
""")

_DOUBT = text("UPDATE effects SET state = 'unknown', updated_at = clock_timestamp() WHERE state IN ('intent', 'sent')")
_DOUBT_NEW = text("INSERT INTO effect_doubts (until) VALUES (clock_timestamp() + :span)")


class EffectRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def intend(self, kind: str, key: str, subject: UUID | None) -> None:
        """Writes the intent where there is none; soon after a restore it is born in doubt."""
        values = {"tenant": self.tenant, "key": key, "kind": kind, "subject": subject, "holder": new_id()}
        self.session.execute(_INTEND, values)

    def get(self, key: str) -> Entry | None:
        return self.session.scalar(select(Entry).where(Entry.tenant_id == self.tenant, Entry.key == key))

    def seconds_since_sent(self, key: str) -> float:
        """By the clock of the database; a long time where it was never sent."""
        age = func.extract("epoch", func.clock_timestamp() - Entry.sent_at)
        found = self.session.scalar(select(age).where(Entry.tenant_id == self.tenant, Entry.key == key))
        return float(found) if found is not None else float("inf")

    def claim(self, key: str, seen: UUID) -> UUID | None:
        """The right to call, where nobody has taken it since ``seen``."""
        values = {"tenant": self.tenant, "key": key, "seen": seen, "mine": new_id()}
        holder: UUID | None = self.session.scalar(_CLAIM, values)
        return holder

    def answer(self, key: str, stage: Stage, answer: Mapping[str, Any], code: str = "") -> bool:
        """Writes how it ended; false where that stands already."""
        values = {"tenant": self.tenant, "key": key, "state": str(stage), "code": code}
        return self.session.scalar(_ANSWER, values | {"answer": json.dumps(dict(answer))}) is not None

    def move(self, key: str, holder: UUID, stage: Stage, *, code: str = "", asks: int = 0) -> None:
        values = {"tenant": self.tenant, "key": key, "holder": holder, "state": str(stage), "code": code, "asks": asks}
        self.session.execute(_MOVE, values)


def doubt_all(session: Session, span: timedelta) -> int:
    """Every effect without an answer asks first, and every new one for ``span``; as the queue's role."""
    session.execute(_DOUBT_NEW.bindparams(span=span))
    return int(session.execute(_DOUBT).rowcount)  # type: ignore[attr-defined]
