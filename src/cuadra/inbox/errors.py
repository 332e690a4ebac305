"""What the inbox says no to."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class DocumentMissing(CuadraError):  # noqa: N818
    """There is no such document here: the same answer for one of another company."""

    code, status = "INB-001", 404


class MoveRefused(CuadraError):  # noqa: N818
    """A document cannot go from where it stands to where it was sent; facts ``state`` and ``wanted``."""

    code, status = "INB-002", 409


class ChangedMeanwhile(CuadraError):  # noqa: N818
    """Somebody changed the document since the caller saw it; facts ``version`` and ``seen``."""

    code, status = "INB-003", 412


class OriginalMissing(CuadraError):  # noqa: N818
    """The store lacks an original that the database names; fact ``document``."""

    code, status = "INB-004", 500


class UploadEmpty(CuadraError):  # noqa: N818
    """No bytes came; fact ``name``."""

    code, status = "INB-005", 422


class UploadTooLarge(CuadraError):  # noqa: N818
    """More bytes than one file may have; facts ``name`` and ``mib``."""

    code, status = "INB-006", 413


class OriginalForgotten(CuadraError):  # noqa: N818
    """The original was removed by age, as the company set it (retention); the document's row stays."""

    code, status = "INB-007", 410


class PathUnknown(CuadraError):  # noqa: N818
    """No document has a field of that name; fact ``path``."""

    code, status = "INB-040", 422


class ValueNotUnderstood(CuadraError):  # noqa: N818
    """What was typed cannot stand in the field; facts ``path`` and ``said``."""

    code, status = "INB-041", 422


class NotInReview(CuadraError):  # noqa: N818
    """Only a document that was read and waits can be corrected or confirmed; fact ``state``."""

    code, status = "INB-042", 409


class StillMissing(CuadraError):  # noqa: N818
    """A document cannot be confirmed without these; fact ``fields``."""

    code, status = "INB-043", 422


class PageMissing(CuadraError):  # noqa: N818
    """The document has no page of that number; fact ``number``."""

    code, status = "INB-045", 404


class CannotReplace(CuadraError):  # noqa: N818
    """A document that is being read, or went on, can neither be cut nor joined; fact ``state``."""

    code, status = "INB-053", 409


class CutInvalid(CuadraError):  # noqa: N818
    """The parts do not hold each page once; fact ``pages``."""

    code, status = "INB-054", 422


class JoinInvalid(CuadraError):  # noqa: N818
    """Too few or too many documents to join, or one of them twice; fact ``most``."""

    code, status = "INB-055", 422


class TooLateToPutBack(CuadraError):  # noqa: N818
    """What was made of it went on already; fact ``document``."""

    code, status = "INB-056", 409


class NotReplaced(CuadraError):  # noqa: N818
    """There is no cut nor join to take back."""

    code, status = "INB-057", 409


class UploadMissing(CuadraError):  # noqa: N818
    """No upload of that id here, or it was forgotten."""

    code, status = "UPL-001", 404


class PartMisplaced(CuadraError):  # noqa: N818
    """A part that does not follow what is there; facts ``offset`` and ``given``."""

    code, status = "UPL-002", 409


class PartRefused(CuadraError):  # noqa: N818
    """An empty part, one too large, or one past the end; fact ``mib``."""

    code, status = "UPL-003", 422


class TooManyUploads(CuadraError):  # noqa: N818
    """Too much is unfinished in this company; facts ``most`` and ``mib``."""

    code, status = "UPL-004", 429


class NobodyToAsk(CuadraError):  # noqa: N818
    """Who is to be asked does not work here, or cannot be told from another of the same name."""

    code, status = "INB-090", 422
