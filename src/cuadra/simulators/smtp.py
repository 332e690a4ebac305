"""A mail server on loopback, strict about the order of commands, that keeps what it takes and fails on order.

Ours and not a library's: the demo shows its mailbox too, and the one good library has had no release since 2024 and
is an event loop of its own. RFC 5321 as far as a sender needs it, with STARTTLS and AUTH PLAIN.
"""

from __future__ import annotations

import base64
import binascii
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from pathlib import Path
from threading import Event

from cuadra.simulators.serving import Threads, serving

MOST_LINE = 2000
MOST_MAIL = 10 << 20


class MailFault(StrEnum):
    """What may go wrong on order."""

    GREYLIST = "451"
    FULL = "552"
    BUSY = "421"  # in place of the greeting
    HANG = "hang"  # takes the connection and never greets
    DRIP = "drip"  # greets for ever, a byte now and then
    ENDLESS = "endless"  # one reply of lines without an end
    DROP = "drop"  # closes when the mail comes
    LOSE_ANSWER = "lose_answer"  # takes the mail, closes without a word
    NO_STARTTLS = "no_starttls"
    BAD_GOODBYE = "bad_goodbye"


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail in the box."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    was_encrypted: bool


@dataclass
class MailServerSimulator:
    """Knows one account; recipients in ``unknown`` are refused."""

    account: tuple[str, str] | None = None
    certificate: Path | None = None  # PEM with key; offers STARTTLS
    tls_first: bool = False
    fault: MailFault | None = None
    unknown: frozenset[str] = frozenset()
    port: int = 0
    logins: int = 0
    box: list[Taken] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    @contextmanager
    def running(self) -> Iterator[MailServerSimulator]:
        """Serve on a free port of loopback; when left, the address refuses connections."""
        server = _Server(("127.0.0.1", 0), _Conversation)
        server.simulator = self
        self.port = server.server_address[1]
        with serving(server, self.stopped):
            yield self

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.certificate))
        return context


class _Server(Threads, socketserver.TCPServer):
    simulator: MailServerSimulator
    allow_reuse_address = True


class _Conversation(socketserver.BaseRequestHandler):
    server: _Server
    sender: str
    recipients: list[str]

    def setup(self) -> None:
        self.simulator = self.server.simulator
        self.request.settimeout(30)
        self.is_encrypted = False
        self.is_known = False
        if self.simulator.tls_first:
            self._encrypt()
        self.lines = self.request.makefile("rb")
        self._forget()

    def handle(self) -> None:
        fault = self.simulator.fault
        if fault in (MailFault.HANG, MailFault.DRIP, MailFault.ENDLESS):
            return self._dawdle(fault)
        if fault is MailFault.BUSY:
            return self._say(421, "come back later")
        self._say(220, "mail.example ready")
        while line := self.lines.readline(MOST_LINE):
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if not self._obey(verb.upper(), rest):
                return None
        return None

    def _obey(self, verb: str, rest: str) -> bool:
        """Answer one command; False ends the conversation."""
        if verb == "QUIT":
            self._say(*((500, "what?") if self.simulator.fault is MailFault.BAD_GOODBYE else (221, "bye")))
            return False
        if verb == "DATA":
            return self._take()
        answers = {"EHLO": self._greet, "STARTTLS": self._start_tls, "AUTH": self._log_in, "MAIL": self._begin}
        answer = (answers | {"RCPT": self._add}).get(verb)
        if answer is not None:
            answer(rest)
        elif verb in {"NOOP", "RSET"}:
            if verb == "RSET":
                self._forget()
            self._say(250, "ok")
        else:
            self._complain(502, f"unknown command {verb[:20]}")
        return True

    def _greet(self, name: str) -> None:
        if not name:
            return self._complain(501, "EHLO without a name")
        offers = ["mail.example", f"SIZE {MOST_MAIL}", "8BITMIME", "SMTPUTF8"]
        if self.simulator.certificate and not self.is_encrypted and self.simulator.fault is not MailFault.NO_STARTTLS:
            offers.append("STARTTLS")
        if self.simulator.account:
            offers.append("AUTH PLAIN")
        return self._say(250, *offers)

    def _start_tls(self, _rest: str) -> None:
        if self.is_encrypted or not self.simulator.certificate:
            return self._complain(503, "no STARTTLS here")
        self._say(220, "go ahead")
        self._encrypt()
        self.lines = self.request.makefile("rb")
        return self._forget()

    def _log_in(self, rest: str) -> None:
        method, _, told = rest.partition(" ")
        try:
            _, user, password = base64.b64decode(told, validate=True).decode().split("\0")
        except (binascii.Error, ValueError):
            return self._complain(501, f"AUTH {method[:10]} cannot be read")
        self.simulator.logins += 1
        self.is_known = (user, password) == self.simulator.account
        return self._say(235, "welcome") if self.is_known else self._say(535, "no")

    def _begin(self, rest: str) -> None:
        if self.simulator.account and not self.is_known:
            return self._complain(530, "MAIL before AUTH")
        if self.sender or not rest.upper().startswith("FROM:<"):
            return self._complain(503, "MAIL out of order")
        self.sender = rest[6:].partition(">")[0]
        return self._say(250, "ok")

    def _add(self, rest: str) -> None:
        if not self.sender or not rest.upper().startswith("TO:<"):
            return self._complain(503, "RCPT out of order")
        recipient = rest[4:].partition(">")[0]
        if self.simulator.fault is MailFault.GREYLIST:
            return self._say(451, "come back later")
        if recipient in self.simulator.unknown:
            return self._say(550, "no such user")
        self.recipients.append(recipient)
        return self._say(250, "ok")

    def _take(self) -> bool:
        if not self.recipients:
            self._complain(503, "DATA without a recipient")
            return True
        self._say(354, "end with a dot")
        content = self._content()
        fault = self.simulator.fault
        if fault is MailFault.DROP:
            return False
        if fault is MailFault.FULL:
            self._say(552, "mailbox full")
            return True
        message = message_from_bytes(content, policy=default)
        self.simulator.box.append(Taken(self.sender, tuple(self.recipients), message, self.is_encrypted))
        self._forget()
        if fault is MailFault.LOSE_ANSWER:
            return False
        self._say(250, "taken")
        return True

    def _content(self) -> bytes:
        content = bytearray()
        while (line := self.lines.readline(MOST_LINE)) not in {b".\r\n", b""} and len(content) < MOST_MAIL:
            if not line.endswith(b"\r\n"):
                self.simulator.complaints.append("a line of the mail without CRLF, or longer than 998 bytes")
            content += line.removeprefix(b".")
        return bytes(content)

    def _dawdle(self, fault: MailFault) -> None:
        piece = {MailFault.DRIP: b"2", MailFault.ENDLESS: b"220-more\r\n" * 100}.get(fault, b"")
        with suppress(OSError):
            while not self.simulator.stopped.wait(0 if fault is MailFault.ENDLESS else 0.05):
                self.request.sendall(piece)

    def _forget(self) -> None:
        self.sender = ""
        self.recipients = []

    def _encrypt(self) -> None:
        self.request = self.simulator.context().wrap_socket(self.request, server_side=True)
        self.is_encrypted = True

    def _complain(self, reply: int, why: str) -> None:
        self.simulator.complaints.append(why)
        self._say(reply, why)

    def _say(self, reply: int, *lines: str) -> None:
        marks = ["-"] * (len(lines) - 1) + [" "]
        text = "".join(f"{reply}{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True))
        self.request.sendall(text.encode())
