"""Mail over SMTP with the standard library, ended in time whatever the server does."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

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
from cuadra.adapters.mail.message import Mail, MailServer, composed
from cuadra.kit.why import why

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SmtpMailer:
    """A ``Mailer`` over SMTP; one connection a mail, ``seconds`` for all of it."""

    def __init__(self, server: MailServer, *, seconds: float = 30.0, tls: ssl.SSLContext | None = None) -> None:
        self.server = server
        self.seconds = seconds
        self._tls = tls

    def send(self, mail: Mail) -> tuple[str, ...]:
        message = composed(mail, self.server)
        with self._connected() as connection:
            try:
                refused = connection.send_message(message, self.server.sender, list(mail.to))
            except OSError as error:  # the root of all that smtplib raises
                if connection.is_handed_over and not isinstance(error, smtplib.SMTPResponseException):
                    raise MailDoubtful from error
                raise
        return tuple(refused)

    def check(self) -> None:
        """Connect and log in, sending nothing: for ``doctor``."""
        with self._connected() as connection:
            connection.noop()

    @contextmanager
    def _connected(self) -> Iterator[_Talk]:
        with _in_our_words(), _ended_after(self.seconds) as watched:
            connection = _opened(self.server, self.seconds, self._tls or ssl.create_default_context(), watched)
            try:
                if self.server.user:
                    connection.login(self.server.user, self.server.password.reveal())
                yield connection
            finally:
                with suppress(OSError, smtplib.SMTPException):  # what was said is said; a bad goodbye changes nothing
                    connection.quit()
                connection.close()


@dataclass(slots=True)
class _Watched:
    """The socket of a conversation and whether its time was up."""

    socket: socket.socket | None = None
    is_late: bool = False

    def end(self) -> None:
        self.is_late = True
        with suppress(OSError):
            if self.socket is not None:
                self.socket.shutdown(socket.SHUT_RDWR)


@contextmanager
def _ended_after(seconds: float) -> Iterator[_Watched]:
    """Cut the connection when time is up: smtplib's limit is for each byte, and a server may send one now and then."""
    watched = _Watched()
    timer = threading.Timer(seconds, watched.end)
    timer.daemon = True
    timer.start()
    try:
        yield watched
    except (OSError, smtplib.SMTPException) as error:
        if watched.is_late:
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()


def _opened(server: MailServer, seconds: float, tls: ssl.SSLContext, watched: _Watched) -> _Talk:
    """A conversation up to the greeting, encrypted as asked for; it names the sender's domain, not this machine."""
    if server.security == "plain" and server.user and server.host not in LOOPBACK:
        raise MailUntrusted
    ours = server.sender.rpartition("@")[2].encode("idna").decode()
    if server.security == "tls":
        return _Tls(watched, server.host, server.port, ours, timeout=seconds, context=tls)
    connection = _Plain(watched, server.host, server.port, ours, timeout=seconds)
    if server.security == "starttls":
        try:
            connection.starttls(context=tls)
        except BaseException:
            connection.close()
            raise
        watched.socket = connection.sock
    return connection


class _Talk(smtplib.SMTP):
    """Knows from when on the mail may have left."""

    is_handed_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.is_handed_over = True
        return super().data(msg)


class _Plain(_Talk):
    def __init__(self, watched: _Watched, *args: Any, **kwargs: Any) -> None:
        self._watched = watched
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self._watched.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return self._watched.socket


class _Tls(_Talk, smtplib.SMTP_SSL):
    def __init__(self, watched: _Watched, *args: Any, **kwargs: Any) -> None:
        self._watched = watched
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self._watched.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return self._watched.socket


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise MailServerUnreachable from error
    except smtplib.SMTPException as error:
        raise _told(error) from error
    except ssl.SSLError as error:
        raise MailUntrusted from error
    except OSError as error:
        raise MailServerUnreachable from error


def _told(error: smtplib.SMTPException) -> MailError:
    """Which of ours it is, by the reply's number; the server's words may repeat what we sent, so they stay out."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = [reply for reply, _ in error.recipients.values()]
        return _by_reply(min(replies))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailDelayed(reply=error.smtp_code) if 400 <= error.smtp_code < 500 else MailLoginRefused()
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_reply(error.smtp_code)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return MailServerUnreachable()
    if isinstance(error, smtplib.SMTPNotSupportedError):
        unfit = MailUnfit(why=why("ASCII"))
        return MailUntrusted() if "STARTTLS" in str(error) else unfit if "UTF8" in str(error) else MailLoginRefused()
    return MailLoginRefused()  # «no suitable authentication method»


def _by_reply(reply: int) -> MailError:
    if reply <= 0:
        return MailServerUnreachable()
    return MailDelayed(reply=reply) if reply < 500 else MailRefused(reply=reply)
