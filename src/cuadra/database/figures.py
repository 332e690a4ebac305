"""How the work of all companies stands, in numbers, for the metrics: cheap, bounded, as the role of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from cuadra.database.session import Database

_BOUND = text("SET LOCAL statement_timeout = '3s'")
_DUE = text("""
    SELECT kind, count(*) AS waiting, extract(epoch FROM clock_timestamp() - min(next_at))::float AS oldest
    FROM jobs WHERE state = 'waiting' AND next_at <= clock_timestamp() GROUP BY kind
""")
_DEAD = text("SELECT kind, count(*) FROM jobs WHERE state = 'dead' GROUP BY kind")
_DOUBTED = text("SELECT kind, count(*) FROM effects WHERE state IN ('unknown', 'needs_human') GROUP BY kind")
_WORKERS = text("""
    SELECT count(*) FROM queue.procrastinate_workers WHERE last_heartbeat > clock_timestamp() - interval '20 seconds'
""")


@dataclass(frozen=True, slots=True)
class Figures:
    """By kind: jobs that are due, seconds that the oldest of them waits, jobs given up, effects in doubt."""

    depth: Mapping[str, float]
    oldest: Mapping[str, float]
    dead: Mapping[str, float]
    doubted: Mapping[str, float]
    workers: int


def figures(database: Database) -> Figures:
    """Raises what the driver says when the database is away, or when one figure takes longer than three seconds."""
    with database.jobs() as session:
        session.execute(_BOUND)
        due = session.execute(_DUE).all()
        dead = {kind: float(count) for kind, count in session.execute(_DEAD)}
        doubted = {kind: float(count) for kind, count in session.execute(_DOUBTED)}
        alive = int(session.scalar(_WORKERS) or 0)
    return Figures(
        depth={row.kind: float(row.waiting) for row in due},
        oldest={row.kind: row.oldest for row in due},
        dead=dead,
        doubted=doubted,
        workers=alive,
    )
