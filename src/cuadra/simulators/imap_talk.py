"""What the simulated mail server says to one client: strict about order and words."""

from __future__ import annotations

import base64
import binascii
import re
import socket
import socketserver
from contextlib import suppress
from datetime import UTC, date, datetime

from cuadra.simulators.imap_account import ImapAccount, ImapFault, Kept, MailFolder
from cuadra.simulators.imap_words import ATOM, Line, header_of, in_set, literal, read_line
from cuadra.simulators.serving import Threads

MOST_LINE = 65_536


def served(simulator: ImapAccount) -> socketserver.TCPServer:
    server = _Server(("127.0.0.1", simulator.port), _Conversation)
    server.simulator = simulator
    return server


class _Server(Threads, socketserver.TCPServer):
    simulator: ImapAccount
    allow_reuse_address = True
    request_queue_size = 64


class _Gone(Exception):  # noqa: N818
    """The conversation ends."""


class _Conversation(socketserver.BaseRequestHandler):
    server: _Server

    def setup(self) -> None:
        self.simulator = self.server.simulator
        self.simulator.connections += 1
        self.request.settimeout(30)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer waits for 40 ms
        self.is_encrypted = self.is_known = False
        self.box: MailFolder | None = None
        self.validity = 0
        self.writes = False
        if self.simulator.tls_first:
            self._encrypt()
        self.lines = self.request.makefile("rb")

    def handle(self) -> None:
        fault = self.simulator.fault
        if fault is ImapFault.HANG:
            self.simulator.stopped.wait(60)
            return
        self._say(b"* OK IMAP4rev1 ready" if fault is not ImapFault.ODD else b"HTTP/1.1 400 Bad Request")
        with suppress(_Gone):
            while line := read_line(self.lines, self.request, MOST_LINE):
                self._obey(line)

    def _obey(self, line: Line) -> None:
        verbs = {
            "CAPABILITY": self._capability, "NOOP": self._noop, "LOGOUT": self._logout, "STARTTLS": self._starttls,
            "LOGIN": self._login, "AUTHENTICATE": self._authenticate, "SELECT": self._select,
            "EXAMINE": self._select, "CREATE": self._create, "UID": self._uid,
        }  # fmt: skip
        obey = verbs.get(line.verb)
        if obey is None:
            return self._complain(line, f"unknown command {line.verb[:20]}")
        if line.verb in {"SELECT", "EXAMINE", "CREATE", "UID"} and not self.is_known:
            return self._complain(line, f"{line.verb} before the login")
        return obey(line)

    def _capability(self, line: Line) -> None:
        offers = ["IMAP4rev1", *self.simulator.extensions]
        if self.simulator.certificate and not self.is_encrypted and self.simulator.fault is not ImapFault.NO_STARTTLS:
            offers.append("STARTTLS")
        self._say(b"* CAPABILITY " + " ".join(offers).encode())
        self._ok(line)

    def _noop(self, line: Line) -> None:
        self._ok(line)

    def _logout(self, line: Line) -> None:
        self._say(b"* BYE")
        self._ok(line)
        raise _Gone

    def _starttls(self, line: Line) -> None:
        if self.is_encrypted or not self.simulator.certificate:
            return self._complain(line, "no STARTTLS here")
        self._ok(line)
        self._encrypt()
        self.lines = self.request.makefile("rb")
        return None

    def _login(self, line: Line) -> None:
        if len(line.words) != 2:
            return self._complain(line, "LOGIN wants two strings")
        return self._judge(line, tuple(line.words) == self.simulator.account)

    def _authenticate(self, line: Line) -> None:
        self._say(b"+ ")
        try:
            told = base64.b64decode(self.lines.readline(MOST_LINE).strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return self._complain(line, "AUTHENTICATE cannot be read")
        user, secret = self.simulator.account
        if line.words[:1] == ["PLAIN"]:
            return self._judge(line, told == f"\0{user}\0{secret}")
        is_right = told == f"user={user}\x01auth=Bearer {self.simulator.token}\x01\x01" and bool(self.simulator.token)
        if not is_right:  # RFC 7628: the error comes as a challenge that wants an empty answer
            self._say(b"+ " + base64.b64encode(b'{"status":"401"}'))
            self.lines.readline(MOST_LINE)
        return self._judge(line, is_right)

    def _judge(self, line: Line, is_right: bool) -> None:
        if self.simulator.fault is ImapFault.BUSY:
            return self._no(line, "[UNAVAILABLE] come back later")
        if is_right:
            self.simulator.logins += 1
            self.is_known = True
            return self._ok(line)
        self.simulator.refused += 1
        return self._no(line, f"[AUTHENTICATIONFAILED] not {self.simulator.account[1]}")  # some repeat secrets

    def _select(self, line: Line) -> None:
        found = self.simulator.folders.get(line.words[0]) if line.words else None
        if found is None:
            return self._no(line, "[NONEXISTENT] no such folder")
        self.box, self.validity, self.writes = found, found.validity, line.verb == "SELECT"
        with self.simulator.lock:
            for told in (
                f"{len(found.messages)} EXISTS",
                "0 RECENT",
                f"OK [UIDVALIDITY {found.validity}] valid",
                f"OK [UIDNEXT {found.next_uid}] next",
            ):
                self._say(b"* " + told.encode())
        return self._ok(line, "[READ-WRITE]" if self.writes else "[READ-ONLY]")

    def _create(self, line: Line) -> None:
        self.simulator.folders.setdefault(line.words[0], MailFolder())
        self._ok(line)

    def _uid(self, line: Line) -> None:
        if self.box is None or len(line.words) < 2:
            return self._complain(line, "UID without a folder, or without words")
        if self.box.validity != self.validity:  # numbered anew: no conversation goes on over that
            self._say(b"* BYE the folder was restored")
            raise _Gone
        verb = line.words[0].upper()
        verbs = {"SEARCH": self._search, "FETCH": self._fetch, "STORE": self._store, "COPY": self._copy}
        verbs |= {"MOVE": self._copy, "EXPUNGE": self._expunge}
        if verb not in verbs or (verb == "MOVE" and "MOVE" not in self.simulator.extensions):
            return self._complain(line, f"UID {verb[:20]} is not known")
        if verb not in {"SEARCH", "FETCH", "COPY"} and not self.writes:
            return self._no(line, "the folder is open for reading")
        return verbs[verb](line, self.box)

    def _search(self, line: Line, box: MailFolder) -> None:
        words = [one.upper() for one in line.words[1:]]
        since = date.min
        if len(words) == 4 and words[2] == "SINCE":
            since = datetime.strptime(words[3], "%d-%b-%Y").replace(tzinfo=UTC).date()
        elif len(words) != 2:
            return self._complain(line, f"SEARCH {' '.join(words)[:40]}")
        if words[0] != "UID" or not ATOM.fullmatch(words[1]):
            return self._complain(line, "SEARCH without UID")
        with self.simulator.lock:
            found = [one.uid for one in self._chosen(box, words[1]) if one.arrived >= since]
        self._say(("* SEARCH " + " ".join(map(str, found))).strip().encode())
        return self._ok(line)

    def _fetch(self, line: Line, box: MailFolder) -> None:
        asked = " ".join(line.words[2:]).upper()
        if not re.fullmatch(r"\((?:UID|RFC822\.SIZE|FLAGS|BODY\.PEEK\[[^\]]*\]|\s)+\)", asked):
            return self._complain(line, f"FETCH {asked[:60]}")
        with self.simulator.lock:
            chosen = self._chosen(box, line.words[1])
            places = {one.uid: number for number, one in enumerate(box.messages, 1)}
        for one in chosen:
            self._tell(one, places[one.uid], asked)
        return self._ok(line)

    def _tell(self, one: Kept, place: int, asked: str) -> None:
        told = [b"UID %d" % one.uid]
        if "RFC822.SIZE" in asked:
            told.append(b"RFC822.SIZE %d" % len(one.content))
        head = b"* %d FETCH (" % place + b" ".join(told)
        if fields := re.search(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]", asked):
            name = b"BODY[HEADER.FIELDS (%s)]" % fields[1].encode()
            return self._send(head + b" " + name + b" " + literal(header_of(one.content, fields[1].split())) + b")\r\n")
        if "BODY.PEEK[]" not in asked:
            return self._send(head + b")\r\n")
        return self._tell_all(head, one)

    def _tell_all(self, head: bytes, one: Kept) -> None:
        fault = self.simulator.next_fault()
        if fault is ImapFault.HUGE:
            self._send(head + b" BODY[] {%d}\r\n" % 2**40 + one.content)
            raise _Gone
        whole = head + b" BODY[] " + literal(one.content) + b")\r\n"
        if fault is ImapFault.DROP:
            self._send(whole[: len(whole) // 2])
            raise _Gone
        if fault is ImapFault.SLOW:
            for place in range(len(whole)):
                self._send(whole[place : place + 1])
                if self.simulator.stopped.wait(0.05):
                    raise _Gone
        while fault is ImapFault.ENDLESS:
            self._send(b"* OK still here\r\n" * 1000)
        self._send(whole)
        with self.simulator.lock:
            self.simulator.bodies[one.uid] += 1

    def _store(self, line: Line, box: MailFolder) -> None:
        found = re.fullmatch(r"\+FLAGS(?:\.SILENT)? \((.*)\)", " ".join(line.words[2:]))
        if not found:
            return self._complain(line, "STORE without +FLAGS")
        with self.simulator.lock:
            for one in self._chosen(box, line.words[1]):
                one.flags |= set(found[1].split())
        return self._ok(line)

    def _copy(self, line: Line, box: MailFolder) -> None:
        target = self.simulator.folders.get(line.words[2])
        if target is None:
            return self._no(line, "[TRYCREATE] no such folder")
        with self.simulator.lock:
            chosen = self._chosen(box, line.words[1])
            for one in chosen:
                target.messages.append(Kept(target.next_uid, one.content, one.arrived, set(one.flags)))
                target.next_uid += 1
            if line.words[0].upper() == "MOVE":
                box.messages[:] = [one for one in box.messages if one not in chosen]
        return self._ok(line)

    def _expunge(self, line: Line, box: MailFolder) -> None:
        with self.simulator.lock:
            chosen = self._chosen(box, line.words[1])
            box.messages[:] = [one for one in box.messages if one not in chosen or r"\Deleted" not in one.flags]
        self._ok(line)

    def _chosen(self, box: MailFolder, told: str) -> list[Kept]:
        last = box.messages[-1].uid if box.messages else 0
        return [one for one in box.messages if in_set(one.uid, told, last)]

    def _encrypt(self) -> None:
        self.request = self.simulator.context().wrap_socket(self.request, server_side=True)
        self.is_encrypted = True

    def _complain(self, line: Line, why: str) -> None:
        self.simulator.complaints.append(why)
        self._say(f"{line.tag} BAD {why}".encode())

    def _no(self, line: Line, why: str) -> None:
        self._say(f"{line.tag} NO {why}".encode())

    def _ok(self, line: Line, more: str = "") -> None:
        self._say(f"{line.tag} OK {more} done".replace("  ", " ").encode())

    def _say(self, told: bytes) -> None:
        self._send(told + b"\r\n")

    def _send(self, told: bytes) -> None:
        self.request.sendall(told)
