"""What keeps a mailbox from being read, and whether trying again helps."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class MailboxUnreachable(CuadraError):  # noqa: N818
    """No connection, or it was lost, or time was up; fact ``host``."""

    code, status, retry = "IMAP-001", 503, True


class MailboxLoginRefused(CuadraError):  # noqa: N818
    """The server does not take the user with this password or token; never tried again in haste."""

    code, status = "IMAP-002", 422


class MailboxUntrusted(CuadraError):  # noqa: N818
    """No TLS, or a certificate that proves nothing: the password was not sent; fact ``host``."""

    code, status = "IMAP-003", 422


class MailboxForbidden(CuadraError):  # noqa: N818
    """An address that this server does not let companies reach; fact ``host``."""

    code, status = "IMAP-004", 422


class MailboxMissing(CuadraError):  # noqa: N818
    """The account has no such folder; fact ``folder``."""

    code, status = "IMAP-005", 422


class MailboxOdd(CuadraError):  # noqa: N818
    """The server said what the protocol does not know, or far too much; fact ``what``."""

    code, status, retry = "IMAP-006", 502, True


class MailboxBusy(CuadraError):  # noqa: N818
    """The server asks us to come later."""

    code, status, retry = "IMAP-007", 503, True
