"""What a key server answers that is no answer, in our words. Facts hold its address, never a token."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class TransitError(CuadraError):
    """Root; fact ``server`` or ``operation``."""

    code = "VLT-000"


class VaultSealed(TransitError):  # noqa: N818
    """Up, and closed until its operator unseals it. Nothing was done: safe to repeat."""

    code, status, retry = "VLT-011", 503, True


class VaultUnreachable(TransitError):  # noqa: N818
    """Nobody answers, or not in time, or it is just starting; fact ``why``. Safe to repeat."""

    code, status, retry = "VLT-012", 503, True


class VaultDenied(TransitError):  # noqa: N818
    """The identity is known and may not do this; fact ``operation``."""

    code, status = "VLT-013", 403


class VaultLoginRefused(TransitError):  # noqa: N818
    """Role, secret id or token are not accepted, or no longer."""

    code, status = "VLT-014", 503


class VaultAnswered(TransitError):  # noqa: N818
    """An error that only a change of its set-up ends; fact ``why``."""

    code, status = "VLT-017", 503


class VaultKeyGone(TransitError):  # noqa: N818
    """The version of the key that sealed this is not there any more, or not yet; fact ``key``."""

    code, status = "VLT-018", 503


class TransitNotConfigured(TransitError):  # noqa: N818
    """Transit was chosen and has no address, or nobody to log in as: work that needs a secret cannot be done."""

    code, status = "VLT-010", 503
