"""What a backup asks of the database as a whole: one snapshot, what it holds, and the same of a restored one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, text

from cuadra.backup.errors import MayNotReadAll
from cuadra.database.migrate import reached

_TABLES = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1"
)
_MAY = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
_HEADS = text(
    "SELECT DISTINCT ON (tenant_id) tenant_id::text, seq, encode(hash, 'hex') AS hash "
    "FROM events ORDER BY tenant_id, seq DESC"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: rows by table, and where the record of each company ends (number and hash)."""

    revision: str
    rows: dict[str, int]
    heads: dict[str, tuple[int, str]]


@contextmanager
def snapshot(url: str) -> Iterator[tuple[str, Contents]]:
    """One moment of the database, by the name under which ``pg_dump`` sees it too, and what it holds."""
    engine = create_engine(url, isolation_level="REPEATABLE READ", connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            if not connection.scalar(_MAY):
                raise MayNotReadAll
            name = str(connection.scalar(text("SELECT pg_export_snapshot()")))
            yield name, _contents(connection)
    finally:
        engine.dispose()


def contents(url: str) -> Contents:
    """What a database holds now."""
    with snapshot(url) as (_, found):
        return found


def _contents(connection: Connection) -> Contents:
    tables = list(connection.scalars(_TABLES))
    rows = {one: int(connection.scalar(text(f'SELECT count(*) FROM "{one}"')) or 0) for one in tables}  # noqa: S608
    heads = {row.tenant_id: (int(row.seq), str(row.hash)) for row in connection.execute(_HEADS)}
    return Contents(reached(connection), rows, heads)
