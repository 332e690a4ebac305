"""What ``cuadra doctor`` asks of a PostgreSQL of one's own: whether it answers, its version, rights and clock."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cuadra.database.errors import DatabaseTooOld, DatabaseUnreachable
from cuadra.database.migrate import OLDEST
from cuadra.database.urls import urls_from

SECONDS = 4
_ASK = text("""
    SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
      current_user AS login, r.rolsuper OR r.rolbypassrls AS sees_all,
      extract(epoch FROM clock_timestamp())::float AS clock
    FROM pg_roles r WHERE r.rolname = current_user
""")


@dataclass(frozen=True, slots=True)
class Seen:
    """``sees_all``: whether the login passes row level security, which a backup of all companies needs.

    ``skew``: seconds that its clock is ahead of ours.
    """

    version: str
    login: str
    sees_all: bool
    skew: float


def look(url: str) -> Seen:
    """``DatabaseUnreachable``, ``DatabaseTooOld``; within some seconds."""
    arguments = {"connect_timeout": SECONDS, "application_name": "cuadra doctor"}
    engine = create_engine(urls_from(url).owner, connect_args=arguments, hide_parameters=True, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"SET statement_timeout = '{SECONDS}s'"))
            asked = time.time()
            row = connection.execute(_ASK).one()
            middle = (asked + time.time()) / 2
    except DBAPIError as error:
        raise DatabaseUnreachable(where=f"{engine.url.host}:{engine.url.port or 5432}") from error
    if row.number < OLDEST:
        raise DatabaseTooOld(found=row.number // 10_000, oldest=OLDEST // 10_000)
    return Seen(row.version, row.login, row.sees_all, row.clock - middle)
