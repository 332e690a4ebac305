"""Calls of the database to whoever listens (LISTEN and NOTIFY), on a connection of their own."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

from sqlalchemy import URL

POLL = 0.5  # seconds between looks at ``stop``
AGAIN = 1.0  # seconds until a lost connection is made anew


def listen(url: URL, channel: str, stop: Event) -> Iterator[str]:
    """What is said on ``channel``, until ``stop``; first of all, and after each loss, the empty text: look yourself."""
    import psycopg
    from psycopg import sql

    while not stop.is_set():
        try:
            with _connected(url) as connection:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                yield ""
                while not stop.is_set():
                    for call in connection.notifies(timeout=POLL):
                        yield call.payload
        except psycopg.OperationalError:
            stop.wait(AGAIN)


def _connected(url: URL) -> Any:
    import psycopg

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=5, application_name="cuadra live")
