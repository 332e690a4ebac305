"""Sends mail: invitations, alerts, digests; through a mail server of the operator's, in a limited time.

Each mail carries a ``Message-ID`` made of its ``key``, so that one sent twice after a lost answer is shown once by the
mailboxes that care. ``NullMailer`` stands where no server is set up; it says so in the log, for nobody else will.
"""

from cuadra.adapters.mail.errors import (
    MailDelayed,
    MailDoubtful,
    MailError,
    MailLoginRefused,
    MailRefused,
    MailServerUnreachable,
    MailUnfit,
    MailUntrusted,
)
from cuadra.adapters.mail.message import Mail, Mailer, MailServer, NullMailer, composed
from cuadra.adapters.mail.smtp import SmtpMailer

__all__ = [
    "Mail",
    "MailDelayed",
    "MailDoubtful",
    "MailError",
    "MailLoginRefused",
    "MailRefused",
    "MailServer",
    "MailServerUnreachable",
    "MailUnfit",
    "MailUntrusted",
    "Mailer",
    "NullMailer",
    "SmtpMailer",
    "composed",
]
