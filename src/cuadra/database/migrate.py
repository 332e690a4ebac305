"""Brings the database to the present shape, under a lock, so that many processes may start at once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from cuadra.database.errors import DatabaseNewer, DatabaseTooOld
from cuadra.database.urls import APP, OWNER, QUEUE, READER

FOLDER = Path(__file__).parent / "migrations"
OLDEST = 150_000  # PostgreSQL 15: the oldest that the tests run on
_LOCK = 0x43554144_5241  # "CUADRA"


def upgrade(owner_url: str, *, to: str = "head") -> str:
    """Runs what is missing as the owner and returns the revision reached. Safe to call from many processes.

    Raises ``DatabaseTooOld`` for a server below PostgreSQL 15, ``DatabaseNewer`` where a later Cuadra was here.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(owner_url, connect_args={"connect_timeout": 10})
    try:
        with engine.begin() as connection:
            _check_version(connection)
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _make_roles(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except CommandError as error:
        raise DatabaseNewer from error
    finally:
        engine.dispose()
    return str(ScriptDirectory.from_config(config).get_current_head())


def _check_version(connection: Connection) -> None:
    found = int(connection.scalar(text("SHOW server_version_num")))
    if found < OLDEST:
        raise DatabaseTooOld(found=found // 10_000, oldest=OLDEST // 10_000)


def _make_roles(connection: Connection) -> None:
    """The roles, where the server lacks them; the embedded one made them with a login and a password of their own."""
    present = set(connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'cuadra\\_%'")))
    for role in (APP, QUEUE, READER):
        if role not in present:
            connection.execute(text(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS"))
            connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    _ = OWNER  # whoever migrates owns the tables
