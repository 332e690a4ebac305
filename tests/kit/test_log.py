"""Canaries through every door of the log; what a line holds; where it goes."""

from __future__ import annotations

import io
import json
import logging
import os
import stat
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from cuadra.kit.log import LogFiles, about, set_up
from cuadra.kit.secret import Secret

KNOWN = "c4n4ry-without-shape"
PASSWORD = "c4n4ry"
SHAPED = "cua_live_c4n4ry0000"
JWT = "eyJhbGciOiJIUzI1NiJ9.c4n4ryc4n4ry.c4n4ry"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The log is the process's: put back what pytest had."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    for handler in handlers:
        root.removeHandler(handler)
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


@pytest.fixture(params=["json", "console"])
def log(request: pytest.FixtureRequest) -> io.StringIO:
    stream = io.StringIO()
    set_up("DEBUG", request.param, stream=stream, known=[Secret(KNOWN)])
    return stream


@pytest.fixture
def lines() -> Any:
    stream = io.StringIO()
    set_up("INFO", stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def login(password: str, note: str) -> None:
    local = f"{password} {note}"
    raise ValueError(f"password={password}", {"token": password}, SHAPED, KNOWN, len(local))


def through_structlog() -> None:
    ours = structlog.get_logger("cuadra.inbox")
    ours.info(f"message with {SHAPED} and {KNOWN}")
    ours.info("positional %s", JWT)
    ours.info("values", password="c4n4ry", nested={"a": [{"ciec": "c4n4ry"}]}, note=SHAPED, secret=Secret("c4n4ry"))
    ours.info("bytes", body=b"c4n4ry", pem=b"-----BEGIN PRIVATE KEY-----c4n4ry")
    ours.info("objects", where=Path("/x"), error=ValueError(f"token={SHAPED}"), headers=[(b"cookie", b"c4n4ry")])
    ours.bind(authorization="Bearer c4n4ry").warning("bound")
    ours.info("stack", stack_info=True, url="https://u:c4n4ry@example.com/?clave=c4n4ry")


def through_the_standard_library() -> None:
    for name in ("uvicorn.error", "uvicorn.access", "procrastinate.worker", "sqlalchemy.engine.Engine", "anything"):
        theirs = logging.getLogger(name)
        theirs.error("token=%s and %s", "c4n4ry", KNOWN, extra={"api_key": "c4n4ry", "headers": {"Cookie": "c4n4ry"}})
        theirs.warning({"password": "c4n4ry"})


def through_exceptions() -> None:
    for say in (structlog.get_logger("cuadra").exception, logging.getLogger("theirs").exception):
        try:
            try:
                login(PASSWORD, KNOWN)
            except ValueError as error:
                error.add_note(f"note: secret={SHAPED}")
                raise RuntimeError(f"while using https://u:c4n4ry@host/ {JWT}") from error
        except RuntimeError:
            say("failed")


def through_nobody_who_caught_it() -> None:
    thread = threading.Thread(target=login, args=(PASSWORD, KNOWN))
    thread.start()
    thread.join()
    try:
        login(PASSWORD, KNOWN)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


def through_warnings() -> None:
    warnings.warn(f"password=c4n4ry {KNOWN}", UserWarning, stacklevel=1)


def through_the_failure_of_the_log_itself() -> None:
    root = logging.getLogger()
    for handler in root.handlers[1:]:  # pytest's own raises instead
        root.removeHandler(handler)
    logging.getLogger("theirs").error("%d of %d", "c4n4ry", KNOWN)


def through_the_context() -> None:
    with structlog.contextvars.bound_contextvars(session_token="c4n4ry", note=KNOWN):
        structlog.get_logger("cuadra").info("inside")


DOORS = [
    through_structlog,
    through_the_standard_library,
    through_exceptions,
    through_nobody_who_caught_it,
    through_warnings,
    through_the_failure_of_the_log_itself,
    through_the_context,
]


@pytest.mark.parametrize("door", DOORS)
def test_no_canary_leaves_through_any_door(door: Any, log: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    door()
    printed = capfd.readouterr()
    written = log.getvalue() + printed.out + printed.err
    assert written
    assert "c4n4ry" not in written


def test_what_nobody_caught_is_in_the_log(lines: Any) -> None:
    through_nobody_who_caught_it()
    told = [(line["event"], line["level"]) for line in lines()]
    assert told == [("an error that nobody caught", "critical")] * 2


def test_a_traceback_keeps_what_helps(lines: Any) -> None:
    through_exceptions()
    told = lines()[0]["exception"]
    assert "RuntimeError: while using https://[hidden]@host/" in told
    assert "in login" in told


def test_a_line_holds_the_ids_of_its_request_and_says_where_and_when(lines: Any) -> None:
    with about(request_id="r1", tenant="t1"):
        structlog.get_logger("cuadra.web").info("outer")
        with about(job_id="j1"):
            logging.getLogger("uvicorn.error").info("inner")
    structlog.get_logger("cuadra.web").info("after", pages=3)
    outer, inner, after = lines()
    assert (outer["request_id"], outer["tenant"], outer["logger"], outer["level"]) == ("r1", "t1", "cuadra.web", "info")
    assert (inner["request_id"], inner["job_id"]) == ("r1", "j1")
    assert outer.keys().isdisjoint({"job_id"})
    assert after.keys() == {"event", "pages", "logger", "level", "timestamp"}
    assert after["timestamp"].endswith("Z")


def test_the_level_holds_for_ours_and_theirs(lines: Any) -> None:
    structlog.get_logger("cuadra").debug("unseen")
    logging.getLogger("procrastinate").debug("unseen")
    logging.getLogger("sqlalchemy.engine.Engine").info("[parameters: ('unseen',)]")
    structlog.get_logger("cuadra").info("seen")
    assert [line["event"] for line in lines()] == ["seen"]


def test_statements_with_their_values_are_not_written_even_at_debug(log: io.StringIO) -> None:
    logging.getLogger("sqlalchemy.engine.Engine").info("[generated] {'x': 'unseen'}")
    logging.getLogger("httpx").info("HTTP Request: GET https://example.com/unseen")
    assert "unseen" not in log.getvalue()


def test_odd_values_still_make_one_line_of_json(lines: Any) -> None:
    structlog.get_logger("cuadra").info("a\nb", half="\ud800", nan=float("nan"), big=10**400, nul="\x00", ñ="señal")
    (line,) = lines()
    assert (line["event"], line["nan"], line["big"], line["ñ"]) == ("a\nb", "nan", "[1329 bits]", "señal")


def test_a_message_cannot_forge_a_line_or_a_colour_for_people() -> None:
    stream = io.StringIO()
    set_up("INFO", "console", stream=stream)
    structlog.get_logger("cuadra").info("one\n2026-01-01 [info] forged", name="x\x1b[31m\ny")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b[31m\n" not in stream.getvalue()


def test_each_component_has_its_file_that_nobody_else_may_read(tmp_path: Path) -> None:
    set_up("INFO", stream=io.StringIO(), files=LogFiles(tmp_path / "log"))
    structlog.get_logger("cuadra.reading.cascade").info("read", password="c4n4ry")
    structlog.get_logger("cuadra.portals").info("clicked")
    logging.getLogger("uvicorn.error").info("started")
    written = {path.name: path.read_text() for path in (tmp_path / "log").iterdir() if path.read_text()}
    assert {name: json.loads(text)["event"] for name, text in written.items()} == {
        "ocr_operations.log": "read",
        "automation_executions.log": "clicked",
        "cuadra.log": "started",
    }
    assert "c4n4ry" not in "".join(written.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "log").iterdir()} == {0o600}


def test_a_file_that_grew_too_large_is_turned_over_and_old_ones_go(tmp_path: Path) -> None:
    set_up("INFO", stream=io.StringIO(), files=LogFiles(tmp_path, megabytes=1, keep=2))
    for _ in range(400):
        structlog.get_logger("cuadra.inbox").info("x " * 5000)
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("cuadra.log*")}
    assert set(sizes) == {"cuadra.log", "cuadra.log.1", "cuadra.log.2"}
    assert max(sizes.values()) <= 1 << 20
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="logrotate is not there")
def test_a_file_moved_by_logrotate_is_opened_anew(tmp_path: Path) -> None:
    set_up("INFO", stream=io.StringIO(), files=LogFiles(tmp_path))
    structlog.get_logger("cuadra.inbox").info("before")
    (tmp_path / "cuadra.log").rename(tmp_path / "cuadra.log.1")
    structlog.get_logger("cuadra.inbox").info("after")
    assert "after" in (tmp_path / "cuadra.log").read_text()


