"""What may go wrong around a document while many are read."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError, Refusal


class TookTooLong(Refusal):
    code = "RUN-001"


class WorkerDied(Refusal):
    code = "RUN-002"


class Unexpected(Refusal):
    """Anything that reading raised and that is none of our errors; ``what`` is the kind of error only."""

    code = "RUN-003"


class NoSuchFile(Refusal):
    code = "RUN-004"


class CannotOpen(Refusal):
    code = "RUN-005"


class StillWritten(Refusal):
    code = "RUN-006"


class NoPlainFile(Refusal):
    """A pipe, a socket or a device: reading it might never end."""

    code = "RUN-007"


class FolderInUse(CuadraError):  # noqa: N818  the cause, in a word
    code = "RUN-010"
    status = 409
    retry = True


class OtherOptions(CuadraError):  # noqa: N818
    code = "RUN-011"
    status = 409


class CannotKeep(CuadraError):  # noqa: N818
    """The folder of results cannot be written to: no room, no permission. Facts: ``folder``, ``what``."""

    code = "RUN-013"
    status = 507


class CannotPrint(CuadraError):  # noqa: N818
    """The output cannot be written to, or the system refused something else; fact ``what``, in its words."""

    code = "RUN-014"


class WorkersDoNotStart(CuadraError):  # noqa: N818
    code = "RUN-012"
