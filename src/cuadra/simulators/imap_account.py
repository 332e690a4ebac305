"""What a simulated mail server keeps: its account, its folders and messages, what is to go wrong, what it served."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from threading import Event, Lock


class ImapFault(StrEnum):
    """What may go wrong on order."""

    DROP = "drop"  # closes in the middle of a message
    HANG = "hang"  # takes the connection and never greets
    SLOW = "slow"  # a message drips
    BUSY = "busy"  # refuses every login for now
    ENDLESS = "endless"  # an answer without an end
    HUGE = "huge"  # announces a message far larger than it told
    NO_STARTTLS = "no_starttls"
    ODD = "odd"  # answers what is no IMAP


@dataclass
class Kept:
    """A message in a folder."""

    uid: int
    content: bytes = field(repr=False)
    arrived: date
    flags: set[str] = field(default_factory=set)


@dataclass
class MailFolder:
    validity: int = 1
    next_uid: int = 1
    messages: list[Kept] = field(default_factory=list)


@dataclass
class ImapAccount:
    """Knows one account by password or token. ``plan`` gives the fault of each message that is fetched."""

    account: tuple[str, str] = ("ana@tienda.example", "una clave")
    token: str = ""
    certificate: Path | None = None  # PEM with key
    tls_first: bool = False
    extensions: tuple[str, ...] = ("MOVE", "UIDPLUS", "AUTH=PLAIN", "AUTH=XOAUTH2")
    fault: ImapFault | None = None
    plan: Iterator[ImapFault | None] | None = None
    port: int = 0
    logins: int = 0
    refused: int = 0
    connections: int = 0
    bodies: Counter[int] = field(default_factory=Counter)  # whole messages served, by UID
    complaints: list[str] = field(default_factory=list)
    folders: dict[str, MailFolder] = field(default_factory=lambda: {"INBOX": MailFolder()})
    stopped: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock, repr=False)

    def deliver(self, content: bytes, *, folder: str = "INBOX", arrived: date | None = None) -> int:
        """A message arrives; its UID."""
        with self.lock:
            box = self.folders[folder]
            kept = Kept(box.next_uid, content, arrived or datetime.now(UTC).date())
            box.messages.append(kept)
            box.next_uid += 1
        return kept.uid

    def renumber(self, folder: str = "INBOX", *, first: int = 1) -> None:
        """A new UIDVALIDITY, with new UIDs, as after a restored backup."""
        with self.lock:
            box = self.folders[folder]
            box.validity += 1
            for number, kept in enumerate(box.messages, first):
                kept.uid = number
            box.next_uid = first + len(box.messages)

    def next_fault(self) -> ImapFault | None:
        with self.lock:
            return next(self.plan, None) if self.plan else self.fault

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.certificate))
        return context
