"""A mailbox as a source, against the strict server: each message once, whatever the server forgets or breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from cuadra.adapters.imap import Account, opened
from cuadra.adapters.imap_errors import MailboxBusy, MailboxUnreachable
from cuadra.kit.secret import Secret
from cuadra.simulators.imap import ImapFault, ImapSimulator
from cuadra.sources.contract import Page, Stored
from cuadra.sources.letters import Wanted
from cuadra.sources.mailbox import MOST_MESSAGES, TRIES, Mailbox


def pdf(number: int, *, message_id: str | None = None, subject: str = "Factura") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = "a@b.example", subject, "Sat, 21 Nov 2026 10:00:00 +0000"
    if message_id != "":
        made["Message-ID"] = message_id or f"<{number}@x.example>"
    made.set_content("Va.")
    made.add_attachment(b"%%PDF %06d" % number, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    return made.as_bytes()


class Desk:
    """What flows keep between runs: the cursor and the memory of items; and the documents that came."""

    def __init__(self, server: ImapSimulator, **told: Any) -> None:
        self.server, self.told = server, told
        self.cursor: dict[str, Any] = {}
        self.memory: dict[str, str] = {}
        self.unfiled: list[Stored] = []
        self.contents: list[bytes] = []
        self.reasons: list[str] = []

    def known(self, items: Sequence[tuple[str, str]]) -> set[str]:
        return {key for key, mark in items if self.memory.get(key) == mark}

    def look(self) -> Page:
        user, secret = self.server.account
        account = Account("127.0.0.1", self.server.port, user, Secret(secret), security="plain")
        with opened(account, seconds=20, allow_private=True) as wire:
            source = Mailbox(wire, **self.told)
            if self.unfiled:
                source.file(self.unfiled)
            page = source.page(self.cursor, self.known)
        self.cursor = dict(page.cursor)
        self.memory |= {one.key: one.mark for one in page.items}
        self.unfiled = [Stored(one.key, one.mark, one.place) for one in page.items if one.place]
        self.contents += [file.content for one in page.items for file in one.files]
        self.reasons += [one.reason for one in page.items if one.reason]
        return page

    def all(self) -> list[bytes]:
        while self.look().is_more or self.unfiled:
            pass
        return self.contents


@pytest.fixture
def server() -> Iterator[ImapSimulator]:
    with ImapSimulator().running() as running:
        yield running
    assert not running.complaints


def expected(*numbers: int) -> list[bytes]:
    return [b"%%PDF %06d" % number for number in numbers]


def test_messages_come_in_pages_once_and_the_next_look_asks_above_the_cursor(server: ImapSimulator) -> None:
    for number in range(MOST_MESSAGES * 2 + 3):
        server.deliver(pdf(number))
    desk = Desk(server)
    assert len(desk.look().items) == MOST_MESSAGES
    assert desk.all() == expected(*range(MOST_MESSAGES * 2 + 3))
    server.deliver(pdf(900))
    assert desk.all()[-1:] == expected(900)
    assert set(server.bodies.values()) == {1}
    assert not any(one.flags for one in server.folders["INBOX"].messages)


def test_the_same_name_of_a_message_twice_is_two_messages(server: ImapSimulator) -> None:
    server.deliver(pdf(1, message_id="<1@scanner>"))
    server.deliver(pdf(2, message_id="<1@scanner>"))
    desk = Desk(server)
    assert desk.all() == expected(1, 2)
    server.deliver(pdf(3, message_id="<1@scanner>"))
    assert desk.all() == expected(1, 2, 3)


def test_numbered_anew_every_message_is_looked_at_and_only_the_unknown_is_fetched(server: ImapSimulator) -> None:
    for number in range(5):
        server.deliver(pdf(number))
    desk = Desk(server)
    desk.all()
    server.renumber(first=100)
    server.deliver(pdf(5))
    assert desk.all() == expected(*range(6))
    assert sum(server.bodies.values()) == 6


def test_far_apart_numbers_are_found_in_few_questions(server: ImapSimulator) -> None:
    server.deliver(pdf(1))
    server.folders["INBOX"].next_uid = 1_500_000
    server.deliver(pdf(2))
    desk = Desk(server)
    looks = 0
    while len(desk.contents) < 2 and looks < 5:
        desk.look()
        looks += 1
    assert desk.contents == expected(1, 2)
    assert server.connections <= 5


def test_the_first_look_goes_back_as_far_as_asked_and_later_ones_take_what_is_moved_in(server: ImapSimulator) -> None:
    old = datetime.now(UTC).date() - timedelta(days=60)
    server.deliver(pdf(1), arrived=old)
    server.deliver(pdf(2))
    desk = Desk(server, since_days=30)
    assert desk.all() == expected(2)
    server.deliver(pdf(3), arrived=old)
    assert desk.all() == expected(2, 3)
    server.renumber()
    assert desk.all() == expected(2, 3)
    assert Desk(server, since_days=0).all() == expected(1, 2, 3)


def test_a_connection_lost_in_a_message_keeps_what_came_before(server: ImapSimulator) -> None:
    for number in range(4):
        server.deliver(pdf(number))
    server.plan = iter([None, None, ImapFault.DROP])
    desk = Desk(server)
    assert desk.look().is_more
    assert desk.contents == expected(0, 1)
    assert desk.all() == expected(0, 1, 2, 3)


def test_a_message_that_the_server_never_hands_over_is_told_and_the_next_ones_come(server: ImapSimulator) -> None:
    for number in range(3):
        server.deliver(pdf(number, subject=f"Factura {number}"))
    server.plan = iter([None] + [ImapFault.DROP] * TRIES)
    desk = Desk(server)
    for _ in range(TRIES + 2):
        desk.look()
    assert desk.contents == expected(0, 2)
    assert desk.reasons == ["SRC-053"]


def test_a_server_that_refuses_from_the_start_is_an_error_of_the_whole_source(server: ImapSimulator) -> None:
    server.fault = ImapFault.BUSY
    with pytest.raises(MailboxBusy):
        Desk(server).look()
    with ImapSimulator().running() as gone:
        pass
    with pytest.raises(MailboxUnreachable):
        Desk(gone).look()


@pytest.mark.parametrize("after", ["seen", "move"])
def test_what_is_safe_is_marked_or_moved_by_the_next_run_only(server: ImapSimulator, after: str) -> None:
    server.deliver(pdf(1))
    server.deliver(b"Subject: nada\r\n\r\nhola\r\n")
    desk = Desk(server, after=after, to="Cuadra")
    desk.look()
    assert not any(one.flags for one in server.folders["INBOX"].messages)
    desk.look()
    if after == "seen":
        assert [one.flags for one in server.folders["INBOX"].messages] == [{r"\Seen"}, set()]
    else:
        assert [len(box.messages) for box in server.folders.values()] == [1, 1]
    assert desk.reasons == ["SRC-050"]


def test_links_and_texts_are_told_and_never_followed(server: ImapSimulator) -> None:
    server.deliver(b"Subject: Su factura\r\n\r\nEn https://portal.example/1 la tiene\r\n")
    server.deliver(b"Subject: Ticket\r\n\r\nRFC AAA010101AAA Ticket 7 Total $ 45.00\r\n")
    desk = Desk(server)
    first, second = desk.look().items
    assert (first.reason, first.facts["links"]) == ("SRC-051", "https://portal.example/1")
    assert (second.files[0].name, second.reason) == ("Ticket.txt", "")
    assert b"Total $ 45.00" in second.files[0].content


def test_a_message_far_too_large_is_not_fetched(server: ImapSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuadra.sources.mailbox.MOST_MESSAGE", 100)
    server.deliver(pdf(1))
    desk = Desk(server, wanted=Wanted())
    assert desk.all() == []
    assert desk.reasons == ["SRC-052"]
    assert not server.bodies
