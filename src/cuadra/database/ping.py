"""Whether the database answers, and whether somebody works on its queue: for health pages."""

from __future__ import annotations

from sqlalchemy import text

from cuadra.database.session import Database

_WORKERS = text("""
    SELECT count(*) FROM queue.procrastinate_workers
    WHERE last_heartbeat > clock_timestamp() - make_interval(secs => :seconds)
""")


def ping(database: Database) -> None:
    """Returns, or raises what the driver says."""
    with database.nobody() as session:
        session.execute(text("SET LOCAL statement_timeout = '2s'"))
        session.execute(text("SELECT 1"))


def workers(database: Database, *, seconds: float = 30.0) -> int:
    """How many workers gave a sign of life within ``seconds``."""
    with database.jobs() as session:
        return int(session.scalar(_WORKERS, {"seconds": seconds}) or 0)
