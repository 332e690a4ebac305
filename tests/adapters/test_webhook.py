"""Deliveries to a strict receiver on loopback that fails on order, and to addresses that must not be reached."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from cuadra.adapters.webhook import Delivery, address_problem, deliver, new_secret
from cuadra.kit.secret import Secret
from cuadra.simulators.webhook_receiver import ReceiverFault, WebhookReceiver
from tests.adapters.authority import issue

SECRET = new_secret()
BODY = '{"type": "document.ready", "data": {"emisor": "Peñón", "total": "1160.00"}}'


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver([SECRET]).running() as running:
        yield running


def send(url: str, *secrets: Secret, message_id: str = "msg_1", timeout: float = 5, **more: object) -> Delivery:
    options = {"allow_private": True} | more
    now = datetime.now(UTC)
    return deliver(url, secrets or (SECRET,), message_id, now, BODY, timeout=timeout, **options)  # type: ignore[arg-type]


class Names:
    """A resolver that answers as told, in turn, and counts."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def test_a_signed_message_is_taken_whole(receiver: WebhookReceiver) -> None:
    told = send(receiver.url)
    assert (told.status, told.error_code, told.body_start) == (200, "", '{"taken": true}')
    assert told.is_delivered
    (taken,) = receiver.received
    assert (taken.message_id, taken.body.decode(), taken.path) == ("msg_1", BODY, "/hooks")
    assert taken.host == f"127.0.0.1:{receiver.port}"


def test_a_moment_of_another_zone_is_signed_as_the_same_moment(receiver: WebhookReceiver) -> None:
    mexico = datetime.now(timezone(timedelta(hours=-6)))
    assert deliver(receiver.url, [SECRET], "msg_1", mexico, BODY, allow_private=True).is_delivered
    assert receiver.complaints == []


def test_a_moment_without_zone_and_an_unfit_id_are_mistakes_of_ours(receiver: WebhookReceiver) -> None:
    with pytest.raises(ValueError, match="zone"):
        deliver(receiver.url, [SECRET], "msg_1", datetime.now(), BODY)  # noqa: DTZ005
    for unfit in ("", "a b", "a\r\nX-Evil: 1", "a.b", "x" * 129):
        with pytest.raises(ValueError, match="id"):
            send(receiver.url, message_id=unfit)


def test_while_secrets_rotate_both_receivers_verify(receiver: WebhookReceiver) -> None:
    old = new_secret()
    receiver.secrets = [old]
    assert send(receiver.url, SECRET, old).is_delivered
    receiver.secrets = [SECRET]
    assert send(receiver.url, SECRET, old).is_delivered
    assert send(receiver.url, old).status == 400
    assert receiver.complaints == ["No matching signature found"]


@pytest.mark.parametrize("secrets", [[Secret("")], [Secret("whsec_")], [Secret("whsec_ñ")], [Secret("whsec_abcde")]])
def test_a_secret_that_cannot_sign_sends_nothing(receiver: WebhookReceiver, secrets: list[Secret]) -> None:
    assert send(receiver.url, *secrets).error_code == "WHK-012"
    assert receiver.calls == 0


def test_without_any_secret_nothing_is_sent(receiver: WebhookReceiver) -> None:
    told = deliver(receiver.url, [], "msg_1", datetime.now(UTC), BODY, allow_private=True)
    assert (told.error_code, receiver.calls) == ("WHK-012", 0)


@pytest.mark.parametrize(
    ("fault", "status", "code", "retry"),
    [
        (ReceiverFault.BROKEN, 500, "WHK-010", True),
        (ReceiverFault.BUSY, 429, "WHK-010", True),
        (ReceiverFault.GONE, 410, "WHK-011", False),
        (ReceiverFault.REDIRECT, 307, "WHK-008", False),
        (ReceiverFault.DROP, 0, "WHK-009", True),
        (ReceiverFault.NOT_HTTP, 0, "WHK-009", True),
        (ReceiverFault.HEADERS, 0, "WHK-009", True),
    ],
)
def test_each_failure_has_its_code(
    receiver: WebhookReceiver, fault: ReceiverFault, status: int, code: str, retry: bool
) -> None:
    receiver.fault = fault
    told = send(receiver.url)
    assert (told.status, told.error_code, told.may_retry) == (status, code, retry)
    assert receiver.calls == 1
    assert receiver.complaints == []


@pytest.mark.parametrize("fault", [ReceiverFault.HANG, ReceiverFault.SLOW_HEAD, ReceiverFault.SLOW_BODY])
def test_a_receiver_that_dawdles_is_given_up_in_time(receiver: WebhookReceiver, fault: ReceiverFault) -> None:
    receiver.fault = fault
    told = send(receiver.url, timeout=0.4)
    assert told.error_code == "WHK-007"
    assert 0.3 < told.seconds < 3


def test_of_an_endless_answer_little_is_read_and_the_status_counts(receiver: WebhookReceiver) -> None:
    receiver.fault = ReceiverFault.ENDLESS
    told = send(receiver.url)
    assert (told.status, told.error_code) == (200, "")
    assert told.body_start == "x" * 1024


def test_a_receiver_that_is_busy_says_when_to_come_back(receiver: WebhookReceiver) -> None:
    receiver.fault = ReceiverFault.BUSY
    assert send(receiver.url).retry_after == 17


def test_a_redirect_is_never_followed(receiver: WebhookReceiver) -> None:
    with WebhookReceiver([SECRET]).running() as other:
        receiver.fault = ReceiverFault.REDIRECT
        receiver.elsewhere = other.url
        send(receiver.url)
        assert other.calls == 0


