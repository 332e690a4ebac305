"""Calls of the database to whoever listens (LISTEN and NOTIFY), on a connection of their own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from threading import Event
from typing import Any

from sqlalchemy import Engine

from cuadra.kit.ids import TenantId

POLL = 0.5  # seconds between looks at ``stop``
AGAIN = 1.0  # seconds until a lost connection is made anew


@lru_cache(1_000)
def called(tenant: TenantId) -> str:
    """What a company is called on a channel: every login of the server may listen, so not its id."""
    return sha256(str(tenant).encode()).hexdigest()


def listen(engine: Engine, channel: str, stop: Event) -> Iterator[str]:
    """What is said on ``channel``, until ``stop``; first of all, and after each loss, the empty text: look yourself."""
    import psycopg
    from psycopg import sql

    while not stop.is_set():
        try:
            with _connected(engine) as connection:
                connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                yield ""
                while not stop.is_set():
                    for call in connection.notifies(timeout=POLL):
                        yield call.payload
        except psycopg.OperationalError:
            stop.wait(AGAIN)


def _connected(engine: Engine) -> Any:
    """As the pool would connect, but apart from it."""
    import psycopg

    positional, named = engine.dialect.create_connect_args(engine.url)
    more = {"autocommit": True, "connect_timeout": 5, "application_name": "cuadra live"}
    return psycopg.connect(*positional, **{**named, **more})
