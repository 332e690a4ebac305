"""Logins for other programs that read the views of ``reports``: each of one company, and none that can write.

A login is bound to its company by its own name (``session_user``), which nothing that it says can change. Not for
people, who have the pages and the API.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, make_url, text

from cuadra.database.urls import READER
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret

if TYPE_CHECKING:
    import psycopg

PREFIX = "cuadra_view_"
MOST_AT_ONCE = 5  # connections of one login
SECONDS = 60  # of one statement, unless the program asks for more itself
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class ViewNameInvalid(CuadraError):  # noqa: N818
    """Fact ``name``: lower case letters, digits and _, beginning with a letter, 40 at most."""

    code, status = "VIEW-001", 422


class ViewLoginTaken(CuadraError):  # noqa: N818
    """There is such a login already; fact ``name``."""

    code, status = "VIEW-002", 409


class ViewLoginUnknown(CuadraError):  # noqa: N818
    code, status = "VIEW-003", 404


class MayNotMakeLogins(CuadraError):  # noqa: N818
    """Our own login on that server has no right to make others; fact ``login``."""

    code, status = "VIEW-004", 403


class ViewCompanyUnknown(CuadraError):  # noqa: N818
    code, status = "VIEW-005", 404


@dataclass(frozen=True, slots=True)
class ViewLogin:
    """Whom a program says it is, and the password: shown now and never again."""

    login: str
    tenant: TenantId
    password: Secret = field(repr=False)
    url: URL = field(repr=False)  # where to connect, without the password


def grant(admin_url: str, name: str, tenant: TenantId) -> ViewLogin:
    """Makes the login ``name`` for the views of ``tenant``. Only the hash of its password is sent to the server."""
    import psycopg

    login, password = _login(name), Secret(secrets.token_urlsafe(24))
    with _connected(admin_url) as connection:
        if _exists(connection, login):
            raise ViewLoginTaken(name=name)
        try:
            with connection.transaction():
                _make(connection, login, password)
                connection.execute(
                    "INSERT INTO reports.view_logins (login, tenant_id) VALUES (%s, %s) "
                    "ON CONFLICT (login) DO UPDATE SET tenant_id = excluded.tenant_id",  # one left by a restore
                    (login, tenant),
                )
        except psycopg.errors.ForeignKeyViolation:
            raise ViewCompanyUnknown(tenant=tenant) from None
    return ViewLogin(login, tenant, password, make_url(admin_url).set(username=login, password=None))


def revoke(admin_url: str, name: str) -> TenantId | None:
    """Removes the login and ends what it has open; the company that it was for. ``ViewLoginUnknown``."""
    from psycopg import sql

    login = _login(name)
    with _connected(admin_url) as connection:
        gone = connection.execute("DELETE FROM reports.view_logins WHERE login = %s RETURNING tenant_id", (login,))
        row = gone.fetchone()
        if not _exists(connection, login):
            if row is None:
                raise ViewLoginUnknown(name=name)
        else:
            _run(connection, "ALTER ROLE {login} NOLOGIN", login)
            _end(connection, login)
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))
    return TenantId(row[0]) if row else None


def logins(admin_url: str) -> list[tuple[str, TenantId]]:
    """Every login with its company, by name."""
    with _connected(admin_url, makes=False) as connection:
        rows = connection.execute("SELECT login, tenant_id FROM reports.view_logins ORDER BY login LIMIT 10000")
        return [(login.removeprefix(PREFIX), TenantId(tenant)) for login, tenant in rows.fetchall()]


def _login(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ViewNameInvalid(name=name[:60])
    return PREFIX + name


def _make(connection: psycopg.Connection[Any], login: str, password: Secret) -> None:
    from psycopg import sql

    hashed = connection.pgconn.encrypt_password(password.reveal().encode(), login.encode(), b"scram-sha-256").decode()
    made = sql.SQL(
        "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION "
        "CONNECTION LIMIT {} PASSWORD {}"
    )
    connection.execute(made.format(sql.Identifier(login), sql.Literal(MOST_AT_ONCE), sql.Literal(hashed)))
    _run(connection, "GRANT {reader} TO {login}", login)
    for setting, value in {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{SECONDS}s",
        "idle_in_transaction_session_timeout": f"{SECONDS}s",
        "search_path": "reports",
    }.items():
        order = sql.SQL("ALTER ROLE {} SET {} = {}")
        connection.execute(order.format(sql.Identifier(login), sql.Identifier(setting), sql.Literal(value)))


def _run(connection: psycopg.Connection[Any], order: Any, login: str) -> None:
    from psycopg import sql

    connection.execute(sql.SQL(order).format(login=sql.Identifier(login), reader=sql.Identifier(READER)))


def _end(connection: psycopg.Connection[Any], login: str) -> None:
    """Its connections, waited for some seconds. Where we may not end them they see nothing any more in any case."""
    import psycopg

    for _ in range(50):
        try:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,)
            ).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            return
        if not ended:
            return
        time.sleep(0.1)


def _exists(connection: psycopg.Connection[Any], login: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is not None


@contextmanager
def _connected(admin_url: str, *, makes: bool = True) -> Iterator[psycopg.Connection[Any]]:
    """A connection of who may make logins; ``MayNotMakeLogins`` where the server has not given us that right."""
    import psycopg

    where = make_url(admin_url)
    address = where.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, connect_timeout=10, autocommit=True) as connection:
        may = connection.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if makes and may.fetchone() != (True,):
            raise MayNotMakeLogins(login=where.username or "")
        try:
            yield connection
        except psycopg.errors.InsufficientPrivilege:  # e.g. CREATEROLE, but cuadra_reader is another's to give
            raise MayNotMakeLogins(login=where.username or "") from None


_COLUMNS = text("""
    SELECT c.relname AS view, obj_description(c.oid, 'pg_class') AS about, a.attname AS name,
           format_type(a.atttypid, a.atttypmod) AS type, col_description(c.oid, a.attnum) AS text
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'reports'::regnamespace AND c.relkind = 'v' ORDER BY c.oid, a.attnum
""")

_HEAD = """\
# Views for other programs

