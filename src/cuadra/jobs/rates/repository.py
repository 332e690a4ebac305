"""The statements of the buckets, as the queue's role: no company's, for all share what a provider allows."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# GCRA: tat is when the next call may start. The row is locked before its time is read: two never get the same slot.
_TAKE = text("""
    INSERT INTO buckets AS b (scope, tat) VALUES (:scope, clock_timestamp() + make_interval(secs => :period))
    ON CONFLICT (scope) DO UPDATE
      SET tat = greatest(b.tat, clock_timestamp()) + make_interval(secs => :period)
      WHERE b.tat <= clock_timestamp() + make_interval(secs => :most)
    RETURNING greatest(0, extract(epoch FROM tat - clock_timestamp()) - :period)::float
""")

_WAIT = text("SELECT extract(epoch FROM tat - clock_timestamp())::float FROM buckets WHERE scope = :scope")

_PUSH = text("""
    INSERT INTO buckets AS b (scope, tat) VALUES (:scope, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (scope) DO UPDATE SET tat = greatest(b.tat, clock_timestamp() + make_interval(secs => :seconds))
""")


class BucketRepository:
    """No company's: a session of ``Database.jobs``."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def take(self, scope: str, period: float, most: float) -> float | None:
        """A slot: the seconds until it; ``None``, and nothing taken, where it is more than ``most`` away."""
        found: float | None = self.session.scalar(_TAKE, {"scope": scope, "period": period, "most": most})
        return found

    def wait(self, scope: str) -> float:
        """Seconds until there is a slot."""
        return max(0.0, self.session.scalar(_WAIT, {"scope": scope}) or 0.0)

    def push(self, scope: str, seconds: float) -> None:
        """No slot before so many seconds."""
        self.session.execute(_PUSH, {"scope": scope, "seconds": seconds})
