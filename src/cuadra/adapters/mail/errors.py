"""What keeps a mail from being sent, and whether trying again helps."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class MailError(CuadraError):
    """Root of what keeps a mail from being sent."""

    code = "MAIL-000"


class MailUnfit(MailError):  # noqa: N818  the cause, not the class of it
    """An address or a header that cannot be sent; fact ``why``."""

    code = "MAIL-001"
    status = 422


class MailServerUnreachable(MailError):  # noqa: N818
    """No connection or no answer in time; after a lost last answer the mail may have left all the same."""

    code = "MAIL-002"
    status = 503
    retry = True


class MailLoginRefused(MailError):  # noqa: N818
    code = "MAIL-003"


class MailRefused(MailError):  # noqa: N818
    """The server will never take this mail; fact ``reply``, its number."""

    code = "MAIL-004"
    status = 422


class MailUntrusted(MailError):  # noqa: N818
    """No TLS where TLS was asked for, or a certificate that proves nothing: the password was not sent."""

    code = "MAIL-005"


class MailDelayed(MailError):  # noqa: N818
    """A reply 4xx: greylisting, full, too fast."""

    code = "MAIL-006"
    status = 503
    retry = True


class MailDoubtful(MailServerUnreachable):
    """The connection was lost after the mail was handed over: it may have left."""

    code = "MAIL-007"
    status = 503
    retry = True