def test_a_second_set_up_replaces_the_first(lines: Any) -> None:
    stream = io.StringIO()
    set_up("INFO", stream=stream)
    structlog.get_logger("cuadra").info("once")
    assert lines() == []
    assert stream.getvalue().count("once") == 1


def test_a_log_without_a_stream_of_its_own_follows_the_process_to_its_present_stderr(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, now = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", before)
    set_up("INFO")
    before.close()  # as a test runner does after each test, and a daemon at its start
    monkeypatch.setattr(sys, "stderr", now)
    logging.getLogger("cuadra").warning("still here")
    assert [json.loads(line)["event"] for line in now.getvalue().splitlines()] == ["still here"]


def test_a_line_for_a_closed_stream_goes_to_stderr_and_without_one_it_is_dropped_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream, stderr = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    set_up("INFO", stream=stream)
    stream.close()
    logging.getLogger("cuadra").warning("late")
    assert [json.loads(line)["event"] for line in stderr.getvalue().splitlines()] == ["late"]
    stderr.close()
    logging.getLogger("cuadra").warning("later")
    monkeypatch.setattr(sys, "stderr", None)
    logging.getLogger("cuadra").warning("latest")


def test_a_line_that_breaks_says_where_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError

    stderr = io.StringIO()
    set_up("INFO", stream=Full())
    monkeypatch.setattr(sys, "stderr", stderr)
    logging.getLogger("cuadra").warning("it holds %s", KNOWN)
    told = json.loads(stderr.getvalue())
    assert told["event"] == "a line could not be logged"
    assert told["error"] == "OSError"
    assert KNOWN not in stderr.getvalue()
