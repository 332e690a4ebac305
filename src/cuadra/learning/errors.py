"""Why something of learning cannot be done."""

from __future__ import annotations

from typing import ClassVar

from cuadra.kit.errors import CuadraError


class LevelInvalid(CuadraError):  # noqa: N818  said to people as it is
    """The scope of a level is none: a tax id needs its country; fact ``what``."""

    code: ClassVar[str] = "LRN-023"
    status: ClassVar[int] = 422


class ModelMissing(CuadraError):  # noqa: N818
    """There is no such version, or its file was not kept; fact ``version``."""

    code: ClassVar[str] = "LRN-024"
    status: ClassVar[int] = 404


class TooFewExamples(CuadraError):  # noqa: N818
    """Too little was confirmed to learn from; facts ``have`` and ``need``."""

    code: ClassVar[str] = "LRN-021"
    status: ClassVar[int] = 409


class NotAutomatic(CuadraError):  # noqa: N818
    """The document did not go on by itself: there is nothing to check."""

    code: ClassVar[str] = "LRN-025"
    status: ClassVar[int] = 409
