"""Letters of the door: invitations and links to a new password, sent at once, where a mail server is set up.

Not jobs: a link's token is kept nowhere but in the letter itself, and who gets no letter asks again.
"""

from __future__ import annotations

import structlog

from cuadra.adapters.mail.errors import MailError
from cuadra.adapters.mail.message import Mail, Mailer
from cuadra.database.session import Database
from cuadra.kit.ids import new_id
from cuadra.kit.say import say
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.tenants.account import reset_link
from cuadra.tenants.invitations import Invited
from cuadra.tenants.origin import Origin

SECONDS = 15.0  # for one letter: a person may be waiting
log = structlog.get_logger(__name__)


def mailer_of(settings: Settings) -> Mailer | None:
    """What sends letters from here; None where no mail server is set up. ``MailUnfit`` for an address that is none."""
    if not settings.smtp_url:
        return None
    from cuadra.adapters.mail.address import mail_server
    from cuadra.adapters.mail.smtp import SmtpMailer

    return SmtpMailer(mail_server(settings.smtp_url, settings.mail_from), seconds=SECONDS)


def home_of(settings: Settings) -> str:
    """The address by which people reach this server, as its owner set it; never what a request says of itself: the
    link of a letter that a stranger asked for would lead wherever they like.
    """
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def link(home: str, page: str, token: Secret) -> str:
    """Where a browser takes the token. After the #: it is sent to no server and stands in no log."""
    return f"{home.rstrip('/')}/{page}#{token.reveal()}"


def mail_invitation(mailer: Mailer, invited: Invited, role: str, company: str, home: str, language: str) -> bool:
    """Whether the letter went. A letter that did not is told in the log, and the person is given the link instead."""
    facts = {
        "company": company,
        "role": say(f"role.{role}", language),
        "link": link(home, "invitation", invited.token),
    }
    return _sent(mailer, "invitation", str(invited.id), invited.email, facts, language)


def mail_password_link(
    database: Database, mailer: Mailer, home: str, email: str, origin: Origin, language: str
) -> bool:
    """Whether a letter went: not to an unknown address, which nobody is to be told."""
    if (token := reset_link(database, email, origin)) is None:
        return False
    facts = {"email": email, "link": link(home, "reset", token)}
    return _sent(mailer, "password", new_id().hex, email, facts, language)


def _sent(mailer: Mailer, letter: str, key: str, to: str, facts: dict[str, str], language: str) -> bool:
    subject = say(f"letter.{letter}.subject", language, facts)
    text = say(f"letter.{letter}", language, facts).lstrip()
    try:
        refused = mailer.send(Mail(key, (to,), subject, text))
    except MailError as error:
        log.warning("letter.not_sent", letter=letter, code=error.code)
        return False
    return not refused
