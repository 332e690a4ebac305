"""A batch of uploads that are all new, in one call: it is the whole transaction.

On a connection of the driver's own that one thread keeps: beside so few statements, the layers of the session and the
question whether a connection still lives would be half of the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from select import POLLIN, poll
from typing import Any

import orjson
import psycopg
from sqlalchemy import Engine

from cuadra.database.errors import DatabaseUnreachable
from cuadra.kit.ids import TenantId
from cuadra.web.unreachable import is_away

_RECEIVE = "SELECT receive_new(%s, %s, %s, %s::json, %s::json, %s)"


@dataclass(frozen=True, slots=True)
class New:
    """What one company is sent: rows of ``requests`` and of the type ``newcomer``, and the sealed originals."""

    tenant: TenantId
    kind: str  # of the jobs
    action: str  # of the events
    requests: Sequence[dict[str, Any]]
    newcomers: Sequence[dict[str, Any]]
    sealed: bytes = field(repr=False)


class Receiver:
    """For one thread. ``receive`` commits; ``close`` gives the connection up."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: psycopg.Connection[Any] | None = None
        self._look = poll()

    def receive(self, batch: Sequence[New]) -> bool:
        """Takes all in, one transaction; False where something is not new and nothing was done.

        ``DatabaseUnreachable`` where the server went away: it may have happened or not, as with every commit.
        """
        connection = self._connection()
        try:
            if len(batch) == 1:
                return _receive(connection, batch[0])
            with connection.transaction() as transaction:
                if all(_receive(connection, one) for one in batch):
                    return True
                raise psycopg.Rollback(transaction)  # leaves the block, and no further
        except psycopg.Error as error:
            if connection.closed or is_away(error.sqlstate):
                self.close()
                raise DatabaseUnreachable(where="database") from error
            raise
        return False

    def close(self) -> None:
        if self._held:
            with suppress(psycopg.Error):
                self._held.close()
        self._held = None

    def _connection(self) -> psycopg.Connection[Any]:
        """The one of before, unless the server has ended it: then its socket has something to say."""
        if self._held and (self._held.closed or self._look.poll(0)):
            self.close()
        if self._held is None:
            taken = self._engine.connect()
            held = taken.connection.driver_connection
            assert isinstance(held, psycopg.Connection)
            taken.detach()  # the pool makes another: this one is never given back
            held.autocommit = True
            self._held, self._look = held, poll()
            self._look.register(held.fileno(), POLLIN)
        return self._held


def _receive(connection: psycopg.Connection[Any], new: New) -> bool:
    requests, newcomers = orjson.dumps(new.requests).decode(), orjson.dumps(new.newcomers).decode()
    row = connection.execute(_RECEIVE, (new.tenant, new.kind, new.action, requests, newcomers, new.sealed)).fetchone()
    return bool(row and row[0])