Another program of the company (a spreadsheet, a BI tool, your own code) may read these views with any PostgreSQL
client. This page is made from the database itself: `cuadra views describe > docs/views.md`; a test compares.

**Promise.** Within `v1` columns and views are only added, new columns after the others; none is renamed, retyped or
removed. What has to change otherwise becomes `v2`, and `v1` stays for a year beside it. Select columns by name.

- `cuadra views grant NAME --company ID` makes a login of the database for one company and shows its password once;
  `cuadra views revoke NAME` removes it and ends its connections; `cuadra views list` tells whose there are.
- A login reads one company: that it is bound to is decided by its own name, which nothing that it sends can change.
  It can write nothing. At most {connections} connections at once; a statement ends after {seconds} s unless it asks
  for more.
- The included server listens on its own machine alone, at the port that `grant` tells, while Cuadra runs. For programs
  elsewhere use a PostgreSQL server of your own.
- On such a server, the login of `CUADRA_DATABASE_URL` needs CREATEROLE for this (`VIEW-004`). After a restore into
  another server grant the logins anew: they are the server's, not the backup's.
- What PostgreSQL lets every login do remains: it can keep the server busy, hold advisory locks, see the names of other
  logins and hear that something happened (not what, nor where). Give logins to programs that you trust with that.
- Amounts are exact (`numeric`), moments are `timestamptz`, a `…_confidence` is the measured probability, 0-1, that the
  value beside it is right; NULL where nothing was read. Details in JSON may grow new keys.
"""


def reference(connection: Connection) -> str:
    """The page ``docs/views.md``, from the database itself."""
    told = [_HEAD.format(connections=MOST_AT_ONCE, seconds=SECONDS)]
    before = ""
    for row in connection.execute(_COLUMNS):
        if row.view != before:
            told.append(f"\n## {row.view}\n\n{row.about}\n\n| Column | Type | What it is |\n|---|---|---|\n")
            before = row.view
        told.append(f"| `{row.name}` | {row.type} | {row.text} |\n")
    return "".join(told)
