"""Why a file cannot be read, one class a cause; the sentences are in ``kit/messages/files.toml``.

Not for faults of an engine, nor for what a check finds in a document that was read.
"""

from __future__ import annotations

from cuadra.kit.errors import Refusal


class EmptyFile(Refusal):
    code = "FILE-001"


class FileTooLarge(Refusal):
    """Facts: ``mib``, the limit."""

    code = "FILE-002"
    status = 413


class WebPage(Refusal):
    code = "FILE-003"
    status = 415


class OfficeFile(Refusal):
    code = "FILE-004"
    status = 415


class UnknownKind(Refusal):
    code = "FILE-005"
    status = 415


class OtherArchive(Refusal):
    """RAR, 7z, gzip. Facts: ``kind``."""

    code = "FILE-006"
    status = 415


class NothingReadable(Refusal):
    """Every entry of an archive or message was refused. Facts: ``entries``, the names with their codes."""

    code = "FILE-007"


class UnreadableText(Refusal):
    code = "FILE-008"


class DamagedPicture(Refusal):
    code = "IMG-001"


class TooManyPixels(Refusal):
    """Facts: ``width``, ``height``, ``megapixels`` (the limit)."""

    code = "IMG-002"
    status = 413


class TruncatedPicture(Refusal):
    """Facts: ``missing``, percent of the picture that did not arrive."""

    code = "IMG-003"


class CutPicture(TruncatedPicture):
    """The end of the file is missing; how much of the picture that is cannot be told."""

    code = "IMG-006"


class FarTooManyPixels(TooManyPixels):
    """Facts: ``found`` and ``megapixels`` (the limit), both in millions of pixels."""

    code = "IMG-007"


class TinyPicture(Refusal):
    """Facts: ``width``, ``height``."""

    code = "IMG-004"


class TooManyFrames(Refusal):
    """Facts: ``pages``, the limit."""

    code = "IMG-005"
    status = 413


class DamagedPdf(Refusal):
    code = "PDF-001"


class LockedPdf(Refusal):
    """Needs a password that was not given."""

    code = "PDF-002"


class StrangelyLockedPdf(Refusal):
    """Protected in a way that no password opens here: certificates, rights management."""

    code = "PDF-003"


class TooManyPages(Refusal):
    """Facts: ``pages``, ``limit``."""

    code = "PDF-004"
    status = 413


class NoPages(Refusal):
    code = "PDF-005"


class DamagedArchive(Refusal):
    code = "ZIP-001"


class UnsafeName(Refusal):
    """The name of an entry leads out of the archive (zip slip)."""

    code = "ZIP-002"


class ArchiveBomb(Refusal):
    """Facts: ``mib``, the limit of all that is unpacked."""

    code = "ZIP-003"
    status = 413


class LockedEntry(Refusal):
    code = "ZIP-004"


class TooDeep(Refusal):
    """Facts: ``depth``, the limit."""

    code = "ZIP-005"


class TooManyEntries(Refusal):
    """Facts: ``entries``, the limit."""

    code = "ZIP-006"
    status = 413


class EmptyArchive(Refusal):
    code = "ZIP-007"
