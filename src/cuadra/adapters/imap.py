"""A mailbox over IMAP4rev1 (RFC 3501) with the standard library: what is new, its bytes, and marking it as done.

imaplib and not a wrapper of it: what we need is five commands, by UID, with every answer bounded in time and size.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cuadra.adapters.imap_errors import (
    MailboxBusy,
    MailboxForbidden,
    MailboxLoginRefused,
    MailboxMissing,
    MailboxOdd,
    MailboxUnreachable,
    MailboxUntrusted,
)
from cuadra.adapters.imap_words import encoded, messages, quoted, uid_set
from cuadra.adapters.ssrf import may_reach
from cuadra.kit.secret import Secret

LOOPBACK = ("127.0.0.1", "::1", "localhost")
CONNECT_SECONDS = 10.0
MOST_ANSWER = 4 * 2**20  # bytes of one answer, without a message
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADERS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)]"
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_LATER = ("UNAVAILABLE", "LIMIT", "INUSE", "TRY AGAIN", "TOO MANY")  # RFC 5530 and what providers say


@dataclass(frozen=True, slots=True)
class Account:
    """``security``: tls, starttls, or plain (on this machine only). ``method``: password or xoauth2 (a token)."""

    host: str
    port: int
    user: str
    secret: Secret = field(repr=False)
    security: str = "tls"
    method: str = "password"


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder as it was opened; ``next_uid`` is above every message in it."""

    validity: int
    next_uid: int
    count: int


@dataclass(frozen=True, slots=True)
class Head:
    """A message before it is fetched; ``header`` holds Message-ID, Date, From and Subject as they came."""

    uid: int
    size: int
    header: bytes = field(repr=False)


@contextmanager
def opened(
    account: Account, *, seconds: float = 120.0, allow_private: bool = False, tls: ssl.SSLContext | None = None
) -> Iterator[Mailbox]:
    """A conversation that ends within ``seconds`` whatever the server does. Raises what is in ``imap_errors``."""
    sockets: list[socket.socket] = []

    def end() -> None:
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        with _in_our_words(account):
            client = _connected(account, tls or ssl.create_default_context(), sockets, allow_private=allow_private)
            _log_in(client, account)
        yield Mailbox(account, client)
        with suppress(OSError, imaplib.IMAP4.error, MailboxOdd):
            client.logout()
    finally:
        timer.cancel()
        for one in sockets:
            with suppress(OSError):
                one.close()


class Mailbox:
    """An account after the login."""

    def __init__(self, account: Account, client: imaplib.IMAP4) -> None:
        self.account, self.client = account, client

    def select(self, folder: str, *, writes: bool) -> Selected:
        """Opens a folder; ``MailboxMissing``. Without ``writes`` nothing there can change."""
        with _in_our_words(self.account):
            kind, _ = self.client.select(quoted(folder), readonly=not writes)
            if kind != "OK":
                raise MailboxMissing(folder=folder)
            validity, following, count = (self._number(name) for name in ("UIDVALIDITY", "UIDNEXT", "EXISTS"))
        if validity is None or following is None:
            raise MailboxOdd(what="SELECT")
        return Selected(validity, following, count or 0)

    def uids(self, first: int, last: int, *, since: date | None = None) -> list[int]:
        """The messages from ``first`` to ``last``, rising; ``since``: that arrived on that day or later."""
        more = f" SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}" if since else ""
        found = self._uid("SEARCH", f"UID {first}:{last}{more}")
        numbers = {int(one) for line in found if isinstance(line, bytes) for one in line.split() if one.isdigit()}
        return sorted(one for one in numbers if first <= one <= last)  # «n:*» always gives the last one too

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Size and header of each, rising; one that is gone meanwhile is left out."""
        found = []
        for meta, literal in messages(self._uid("FETCH", uid_set(uids), f"(UID RFC822.SIZE {_HEADERS})")):
            uid, size = _UID.search(meta), _SIZE.search(meta)
            if uid and size and int(uid[1]) in set(uids):
                found.append(Head(int(uid[1]), int(size[1]), literal))
        return sorted(found, key=lambda one: one.uid)

    def message(self, head: Head) -> bytes | None:
        """All of it, without marking it as read; ``None`` where it is gone."""
        found = self._uid("FETCH", str(head.uid), "(UID BODY.PEEK[])", most=head.size * 2 + MOST_ANSWER)
        for meta, literal in messages(found):
            uid = _UID.search(meta)
            if uid and int(uid[1]) == head.uid and literal:
                return literal
        return None

    def mark_seen(self, uids: Sequence[int]) -> None:
        self._uid("STORE", uid_set(uids), r"+FLAGS.SILENT (\Seen)")

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Into another folder, made where it is missing. Again is harmless: what is gone is left out.

        Without MOVE (RFC 6851) a copy is made and the message deleted; nobody else's deleted ones are swept away.
        """
        if not self._tried("MOVE" if "MOVE" in self.client.capabilities else "COPY", uids, folder):
            with _in_our_words(self.account):
                self.client.create(quoted(folder))
            if not self._tried("MOVE" if "MOVE" in self.client.capabilities else "COPY", uids, folder):
                raise MailboxMissing(folder=folder)
        if "MOVE" not in self.client.capabilities:
            self._uid("STORE", uid_set(uids), r"+FLAGS.SILENT (\Deleted)")
            if "UIDPLUS" in self.client.capabilities:
                self._uid("EXPUNGE", uid_set(uids))

    def _tried(self, verb: str, uids: Sequence[int], folder: str) -> bool:
        with _in_our_words(self.account):
            return self.client.uid(verb, uid_set(uids), quoted(folder))[0] == "OK"

    def _uid(self, verb: str, *told: str, most: int = MOST_ANSWER) -> list[Any]:
        with _in_our_words(self.account):
            self.client.left = most  # type: ignore[attr-defined]
            kind, found = self.client.uid(verb, *told)
            if kind != "OK":
                raise MailboxOdd(what=verb)
            return list(found or ())

    def _number(self, name: str) -> int | None:
        found = self.client.response(name)[1]
        told = found[-1] if found else None
        return int(told) if isinstance(told, bytes) and told.isdigit() else None


