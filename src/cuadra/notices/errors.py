"""What can be wrong with notices."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class NoticeMissing(CuadraError):  # noqa: N818  the cause, not the class of it
    code, status = "NTC-001", 404


class DeviceRefused(CuadraError):  # noqa: N818
    """What the browser gave is no push subscription; fact ``why``."""

    code, status = "NTC-002", 422


class TooManyDevices(CuadraError):  # noqa: N818
    """Fact ``most``."""

    code, status = "NTC-003", 409


class LinkInvalid(CuadraError):  # noqa: N818
    """An unsubscribe link that is none of ours, or of somebody who is no longer here."""

    code, status = "NTC-004", 404


class OnlyPeople(CuadraError):  # noqa: N818
    """An API key has no notices of its own."""

    code, status = "NTC-005", 403


class ChoiceRefused(CuadraError):  # noqa: N818
    """A preference that cannot be; fact ``field``."""

    code, status = "NTC-006", 422


class PushDelayed(CuadraError):  # noqa: N818
    """No push service took it just now; fact ``code``."""

    code, status, retry = "NTC-007", 503, True
