"""What suppliers say no to."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class SupplierMissing(CuadraError):  # noqa: N818
    """There is no such supplier here: the same answer for one of another company."""

    code, status = "SUP-001", 404


class RuleMissing(CuadraError):  # noqa: N818
    """There is no such rule here."""

    code, status = "SUP-002", 404


class NoRule(CuadraError):  # noqa: N818
    """Nothing can be said for all documents: supplier unknown, or the value stands beside no label; fact ``path``."""

    code, status = "SUP-003", 422


class SameSupplier(CuadraError):  # noqa: N818
    """A supplier cannot be joined with itself."""

    code, status = "SUP-004", 422


class JoinMissing(CuadraError):  # noqa: N818
    """There is no such join here, or its supplier was itself joined to another one: that comes apart first."""

    code, status = "SUP-005", 404
