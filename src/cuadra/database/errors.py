"""What can be wrong with a database."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class DatabaseUnreachable(CuadraError):  # noqa: N818
    """Nobody answers, or not in time; fact ``where`` (no password). Nothing was written: safe to repeat."""

    code, status, retry = "DB-001", 503, True


class DatabaseTooOld(CuadraError):  # noqa: N818
    """A server older than we test on; facts ``found`` and ``oldest``, major versions."""

    code, status = "DB-002", 500


class DatabaseNewer(CuadraError):  # noqa: N818
    """A later version of Cuadra has already changed this database."""

    code, status = "DB-003", 500


class RolesMissing(CuadraError):  # noqa: N818
    """The login may not make the roles that Cuadra works as; fact ``roles``."""

    code, status = "DB-004", 500
