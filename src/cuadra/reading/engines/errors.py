"""What an engine may raise, and nothing else: OCR-0xx it could not be asked, OCR-1xx it was asked and failed.

``why`` is a reason of ``cuadra.kit.why`` or what reads the same in every language (a status, seconds, a name); never a
key, never a document.
"""

from __future__ import annotations

from cuadra.kit.errors import Refusal


class EngineError(Refusal):
    """Any trouble with an engine; the next engine may be tried, or the document is not read for want of one.

    ``engine`` is its name in the settings.
    """

    code = "OCR-000"
    status = 502

    def __init__(self, engine: str, why: str = "", **facts: object) -> None:
        self.engine = engine
        self.why = why
        super().__init__(engine=engine, why=why, **facts)


class EngineUnavailable(EngineError):  # noqa: N818  the field's word for it
    """It is not installed, not configured, or not running: nothing was asked."""

    code = "OCR-001"
    status = 503


class EngineUnknown(EngineUnavailable):
    """No engine has this name; fact ``known`` lists those that there are."""

    code = "OCR-002"
    status = 400


class ExtraMissing(EngineUnavailable):
    """Its libraries come with an extra of the package that is not installed; fact ``extra``."""

    code = "OCR-003"


class KeyMissing(EngineUnavailable):
    """No key in the settings; fact ``setting`` is the variable to set."""

    code = "OCR-004"


class CloudNotAllowed(EngineUnavailable):
    """It would send the document to the outside and the settings do not allow it."""

    code = "OCR-005"
    status = 403


class EngineUnreachable(EngineUnavailable):
    """No connection: refused, no such host, closed before an answer came."""

    code = "OCR-006"
    retry = True


class ModelMissing(EngineUnavailable):
    """The server runs but lacks the model; facts ``model`` and ``installed``, the real names it answers with."""

    code = "OCR-007"


class CircuitOpen(EngineUnavailable):
    """It failed several times in a row and rests for a while."""

    code = "OCR-008"
    retry = True


class RateExceeded(EngineUnavailable):
    """Our own limiter has no room within the time that we may wait."""

    code = "OCR-009"
    status = 429
    retry = True


class NoEngineAnswered(EngineUnavailable):
    """Every engine of the order failed; ``why`` names each with its code."""

    code = "OCR-010"


class EngineFailed(EngineError):  # noqa: N818  the field's word for it
    """It was asked and ended in an error of its own."""

    code = "OCR-100"


class EngineTimeout(EngineFailed):
    """No whole answer within its time limit."""

    code = "OCR-101"
    status = 504
    retry = True


class EngineBusy(EngineFailed):
    """It told us to slow down (429)."""

    code = "OCR-102"
    status = 429
    retry = True


class KeyRefused(EngineFailed):
    """It does not accept the key, or the key may not do this."""

    code = "OCR-103"
    status = 502


class AnswerUnreadable(EngineFailed):
    """The answer is not what the contract promises: HTML, broken JSON, other shapes."""

    code = "OCR-104"


class AnswerCut(EngineFailed):
    """The answer ends too early: the model ran out of words, or the connection closed half-way."""

    code = "OCR-105"
    retry = True


class AnswerTooLong(EngineFailed):
    """The answer passes the size that we read."""

    code = "OCR-106"


class AnswerWrongType(EngineFailed):
    """The JSON is well formed but a value is of another type than the schema asked for."""

    code = "OCR-107"


class PictureRefused(EngineFailed):
    """It does not take this picture: too large, too small, not a format of its own."""

    code = "OCR-108"
    status = 422


class ServerFailed(EngineFailed):
    """An error on its side (5xx): the same request may work later."""

    code = "OCR-109"
    retry = True
