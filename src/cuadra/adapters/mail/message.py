"""A mail, the server that takes it, and the form in which it goes over the wire."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal, Protocol

from cuadra.adapters.mail.errors import MailUnfit
from cuadra.kit.secret import Secret
from cuadra.kit.why import why

MOST_RECIPIENTS = 50
MOST_TEXT = 1 << 20
_KEY = re.compile(r"[\w.-]{1,128}", re.ASCII)
_LOCAL = re.compile(r"[^\s@\"<>(),:;\[\]\\]{1,64}")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[^\W_][\w-]*(\.[\w-]+)*")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; ``key`` stays the same when it is sent again, e.g. the id of the invitation."""

    key: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # further ones, e.g. List-Unsubscribe


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and as whom: ``tls`` from the first byte (465), ``starttls`` (587), ``plain`` for a relay on loopback."""

    host: str
    sender: str
    port: int = 587
    security: Literal["tls", "starttls", "plain"] = "starttls"
    user: str = ""
    password: Secret = Secret()  # noqa: RUF009  frozen, so it may be shared
    sender_name: str = "Cuadra"


class Mailer(Protocol):
    def send(self, mail: Mail) -> tuple[str, ...]:
        """Hand ``mail`` to the server and give back the recipients that it refused; ``MailError`` where all failed."""


class NullMailer:
    """Sends nothing and warns: the texts would be lost without anybody knowing."""

    def send(self, mail: Mail) -> tuple[str, ...]:
        log.warning("mail not sent: no mail server is set up (%s)", mail.key)
        return mail.to


def composed(mail: Mail, server: MailServer) -> EmailMessage:
    """The message as it goes over the wire; ``MailUnfit`` for what no server should be asked to take."""
    if not _KEY.fullmatch(mail.key) or not 0 < len(mail.to) <= MOST_RECIPIENTS or len(mail.text) > MOST_TEXT:
        raise MailUnfit(why=why("MAILSIZE", MOST_RECIPIENTS))
    message = EmailMessage(policy=SMTP)
    sender = _address(server.sender, server.sender_name)
    try:
        message["From"] = sender
        message["To"] = [_address(one) for one in mail.to]
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{mail.key}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
        for name, value in mail.headers:
            message[name] = value
    except ValueError as error:  # a line break in a header
        raise MailUnfit(why=why("LINEBREAK")) from error
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


def _address(text: str, name: str = "") -> Address:
    local, _, domain = text.rpartition("@")
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(plain) or not local.isprintable():
        raise MailUnfit(why=why("MAILBOX"))
    return Address(name, local, plain)
