"""What can go wrong with a job itself, whatever it does."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class LeaseLost(CuadraError):  # noqa: N818
    """Another worker has this job now; what this one did in the step is rolled back. Stop silently."""

    code, status = "JOB-001", 409


class HandlerBroken(CuadraError):  # noqa: N818
    """A fault of ours inside a step; facts ``kind`` and ``fault``, the name of the exception's class."""

    code, status, retry = "JOB-002", 500, True


class Poisonous(CuadraError):  # noqa: N818
    """Workers died with it, ``times`` in a row: it is set aside."""

    code, status = "JOB-003", 422


class TookTooLong(CuadraError):  # noqa: N818
    """A step passed its limit of ``seconds``; what it still finishes is refused."""

    code, status, retry = "JOB-004", 504, True


class RetryLater(CuadraError):  # noqa: N818
    """Somebody said how long to wait: ``retry_after``, from the fact ``seconds``; 0 where nobody did."""

    retry = True

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.retry_after = float(self.facts.get("seconds", "0"))


class OutcomeUnknown(RetryLater):
    """Sent, answer lost: it may have happened. Ask before any resend. Fact ``seconds``: not before, where known."""

    code, status = "JOB-005", 202


class NeedsHuman(CuadraError):  # noqa: N818
    """Nobody outside can say whether it happened; a person looks and decides."""

    code, status = "JOB-006", 409


class JobMissing(CuadraError):  # noqa: N818
    """No such job of this company."""

    code, status = "JOB-007", 404


class MoveRefused(CuadraError):  # noqa: N818
    """A job in ``state`` cannot be moved so."""

    code, status = "JOB-008", 409


class ProviderBusy(RetryLater):
    """The limit of a provider is reached; ``seconds`` until there is room."""

    code, status = "JOB-009", 429


class ScheduleInvalid(CuadraError):  # noqa: N818
    """Not a cron expression (``cron``) or not a time zone (``zone``)."""

    code, status = "JOB-010", 422


class EffectRefused(CuadraError):  # noqa: N818
    """The other side said no to ``key``; its words are in ``why``."""

    code, status = "JOB-011", 422


class DatabaseAway(CuadraError):  # noqa: N818
    """The database went away during the step: nothing of it was written."""

    code, status, retry = "JOB-012", 503, True


class NotSent(CuadraError):  # noqa: N818
    """A call that surely never left this machine: safe to repeat."""

    code, status, retry = "JOB-013", 503, True


class Unanswerable(CuadraError):  # noqa: N818
    """The other side has no way to be asked what became of a call."""

    code, status = "JOB-014", 501
