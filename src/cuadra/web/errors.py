"""What can be wrong with a request, before any noun has seen it."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class BodyInvalid(CuadraError):  # noqa: N818
    """JSON that is none, or is none in UTF-8."""

    code, status = "WEB-002", 400


class BodyTooLarge(CuadraError):  # noqa: N818
    """Fact ``mib``: the limit of one request."""

    code, status = "WEB-003", 413


class NotFound(CuadraError):  # noqa: N818
    """Missing or another company's: nobody can tell which, not by the answer and not by its time."""

    code, status = "WEB-004", 404


class MediaTypeRefused(CuadraError):  # noqa: N818
    code, status = "WEB-006", 415


class Busy(CuadraError):  # noqa: N818
    """Too much is waiting; nothing was stored, so the same request may be repeated."""

    code, status, retry = "WEB-008", 503, True


class TooSlow(CuadraError):  # noqa: N818
    """The time limit of a request; what was asked for may have been done, so only its key may repeat it."""

    code, status, retry = "WEB-009", 504, True


class TooMany(CuadraError):  # noqa: N818
    """The rate limit; fact ``seconds``, when to come again."""

    code, status, retry = "WEB-010", 429, True


class KeyReused(CuadraError):  # noqa: N818
    """The same Idempotency-Key for another request (or by somebody else)."""

    code, status = "WEB-011", 422


class KeyInFlight(CuadraError):  # noqa: N818
    code, status, retry = "WEB-012", 409, True


class KeyInvalid(CuadraError):  # noqa: N818
    code, status = "WEB-013", 400


class Changed(CuadraError):  # noqa: N818
    """``If-Match`` names another version than the present one."""

    code, status = "WEB-014", 412


class VersionMissing(CuadraError):  # noqa: N818
    code, status = "WEB-015", 428


class NoFile(CuadraError):  # noqa: N818
    code, status = "WEB-017", 422


class NotBase64(CuadraError):  # noqa: N818
    code, status = "WEB-018", 422


class TooManyStreams(CuadraError):  # noqa: N818
    code, status, retry = "WEB-019", 429, True


class NotActive(CuadraError):  # noqa: N818
    """A part that this server runs without."""

    code, status = "WEB-021", 501


class FileTooLarge(CuadraError):  # noqa: N818
    """Fact ``mib``: the limit of one file."""

    code, status = "WEB-022", 413


class FieldUnknown(CuadraError):  # noqa: N818
    """A name in ``fields`` that nothing shown has; fact ``field``."""

    code, status = "WEB-023", 400
