"""What webhooks say no to."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class EndpointMissing(CuadraError):  # noqa: N818
    """There is no such address or delivery here."""

    code, status = "WHK-101", 404


class AddressRefused(CuadraError):  # noqa: N818
    """Not an https address (or http where private ones are allowed); fact ``url``, without its query."""

    code, status = "WHK-102", 422


class TypesRefused(CuadraError):  # noqa: N818
    """No event has a name like this; fact ``types``."""

    code, status = "WHK-103", 422


class TooManyEndpoints(CuadraError):  # noqa: N818
    """A company may have so many addresses; fact ``most``."""

    code, status = "WHK-104", 409
