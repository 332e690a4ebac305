"""Mail to a strict server on loopback that fails on order."""

from __future__ import annotations

import logging
import socket
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cuadra.adapters.mail import (
    Mail,
    MailDelayed,
    MailDoubtful,
    MailError,
    MailLoginRefused,
    MailRefused,
    MailServer,
    MailServerUnreachable,
    MailUnfit,
    MailUntrusted,
    NullMailer,
    SmtpMailer,
    composed,
)
from cuadra.kit.secret import Secret
from cuadra.simulators.smtp import MailFault, MailServerSimulator
from tests.adapters.authority import issue

MAIL = Mail(
    "invitation-1", ("ana@example.com",), "Invitación de Peñón", "Hola:\n.una línea con punto\n", "<p>Hola ñ</p>"
)
PASSWORD = Secret("c4n4ry-clave")


@pytest.fixture
def server() -> Iterator[MailServerSimulator]:
    with MailServerSimulator().running() as running:
        yield running


def plain(server: MailServerSimulator, **more: Any) -> SmtpMailer:
    return SmtpMailer(MailServer("127.0.0.1", "avisos@cuadra.example", server.port, "plain", **more), seconds=5)


def test_a_mail_arrives_whole(server: MailServerSimulator) -> None:
    assert plain(server).send(MAIL) == ()
    (taken,) = server.box
    message = taken.message
    assert taken.sender == "avisos@cuadra.example"
    assert (message["From"], message["To"]) == ("Cuadra <avisos@cuadra.example>", "ana@example.com")
    assert message["Subject"] == "Invitación de Peñón"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content() == MAIL.text.replace("\n", "\r\n")
    assert html.get_content() == f"{MAIL.html}\r\n"
    assert server.complaints == []


def test_a_mail_sent_again_is_the_same_mail_to_a_mailbox(server: MailServerSimulator) -> None:
    server.fault = MailFault.LOSE_ANSWER
    with pytest.raises(MailServerUnreachable) as told:
        plain(server).send(MAIL)
    assert told.value.retry
    server.fault = None
    plain(server).send(MAIL)
    assert [taken.message["Message-ID"] for taken in server.box] == ["<invitation-1@cuadra.example>"] * 2


def test_a_long_line_is_folded_for_the_wire(server: MailServerSimulator) -> None:
    plain(server).send(Mail("k", ("ana@example.com",), "á" * 300, "x" * 5000))
    assert server.complaints == []
    assert server.box[0].message["Subject"] == "á" * 300


def test_this_machine_is_not_named(server: MailServerSimulator) -> None:
    plain(server).send(MAIL)
    assert socket.gethostname() not in server.box[0].message.as_string()


@pytest.mark.parametrize("first", [True, False])
def test_with_tls_and_a_login(tmp_path: Path, first: bool) -> None:
    certificate, trust = issue(tmp_path, "127.0.0.1")
    account = ("ana", PASSWORD.reveal())
    with MailServerSimulator(account, certificate, tls_first=first).running() as server:
        where = MailServer("127.0.0.1", "a@b.example", server.port, "tls" if first else "starttls", "ana", PASSWORD)
        mailer = SmtpMailer(where, seconds=5, tls=trust)
        mailer.check()
        mailer.send(MAIL)
        assert [taken.was_encrypted for taken in server.box] == [True]
        assert (server.logins, server.complaints) == (2, [])


def test_a_wrong_password_is_told_and_not_shown(tmp_path: Path) -> None:
    certificate, trust = issue(tmp_path, "127.0.0.1")
    with MailServerSimulator(("ana", "other"), certificate).running() as server:
        where = MailServer("127.0.0.1", "a@b.example", server.port, "starttls", "ana", PASSWORD)
        with pytest.raises(MailLoginRefused) as told:
            SmtpMailer(where, seconds=5, tls=trust).send(MAIL)
    assert not told.value.retry
    assert "c4n4ry" not in "".join(traceback.format_exception(told.value)) + repr(where)


def test_an_unknown_certificate_and_a_missing_starttls_get_no_password(tmp_path: Path) -> None:
    certificate, trust = issue(tmp_path, "127.0.0.1")
    with MailServerSimulator(("ana", PASSWORD.reveal()), certificate).running() as server:
        where = MailServer("127.0.0.1", "a@b.example", server.port, "starttls", "ana", PASSWORD)
        with pytest.raises(MailUntrusted):
            SmtpMailer(where, seconds=5).send(MAIL)
        server.fault = MailFault.NO_STARTTLS
        with pytest.raises(MailUntrusted):
            SmtpMailer(where, seconds=5, tls=trust).send(MAIL)
        assert server.logins == 0


