from __future__ import annotations

from threading import Event

import httpx
import pytest

from cuadra.reading.engines import errors
from cuadra.reading.engines.wire import Wire, within


def answering(status: int, body: bytes = b"{}", **headers: str) -> Wire:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=body, headers=headers))
    return Wire("one", 5.0, 100, transport)


def test_a_call_without_an_end_is_left_behind_at_its_limit() -> None:
    never, told = Event(), Event()
    with pytest.raises(errors.EngineTimeout):
        within(0.1, "one", never.wait, told)
    assert told.is_set()
    never.set()


def test_an_error_of_the_call_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, "one", lambda: 1 // 0)


def test_a_redirect_is_not_followed_for_the_key_would_go_with_it() -> None:
    with pytest.raises(errors.EngineFailed, match="302"):
        answering(302, Location="https://elsewhere.example.com").json("GET", "https://one.example.com")


@pytest.mark.parametrize("body", [b"[1]", b"", b"{", b"\xff", b"[" * 90])
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(errors.AnswerUnreadable):
        answering(200, body).json("GET", "https://one.example.com")


def test_an_answer_is_read_up_to_its_bound_only() -> None:
    with pytest.raises(errors.AnswerTooLong):
        answering(200, b" " * 101).json("GET", "https://one.example.com")


@pytest.mark.parametrize("url", ["http://", "http://[", "ftp://one.example.com", "http://one.example.com/"])
def test_an_address_that_is_none_or_not_safe_is_told(url: str) -> None:
    with pytest.raises(errors.EngineError):
        Wire("one", 5.0).ask("GET", url)