def test_no_proxy_of_the_environment_is_asked(receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert send(receiver.url).is_delivered


def test_what_fails_first_is_taken_when_it_is_sent_again(receiver: WebhookReceiver) -> None:
    receiver.fail_first = 2
    assert [send(receiver.url).status for _ in range(3)] == [500, 500, 200]
    assert receiver.counts == {"msg_1": 1}


def test_nobody_there_is_told_so(receiver: WebhookReceiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert send(f"http://127.0.0.1:{free}/").error_code == "WHK-005"


def test_the_next_address_is_tried_when_the_first_does_not_answer(receiver: WebhookReceiver) -> None:
    names = Names(["127.0.0.2", "127.0.0.1"])
    assert send(f"http://hooks.example:{receiver.port}/", resolver=names).is_delivered


# --- where it must not go


def test_an_inner_address_is_refused_and_nothing_is_sent(receiver: WebhookReceiver) -> None:
    told = send(f"https://127.0.0.1:{receiver.port}/", allow_private=False)
    assert (told.error_code, told.may_retry, receiver.calls) == ("WHK-003", False, 0)


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_another_spelling_of_loopback_is_refused_too(receiver: WebhookReceiver, host: str) -> None:
    told = send(f"https://{host}:{receiver.port}/", allow_private=False)
    assert (told.error_code, receiver.calls) == ("WHK-003", 0)


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://0.0.0.0/"]
)
def test_metadata_is_refused_even_where_the_house_is_open(url: str) -> None:
    assert send(url, allow_private=True).error_code == "WHK-003"


def test_one_inner_address_among_public_ones_spoils_them_all(receiver: WebhookReceiver) -> None:
    names = Names(["93.184.215.14", "127.0.0.1"])
    told = send(f"https://hooks.example:{receiver.port}/", allow_private=False, resolver=names)
    assert (told.error_code, receiver.calls) == ("WHK-003", 0)


def test_a_name_that_changes_its_mind_is_asked_once_and_only_the_judged_address_is_used() -> None:
    """DNS rebinding: public when it is judged, inside when it is used."""
    with WebhookReceiver([SECRET]).running() as inside:
        names = Names(["127.0.0.9"], ["127.0.0.1"])  # nobody listens at the first
        told = send(f"http://hooks.example:{inside.port}/", resolver=names)
        assert (told.error_code, names.asked, inside.calls) == ("WHK-005", 1, 0)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "https://",
        "https://ana:clave@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX-Evil: 1",
        "https://hooks.example\\@127.0.0.1/",
        "https://[::1/",
        "https://" + "a" * 64 + ".example/",
        "https://hooks.example/" + "x" * 2048,
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_else(url: str) -> None:
    names = Names(["127.0.0.1"])
    assert send(url, resolver=names).error_code == "WHK-001"
    assert address_problem(url) == "WHK-001"
    assert names.asked == 0


def test_plain_http_is_for_the_house_only() -> None:
    assert address_problem("http://hooks.example/") == "WHK-002"
    assert address_problem("http://hooks.example/", allow_private=True) == ""
    assert address_problem("https://hooks.example/avisos?a=1") == ""


def test_the_form_may_ask_where_a_name_leads() -> None:
    assert address_problem("https://hooks.example/", resolver=Names(["10.0.0.1"])) == "WHK-003"
    assert address_problem("https://hooks.example/", resolver=Names(["93.184.215.14"])) == ""
    assert address_problem("https://hooks.example/", resolver=Names([])) == "WHK-004"


def test_a_resolver_that_hangs_is_given_up_in_time() -> None:
    forever = threading.Event()

    def hanging(_host: str, _port: int) -> Sequence[str]:
        forever.wait(30)
        return ()

    begun = time.monotonic()
    assert send("https://hooks.example/", timeout=0.3, resolver=hanging).error_code == "WHK-007"
    assert time.monotonic() - begun < 3
    forever.set()


# --- TLS


def test_over_tls_the_name_is_proved_though_the_address_was_judged(tmp_path: Path) -> None:
    certificate, trust = issue(tmp_path, "hooks.example")
    with WebhookReceiver([SECRET], certificate).running() as receiver:
        url = f"https://hooks.example:{receiver.port}/a/b?c=ñ&d=%20"
        assert send(url, tls=trust, resolver=Names(["127.0.0.1"])).is_delivered
        (taken,) = receiver.received
        assert (taken.host, taken.path) == (f"hooks.example:{receiver.port}", "/a/b?c=%C3%B1&d=%20")


@pytest.mark.parametrize(("name", "days"), [("other.example", 2), ("hooks.example", -1)])
def test_a_certificate_of_another_name_or_expired_gets_nothing(tmp_path: Path, name: str, days: int) -> None:
    certificate, trust = issue(tmp_path, name, days=days)
    with WebhookReceiver([SECRET], certificate).running() as receiver:
        told = send(f"https://hooks.example:{receiver.port}/", tls=trust, resolver=Names(["127.0.0.1"]))
        assert (told.error_code, receiver.calls) == ("WHK-006", 0)


def test_a_certificate_of_an_unknown_authority_gets_nothing(tmp_path: Path) -> None:
    certificate, _ = issue(tmp_path, "hooks.example")
    with WebhookReceiver([SECRET], certificate).running() as receiver:
        told = send(f"https://hooks.example:{receiver.port}/", resolver=Names(["127.0.0.1"]))
        assert (told.error_code, receiver.calls) == ("WHK-006", 0)


def test_a_server_that_speaks_no_tls_gets_nothing(receiver: WebhookReceiver) -> None:
    assert send(f"https://127.0.0.1:{receiver.port}/").error_code == "WHK-006"
    assert receiver.received == []


def test_a_server_silent_in_the_handshake_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = send(f"https://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.4)
    assert told.error_code == "WHK-007"
    assert told.seconds < 3
