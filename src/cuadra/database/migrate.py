"""Brings the database to the present shape, under a lock, so that many processes may start at once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from cuadra.database.errors import DatabaseNewer, DatabaseTooOld, DatabaseUnreachable, RolesMissing
from cuadra.database.urls import APP, QUEUE, READER

FOLDER = Path(__file__).parent / "migrations"
OLDEST = 150_000  # PostgreSQL 15: the oldest that the tests run on
_KNOWN = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
_LENT = text("SELECT pg_has_role(current_user, :role, 'MEMBER')")
_LOGS_IN = text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :role")
_LOCK = 0x43554144_5241  # "CUADRA"


def upgrade(owner_url: str, *, to: str = "head") -> str:
    """Runs what is missing as the owner and returns the revision reached. Safe to call from many processes.

    Raises ``DatabaseTooOld`` for a server below PostgreSQL 15, ``DatabaseNewer`` where a later Cuadra was here.
    """
    engine = create_engine(owner_url, connect_args={"connect_timeout": 10})
    try:
        with engine.begin() as connection:
            _check_version(connection)
            if to == "head" and reached(connection) == newest():
                return newest()
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _make_roles(connection)
            _run(connection, to)
            return reached(connection)
    except OperationalError as error:
        raise DatabaseUnreachable(where=f"{engine.url.host}:{engine.url.port}") from error
    finally:
        engine.dispose()


def newest() -> str:
    """The last revision of this version of Cuadra: its files are numbered.

    >>> newest().isdigit()
    True
    """
    return max(file.name for file in (FOLDER / "versions").glob("[0-9]*.py")).split("_")[0]


def reached(connection: Connection) -> str:
    """The revision that the database stands at; empty for a new one."""
    if connection.scalar(text("SELECT to_regclass('public.alembic_version')")) is None:
        return ""
    return str(connection.scalar(text("SELECT max(version_num) FROM alembic_version")) or "")


def _run(connection: Connection, to: str) -> None:
    """Alembic, loaded only where there is something to do: it costs a start a fifth of a second."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise DatabaseNewer from error


def _check_version(connection: Connection) -> None:
    found = int(connection.scalar(text("SHOW server_version_num")))
    if found < OLDEST:
        raise DatabaseTooOld(found=found // 10_000, oldest=OLDEST // 10_000)


def _make_roles(connection: Connection) -> None:
    """The roles, where the server lacks them, lent to whoever migrates; on the embedded server they log in themselves.

    ``RolesMissing`` where the login may neither make nor lend them.
    """
    try:
        for role in (APP, QUEUE, READER):
            if not connection.scalar(_KNOWN, {"role": role}):
                connection.execute(text(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS"))
        for role in (APP, QUEUE):
            if not connection.scalar(_LENT, {"role": role}) and not connection.scalar(_LOGS_IN, {"role": role}):
                connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    except ProgrammingError as error:
        raise RolesMissing(roles=f"{APP}, {QUEUE}, {READER}") from error
