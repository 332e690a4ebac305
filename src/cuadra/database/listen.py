"""Calls of the database to whoever listens (LISTEN and NOTIFY), on a connection of their own."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

from sqlalchemy import URL

POLL = 0.5  # seconds between looks at ``stop``
AGAIN = 1.0  # seconds until a lost connection is made anew


def listen(url: URL, channel: str, stop: Event) -> Iterator[str]:
    """What is said on ``channel``, until ``stop``. What is said while the connection is lost is never heard."""
    import psycopg
    from psycopg import sql

    while not stop.is_set():
        try:
            with _connected(url) as connection:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                while not stop.is_set():
                    for call in connection.notifies(timeout=POLL):
                        yield call.payload
        except psycopg.OperationalError:
            stop.wait(AGAIN)


def _connected(url: URL) -> Any:
    import psycopg

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=5, application_name="cuadra live")