class _Client(imaplib.IMAP4):
    """Over a socket of ours; ``left`` bytes may still come in this answer."""

    def __init__(self, connected: socket.socket, host: str) -> None:
        self._connected, self._name = connected, host
        self.left = MOST_ANSWER
        super().__init__(host, 0)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002
        return self._connected

    def read(self, size: int) -> bytes:
        self._spend(size)
        content = super().read(size)
        if len(content) < size:
            raise self.abort("the connection ended within a literal")
        return content

    def readline(self) -> bytes:
        line = super().readline()
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise MailboxOdd(what="SIZE")


def _connected(
    account: Account, tls: ssl.SSLContext, sockets: list[socket.socket], *, allow_private: bool
) -> imaplib.IMAP4:
    """A conversation up to the greeting, encrypted as asked for."""
    if account.security == "plain" and account.host not in LOOPBACK:
        raise MailboxUntrusted(host=account.host)
    plain = _dialled(account, allow_private=allow_private)
    sockets.append(plain)
    plain.settimeout(60)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if account.security == "tls":
        plain = tls.wrap_socket(plain, server_hostname=account.host)
        sockets.append(plain)
    client = _Client(plain, account.host)
    if account.security == "starttls":
        if "STARTTLS" not in client.capabilities:
            raise MailboxUntrusted(host=account.host)
        client.starttls(tls)
        sockets.append(client.sock)
    return client


def _dialled(account: Account, *, allow_private: bool) -> socket.socket:
    """To an address that may be reached: the one that was judged, not looked up again."""
    found = socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    addresses = [str(one[4][0]) for one in found if may_reach(str(one[4][0]), allow_private=allow_private)]
    if not addresses:
        raise MailboxForbidden(host=account.host)
    failed: OSError = ConnectionRefusedError()
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, account.port), timeout=CONNECT_SECONDS)
        except OSError as error:
            failed = error
    raise failed


def _log_in(client: imaplib.IMAP4, account: Account) -> None:
    user, secret = account.user, account.secret.reveal()
    try:
        if account.method == "xoauth2":
            told = [f"user={user}\x01auth=Bearer {secret}\x01\x01".encode()]
            client.authenticate("XOAUTH2", lambda _: told.pop() if told else b"")  # the second is its error: go on
        elif "AUTH=PLAIN" in client.capabilities or not (user + secret).isascii():
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{secret}".encode())
        elif not (user + secret).isprintable():
            raise MailboxLoginRefused
        else:
            client.login(encoded(user), secret)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if any(word in str(error).upper() for word in _LATER):
            raise MailboxBusy from None
        raise MailboxLoginRefused from None  # without the server's words, which may repeat ours


@contextmanager
def _in_our_words(account: Account) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise MailboxUntrusted(host=account.host) from error
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise MailboxUnreachable(host=account.host) from error
    except (imaplib.IMAP4.error, ValueError, IndexError, KeyError, AttributeError) as error:
        raise MailboxOdd(what=type(error).__name__) from error
