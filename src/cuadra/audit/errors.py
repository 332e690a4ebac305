"""What can be wrong with a record."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class ChainBroken(CuadraError):  # noqa: N818
    """An event was changed, removed, added or moved; facts ``seq`` and ``what``."""

    code, status = "AUD-001", 422


class ExportUnreadable(CuadraError):  # noqa: N818
    """A line that is no event; fact ``line``, counted from 1."""

    code, status = "AUD-002", 422


class HeadDiffers(CuadraError):  # noqa: N818
    """The chain is whole, but it does not end where the kept anchor says; facts ``seq`` and ``kept``."""

    code, status = "AUD-003", 422


class AnchorUnreadable(CuadraError):  # noqa: N818
    """Not the form SEQ:HASH, nor a line of a file of anchors; fact ``text``."""

    code, status = "AUD-004", 422
