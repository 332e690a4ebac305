"""The mailbox against a strict server on loopback: what is read, and what never happens."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cuadra.adapters.imap import Account, Mailbox, opened
from cuadra.adapters.imap_errors import (
    MailboxBusy,
    MailboxForbidden,
    MailboxLoginRefused,
    MailboxMissing,
    MailboxOdd,
    MailboxUnreachable,
    MailboxUntrusted,
)
from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.simulators.imap import ImapFault, ImapSimulator

MESSAGE = b"Message-ID: <1@x.example>\r\nSubject: Hola\r\nFrom: a@b.example\r\n\r\nCuerpo\r\n"


def account(server: ImapSimulator, **more: Any) -> Account:
    user, secret = server.account
    return replace(Account("127.0.0.1", server.port, user, Secret(secret), security="plain"), **more)


@contextmanager
def mailbox(
    server: ImapSimulator, *, seconds: float = 20, tls: ssl.SSLContext | None = None, **more: Any
) -> Iterator[Mailbox]:
    with opened(account(server, **more), seconds=seconds, allow_private=True, tls=tls) as found:
        yield found


@pytest.fixture
def server() -> Iterator[ImapSimulator]:
    with ImapSimulator().running() as running:
        yield running
    assert not running.complaints


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    pem = folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    pem.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return pem


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate.with_name("cert.pem")))


def test_what_is_new_is_listed_by_uid_and_read_whole_without_a_mark(server: ImapSimulator) -> None:
    for number in range(5):
        server.deliver(MESSAGE + b"%d\r\n" % number)
    with mailbox(server) as found:
        selected = found.select("INBOX", writes=False)
        heads = found.heads(found.uids(3, selected.next_uid - 1))
        contents = [found.message(head) for head in heads]
    assert (selected.validity, selected.next_uid, selected.count) == (1, 6, 5)
    assert [head.uid for head in heads] == [3, 4, 5]
    assert contents == [MESSAGE + b"%d\r\n" % number for number in (2, 3, 4)]
    assert b"<1@x.example>" in heads[0].header
    assert b"Hola" in heads[0].header
    assert not any(one.flags for one in server.folders["INBOX"].messages)


def test_only_those_that_arrived_since_a_day_are_listed(server: ImapSimulator) -> None:
    server.deliver(MESSAGE, arrived=date(2026, 1, 31))
    server.deliver(MESSAGE, arrived=date(2026, 2, 1))
    with mailbox(server) as found:
        found.select("INBOX", writes=False)
        assert found.uids(1, 9, since=date(2026, 2, 1)) == [2]
        assert found.uids(3, 9) == []


@pytest.mark.parametrize("extensions", [("MOVE", "UIDPLUS"), ("UIDPLUS",)])
def test_messages_are_moved_into_a_folder_that_is_made(extensions: tuple[str, ...]) -> None:
    with ImapSimulator(extensions=extensions).running() as server:
        for _ in range(3):
            server.deliver(MESSAGE)
        with mailbox(server) as found:
            found.select("INBOX", writes=True)
            found.move([1, 3], "Leídos/Año")
            found.move([1, 3], "Leídos/Año")
    assert [one.uid for one in server.folders["INBOX"].messages] == [2]
    assert len(server.folders["Le&AO0-dos/A&APE-o"].messages) == 2


def test_reading_is_marked_when_asked(server: ImapSimulator) -> None:
    server.deliver(MESSAGE)
    with mailbox(server) as found:
        found.select("INBOX", writes=True)
        found.mark_seen([1])
    assert server.folders["INBOX"].messages[0].flags == {r"\Seen"}


@pytest.mark.parametrize("extensions", [("AUTH=PLAIN",), ()])
def test_a_wrong_password_is_refused_in_our_words_without_the_servers(extensions: tuple[str, ...]) -> None:
    with ImapSimulator(extensions=extensions).running() as server:
        with pytest.raises(MailboxLoginRefused) as caught, mailbox(server, secret=Secret('otra "clave" \\')):
            pass
        with mailbox(server):
            pass
    assert server.account[1] not in str(caught.value) + repr(caught.value.__cause__)
    assert (server.logins, server.refused) == (1, 1)


def test_a_password_of_any_letters_is_sent_as_it_is() -> None:
    with ImapSimulator(account=("añá", 'ñ"\\ú€')).running() as server, mailbox(server):
        assert server.logins == 1


def test_a_token_opens_and_a_stale_one_is_refused(server: ImapSimulator) -> None:
    server.token = "ya29.fresh"
    with mailbox(server, method="xoauth2", secret=Secret("ya29.fresh")):
        pass
    with pytest.raises(MailboxLoginRefused), mailbox(server, method="xoauth2", secret=Secret("ya29.stale")):
        pass
    assert (server.logins, server.refused) == (1, 1)


def test_a_server_that_cannot_log_in_now_is_not_taken_for_a_wrong_password(server: ImapSimulator) -> None:
    server.fault = ImapFault.BUSY
    with pytest.raises(MailboxBusy), mailbox(server):
        pass


def test_a_missing_folder_is_named(server: ImapSimulator) -> None:
    with mailbox(server) as found, pytest.raises(MailboxMissing) as caught:
        found.select("Facturas", writes=False)
    assert caught.value.facts == {"folder": "Facturas"}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (ImapFault.DROP, MailboxUnreachable),
        (ImapFault.SLOW, MailboxUnreachable),
        (ImapFault.HUGE, MailboxOdd),
        (ImapFault.ENDLESS, (MailboxOdd, MailboxUnreachable)),  # too much, or too long on a busy machine
    ],
)
def test_whatever_the_server_does_the_reading_ends_in_time(
    server: ImapSimulator, fault: ImapFault, error: type[CuadraError]
) -> None:
    server.deliver(MESSAGE * 20)
    began = time.monotonic()
    with mailbox(server, seconds=2) as found:
        found.select("INBOX", writes=False)
        (head,) = found.heads([1])
        server.fault = fault
        with pytest.raises(error):
            found.message(head)
    assert time.monotonic() - began < 15
    assert not server.bodies


@pytest.mark.parametrize(("fault", "error"), [(ImapFault.HANG, MailboxUnreachable), (ImapFault.ODD, MailboxOdd)])
def test_a_server_that_does_not_greet_is_left(
    server: ImapSimulator, fault: ImapFault, error: type[CuadraError]
) -> None:
    server.fault = fault
    with pytest.raises((error, MailboxUnreachable)), mailbox(server, seconds=1):
        pass


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_over_tls_the_certificate_has_to_prove_the_name(certificate: Path, security: str) -> None:
    simulator = ImapSimulator(certificate=certificate, tls_first=security == "tls")
    with simulator.running() as server:
        with mailbox(server, security=security, tls=trusting(certificate)):
            assert server.logins == 1
        with pytest.raises(MailboxUntrusted), mailbox(server, security=security):
            pass
        assert (server.logins, server.refused) == (1, 0)


def test_without_starttls_the_password_stays_here(certificate: Path) -> None:
    with ImapSimulator(certificate=certificate, fault=ImapFault.NO_STARTTLS).running() as server:
        with pytest.raises(MailboxUntrusted), mailbox(server, security="starttls", tls=trusting(certificate)):
            pass
        assert server.logins == server.refused == 0


def test_addresses_of_the_own_network_and_plain_text_beyond_this_machine_are_refused(server: ImapSimulator) -> None:
    with pytest.raises(MailboxForbidden), opened(account(server), allow_private=False):
        pass
    with pytest.raises(MailboxUntrusted), opened(account(server, host="mail.example"), allow_private=True):
        pass
    assert server.connections == 0


def test_nobody_there_is_said(server: ImapSimulator) -> None:
    with ImapSimulator().running() as gone:
        pass
    with pytest.raises(MailboxUnreachable), mailbox(gone):
        pass
