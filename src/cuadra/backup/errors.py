"""What can go wrong with copies."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class DumpFailed(CuadraError):  # noqa: N818
    """``pg_dump`` or ``pg_restore`` ended with an error; facts ``program`` and ``why`` (its last line)."""

    code, status = "BKP-001", 500


class NoBackup(CuadraError):  # noqa: N818
    """There is no complete backup of that name, or none at all; fact ``where``."""

    code, status = "BKP-002", 404


class PlaceTaken(CuadraError):  # noqa: N818
    """Restoring goes into an empty place only; fact ``place``."""

    code, status = "BKP-003", 409


class CopyDiffers(CuadraError):  # noqa: N818
    """What was restored is not what was saved; facts ``what``, ``saved`` and ``found``."""

    code, status = "BKP-004", 500


class MayNotReadAll(CuadraError):  # noqa: N818
    """The login of an external server may not read past the walls between companies."""

    code, status = "BKP-005", 403


class ToolMissing(CuadraError):  # noqa: N818
    """The programs of PostgreSQL are not there, or older than the server; facts ``program`` and ``major``."""

    code, status = "BKP-006", 503
