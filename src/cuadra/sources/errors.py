"""What sources say no to, and what stops one."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class SourceMissing(CuadraError):  # noqa: N818
    """There is no such source here: the same answer for one of another company, and for a link that is revoked."""

    code, status = "SRC-001", 404


class SourceChanged(CuadraError):  # noqa: N818
    """A person changed the source during a run: nothing of the run is written."""

    code, status, retry = "SRC-002", 409, True


class SettingsRefused(CuadraError):  # noqa: N818
    """Settings of a source that cannot be used; facts ``setting`` and ``why``."""

    code, status = "SRC-003", 422


class TooManySources(CuadraError):  # noqa: N818
    """A company has at most ``most``."""

    code, status = "SRC-004", 409


class FolderForbidden(CuadraError):  # noqa: N818
    """A folder outside of those that the server's owner allows; fact ``folder``."""

    code, status = "SRC-005", 422


class FolderMissing(CuadraError):  # noqa: N818
    """The folder is not there now (perhaps a disk that is not mounted); fact ``folder``."""

    code, status, retry = "SRC-006", 503, True


class FolderUnreadable(CuadraError):  # noqa: N818
    """The system does not let us look into the folder; facts ``folder`` and ``why``."""

    code, status, retry = "SRC-007", 503, True


class TooManyFiles(CuadraError):  # noqa: N818
    """More files or bytes at once than an upload link takes; fact ``most``."""

    code, status = "SRC-008", 413


class TextRefused(CuadraError):  # noqa: N818
    """A pasted text that is empty or too long; fact ``most`` characters."""

    code, status = "SRC-009", 422


class AudioRefused(CuadraError):  # noqa: N818
    """A voice note whose bytes are not of a kind of sound that we know."""

    code, status = "SRC-010", 422


class PasswordMissing(CuadraError):  # noqa: N818
    """A mailbox without a password."""

    code, status = "SRC-041", 422


class SourceStale(CuadraError):  # noqa: N818
    """A person changed the source since the caller saw it; facts ``version`` and ``seen``."""

    code, status = "SRC-042", 412


class SourceResting(CuadraError):  # noqa: N818
    """It cannot be looked at now: it is paused, waits for a person, or is a link; fact ``state``."""

    code, status = "SRC-043", 409


class TranscriptionMissing(CuadraError):  # noqa: N818
    """No engine for speech is installed here: the note is kept and waits."""

    code, status = "SRC-020", 501
