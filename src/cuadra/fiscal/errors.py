"""Why a number of the law is not one. Each error carries ``name`` (RFC, CUIT ...) and the ``value`` refused."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class InvalidNumber(CuadraError):  # noqa: N818  named like its four
    """Root of the four; catch it to treat them alike."""

    code = "TAX-000"
    status = 422


class InvalidFormat(InvalidNumber):
    code = "TAX-001"


class InvalidLength(InvalidNumber):
    code = "TAX-002"


class InvalidChecksum(InvalidNumber):
    code = "TAX-003"


class InvalidComponent(InvalidNumber):
    """A part that cannot be: a date of 30 February, a prefix that nobody hands out."""

    code = "TAX-004"
