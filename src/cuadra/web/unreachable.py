"""When the database does not answer: the errors of the driver that mean it, in our word."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError  # noqa: A004  its name there

from cuadra.database.errors import DatabaseUnreachable

LIKELY = (OperationalError, InterfaceError, TimeoutError)
_AWAY = ("08", "57P", "53")  # connection lost, shut down or starting, out of connections or space


def as_unreachable(error: Exception) -> DatabaseUnreachable | None:
    """Our error where ``error`` says that the server is away or full; None for any other."""
    if isinstance(error, TimeoutError):
        return DatabaseUnreachable(where="pool")
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        if error.connection_invalidated or not state or state.startswith(_AWAY):
            return DatabaseUnreachable(where="database")
    return None
