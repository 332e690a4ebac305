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
    lost = isinstance(error, DBAPIError) and (
        error.connection_invalidated or is_away(getattr(error.orig, "sqlstate", ""))
    )
    return DatabaseUnreachable(where="database") if lost else None


def is_away(state: str | None) -> bool:
    """Of an error of the driver, by its SQLSTATE; it has none where the connection itself failed."""
    return not state or state.startswith(_AWAY)
