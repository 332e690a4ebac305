"""Error reports as Sentry gets them: the fault and where it is, and nothing of the values that it met."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from cuadra.adapters.reports import report_errors
from cuadra.adapters.traces import ExtraMissing
from cuadra.kit.log import set_up
from cuadra.kit.secret import Secret

CANARY = "canario-9c41d07e"


class Kept(Transport):
    """What would have been sent."""

    events: ClassVar[list[dict[str, Any]]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        event = envelope.get_event()
        if event:
            self.events.append(dict(event))


@pytest.fixture
def sent() -> Iterator[list[dict[str, Any]]]:
    Kept.events.clear()
    report_errors(Secret("http://public@127.0.0.1:1/1"), [Secret(CANARY)], version="1", transport=Kept)
    yield Kept.events
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.init()


def fail(value: str) -> None:
    password = value
    if len(password) > 1:
        raise ValueError(f"could not use {password}")


def test_an_error_is_told_with_its_place_and_without_values(sent: list[dict[str, Any]]) -> None:
    try:
        fail(CANARY)
    except ValueError:
        logging.getLogger("cuadra").exception("it broke", extra={"password": "x1y2z3"})
    (event,) = sent
    told = repr(event)
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert CANARY not in told
    assert "x1y2z3" not in told
    assert "'vars'" not in told
    assert not {"request", "user", "breadcrumbs", "modules", "server_name"} & event.keys()
    assert event["release"] == "cuadra@1"


def test_what_structlog_says_is_told_in_its_words(
    sent: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    import structlog

    set_up("INFO", known=[Secret(CANARY)])
    structlog.get_logger("cuadra").error("request.failed", path="/api", cookie=CANARY)
    structlog.get_logger("cuadra").warning("not an error")
    (event,) = sent
    assert "request.failed" in event["logentry"]["message"]
    assert CANARY not in repr(event)
    assert CANARY not in capsys.readouterr().err


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ExtraMissing):
        report_errors(Secret("http://public@127.0.0.1:1/1"))
