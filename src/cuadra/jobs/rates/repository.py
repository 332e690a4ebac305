"""The statements of the buckets, as the queue's role: no company's, for all share what a provider allows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

_MAKE = text("""
    INSERT INTO buckets (scope, tat, slots)
    VALUES (:scope, clock_timestamp(), array_fill(clock_timestamp(), ARRAY[CAST(:count AS int)]))
    ON CONFLICT (scope) DO UPDATE
      SET slots = array_fill(clock_timestamp() + make_interval(secs => :window), ARRAY[CAST(:count AS int)])
      WHERE cardinality(buckets.slots) <> :count
""")

# The row is locked before its time is read. ``tat`` spaces the calls (GCRA); ``slots`` say when each of the allowed
# calls of a window is forgotten by the far end.
_TAKE = text("""
    WITH held AS MATERIALIZED (SELECT scope, tat, slots FROM buckets WHERE scope = :scope FOR UPDATE),
    best AS MATERIALIZED (
      SELECT scope, i, tat, greatest(tat, free, clock_timestamp()) AS start, clock_timestamp() AS now
      FROM held, unnest(slots) WITH ORDINALITY AS s (free, i) ORDER BY free, i LIMIT 1
    ),
    taken AS (
      UPDATE buckets b SET tat = start + make_interval(secs => :period),
        slots[best.i] = start + make_interval(secs => :delay + :window)
      FROM best WHERE b.scope = best.scope AND best.start <= now + make_interval(secs => :most)
      RETURNING b.scope
    )
    SELECT best.i AS slot, greatest(0, extract(epoch FROM start - now))::float AS wait,
      greatest(0, extract(epoch FROM tat - now))::float AS spaced, EXISTS (SELECT 1 FROM taken) AS is_taken
    FROM best
""")

_GIVE = text("""
    UPDATE buckets SET slots[:slot] = least(slots[:slot], clock_timestamp() + make_interval(secs => :window))
    WHERE scope = :scope AND cardinality(slots) >= :slot
""")

_PUSH = text("""
    INSERT INTO buckets AS b (scope, tat, slots)
    VALUES (:scope, clock_timestamp() + make_interval(secs => :seconds), '{}')
    ON CONFLICT (scope) DO UPDATE SET tat = greatest(b.tat, excluded.tat)
""")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place among the calls that a window allows, ``wait`` seconds from now; taken or only looked at.

    One that is held by a call under way comes free at its end, most often long before ``wait``; no call starts before
    ``spaced``.
    """

    slot: int
    wait: float
    spaced: float
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` calls in any ``window`` seconds; ``delay``: the longest from a call's start until it arrives."""

    count: int
    window: float
    delay: float


class BucketRepository:
    """No company's: a session of ``Database.jobs``."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def take(self, scope: str, rate: Rate, most: float) -> Slot:
        """The next slot, taken where it is at most ``most`` seconds away."""
        self.session.execute(_MAKE, {"scope": scope, "count": rate.count, "window": rate.window})
        values = {"scope": scope, "window": rate.window, "delay": rate.delay, "most": most}
        row = self.session.execute(_TAKE, values | {"period": rate.window / rate.count}).one()
        return Slot(row.slot, row.wait, row.spaced, row.is_taken)

    def give(self, scope: str, slot: int, window: float) -> None:
        """The call has been answered: it arrived before now, so the far end forgets it a window from now."""
        self.session.execute(_GIVE, {"scope": scope, "slot": slot, "window": window})

    def push(self, scope: str, seconds: float) -> None:
        """No call before so many seconds."""
        self.session.execute(_PUSH, {"scope": scope, "seconds": seconds})