def test_a_password_never_goes_over_an_open_line() -> None:
    where = MailServer("mail.example", "a@b.example", 25, "plain", "ana", PASSWORD)
    with pytest.raises(MailUntrusted):
        SmtpMailer(where, seconds=5).send(MAIL)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (MailFault.GREYLIST, MailDelayed),
        (MailFault.BUSY, MailDelayed),
        (MailFault.FULL, MailRefused),
        (MailFault.DROP, MailServerUnreachable),
    ],
)
def test_each_failure_has_its_kind(server: MailServerSimulator, fault: MailFault, kind: type[MailError]) -> None:
    server.fault = fault
    with pytest.raises(kind) as told:
        plain(server).send(MAIL)
    assert told.value.retry == (kind is not MailRefused)
    assert server.box == []


@pytest.mark.parametrize("fault", [MailFault.HANG, MailFault.DRIP, MailFault.ENDLESS])
def test_a_server_that_dawdles_is_given_up_in_time(server: MailServerSimulator, fault: MailFault) -> None:
    server.fault = fault
    mailer = SmtpMailer(MailServer("127.0.0.1", "a@b.example", server.port, "plain"), seconds=0.4)
    begun = time.monotonic()
    with pytest.raises(MailServerUnreachable):
        mailer.send(MAIL)
    assert time.monotonic() - begun < 4


def test_a_bad_goodbye_changes_nothing(server: MailServerSimulator) -> None:
    server.fault = MailFault.BAD_GOODBYE
    assert plain(server).send(MAIL) == ()
    assert len(server.box) == 1


def test_refused_recipients_are_named_while_the_others_get_theirs(server: MailServerSimulator) -> None:
    server.unknown = frozenset({"nadie@example.com"})
    both = Mail("k", ("ana@example.com", "nadie@example.com"), "x", "y")
    assert plain(server).send(both) == ("nadie@example.com",)
    assert server.box[0].recipients == ("ana@example.com",)
    with pytest.raises(MailRefused):
        plain(server).send(Mail("k", ("nadie@example.com",), "x", "y"))


def test_nobody_there_is_told_so(server: MailServerSimulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailServerUnreachable):
        SmtpMailer(MailServer("127.0.0.1", "a@b.example", port, "plain"), seconds=2).check()


@pytest.mark.parametrize(
    "to",
    [
        (),
        ("ana",),
        ("ana@",),
        ("@example.com",),
        ("ana@example.com\r\nBcc: x@example.com",),
        ("ana@example.com>\r\nDATA",),
        ("a b@example.com",),
        ("Ana <ana@example.com>",),
        ("ana@exa mple.com",),
        ("ana@-",),
        ("ana@example.com,otro@example.com",),
        ("ana@example.com",) * 51,
    ],
)
def test_an_address_that_is_none_goes_nowhere(server: MailServerSimulator, to: tuple[str, ...]) -> None:
    with pytest.raises(MailUnfit):
        plain(server).send(Mail("k", to, "x", "y"))
    assert server.box == []


def test_a_subject_cannot_bring_headers_with_it() -> None:
    where = MailServer("127.0.0.1", "a@b.example")
    for subject in ("x\r\nBcc: otro@example.com", "x\ny"):
        with pytest.raises(MailUnfit):
            composed(Mail("k", ("ana@example.com",), subject, "y"), where)


def test_a_domain_with_an_accent_is_written_for_the_wire() -> None:
    message = composed(Mail("k", ("ana@peñón.example",), "x", "y"), MailServer("127.0.0.1", "a@b.example"))
    assert message["To"] == "ana@" + "peñón.example".encode("idna").decode()


def test_without_a_server_the_log_says_that_nothing_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert NullMailer().send(MAIL) == MAIL.to
    assert "no mail server" in caplog.text
    assert "Hola" not in caplog.text


def test_a_lost_last_answer_is_a_doubt_and_a_refused_connection_is_none(server: MailServerSimulator) -> None:
    server.fault = MailFault.LOSE_ANSWER
    with pytest.raises(MailDoubtful):
        plain(server).send(MAIL)
    server.fault = MailFault.BUSY
    with pytest.raises(MailDelayed):
        plain(server).send(MAIL)


def test_further_headers_go_along_and_cannot_hide_a_line_break(server: MailServerSimulator) -> None:
    told = replace(MAIL, headers=(("List-Unsubscribe", "<https://tienda.example/u/x>"),))
    plain(server).send(told)
    assert server.box[0].message["List-Unsubscribe"] == "<https://tienda.example/u/x>"
    with pytest.raises(MailUnfit):
        plain(server).send(replace(MAIL, headers=(("List-Unsubscribe", "<x>\r\nBcc: b@example.com"),)))
