"""The log: one line an event, JSON for machines or colours for people, and no secret in it.

``set_up`` is called once by each command; after it structlog's loggers and those of the libraries (uvicorn,
procrastinate, sqlalchemy) pass through the same processors. ``about`` gives every line of a request or job its ids.
What is written is redacted at the very end, tracebacks included, so no door leads around it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler, WatchedFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

if "rich" not in sys.modules:  # structlog would load it for tracebacks that we print as text: 60 ms of every start
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog

    del sys.modules["rich"]
else:
    import structlog
from structlog.typing import EventDict, Processor

from cuadra.kit.redact import redactor
from cuadra.kit.secret import Secret

_PLAIN = logging.LogRecord("", logging.INFO, "", 0, "", None, None).__dict__
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "procrastinate", "sqlalchemy", "alembic", "httpx")
CHATTY = (
    "alembic",
    "procrastinate",
    "sqlalchemy",
    "httpx",
    "httpcore",
    "PIL",
    "asyncio",
    "urllib3",
    "hvac",
)  # at INFO and below: values, no events
COMPONENTS: Mapping[str, str] = {
    "cuadra.reading": "ocr_operations",
    "cuadra.portals": "automation_executions",
    "cuadra.jobs": "jobs",
    "cuadra.web": "api",
    "cuadra.audit": "audit",
}


@dataclass(frozen=True, slots=True)
class LogFiles:
    """Files beside the stream: one for each component, ``cuadra.log`` for the rest.

    ``megabytes`` zero leaves rotation to the machine's own (logrotate moves, we open anew); otherwise ``keep`` old
    files stay. Two processes that rotate one file lose lines: give each its own ``folder``.
    """

    folder: Path
    megabytes: int = 0
    keep: int = 7
    components: Mapping[str, str] = field(default_factory=lambda: COMPONENTS)


def set_up(
    level: str = "INFO",
    form: Literal["json", "console"] = "json",
    *,
    files: LogFiles | None = None,
    known: Iterable[Secret] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all logs of this process where they belong; may be called again, the last call holds.

    ``known`` are secrets in use, hidden by value wherever they appear. Errors that nobody caught are logged too,
    instead of being printed with all they hold.
    """
    clean = redactor(known)
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level.upper())
    root.addHandler(_formatted(_Stream(stream), _formatter(form, clean)))
    if files is not None:
        for handler in _file_handlers(files):
            root.addHandler(_formatted(handler, _formatter("json", clean)))
    _quiet_libraries(root.level)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


@contextmanager
def about(*, request_id: str = "", job_id: str = "", tenant: str = "") -> Iterator[None]:
    """Give every line logged inside these ids, whoever logs it; nesting adds."""
    ids = {"request_id": request_id, "job_id": job_id, "tenant": tenant}
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in ids.items() if value}):
        yield


def plain_line(name: str, event: str, facts: Mapping[str, Any]) -> None:
    """One INFO line of the logger ``name`` without the way through the processors, which costs five times as much.

    For lines of the hot path whose facts are few, ours, and told to be harmless by whoever calls: nothing is redacted.
    """
    logger = logging.getLogger(name)
    if logger.isEnabledFor(logging.INFO):
        record = logging.LogRecord.__new__(logging.LogRecord)  # who makes one asks for thread, process and file
        record.__dict__ = {**_PLAIN, "name": name, "msg": event, "created": time.time(), "facts": facts}
        logger.handle(record)


def _shared() -> list[Processor]:
    """What happens to an event wherever it comes from."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(form: str, clean: Any) -> structlog.stdlib.ProcessorFormatter:
    def without_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
        return clean(event)  # type: ignore[no-any-return]

    last: list[Processor] = [structlog.processors.JSONRenderer(_as_json)]
    if form == "console":
        last = [_one_line, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    kind = _Formatter if form != "console" else structlog.stdlib.ProcessorFormatter
    return kind(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # as text, without the values of locals
            without_secrets,
            *last,
        ],
    )


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """JSON; what ``plain_line`` sends is written as it is."""

    def format(self, record: logging.LogRecord) -> str:
        facts: Mapping[str, Any] | None = record.__dict__.get("facts")
        if facts is None:
            return super().format(record)
        told = {**facts, "event": record.msg, "logger": record.name, "level": "info"}
        told["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        try:
            return self._dumps(told).decode()
        except TypeError:  # half a character
            return _as_json(told)

    @cached_property
    def _dumps(self) -> Callable[[Any], bytes]:
        import orjson  # not at the start of each command: only servers write such lines

        return orjson.dumps


def _as_json(event: Any, **_: Any) -> str:
    """One line; half a character (a lone surrogate) must not make it unwritable."""
    return json.dumps(event, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace").decode()


def _one_line(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """No control characters in what others wrote: a line break would forge a line, an escape a colour."""
    for name, value in event.items():
        if isinstance(value, str) and name not in {"exception", "stack"} and not value.isprintable():
            event[name] = value.encode("unicode_escape").decode() if value.isascii() else repr(value)
    return event


def _formatted(handler: logging.Handler, formatter: logging.Formatter) -> logging.Handler:
    handler.setFormatter(formatter)
    return handler


def _file_handlers(files: LogFiles) -> list[logging.Handler]:
    files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names: dict[str | None, str] = {None: "cuadra"} | dict(files.components)
    return [_only(_file(files, name), component, files.components) for component, name in names.items()]


def _file(files: LogFiles, name: str) -> logging.Handler:
    path = files.folder / f"{name}.log"
    if files.megabytes:
        return _Rotating(path, maxBytes=files.megabytes << 20, backupCount=files.keep, delay=True)
    return _Watched(path, delay=True)


def _only(handler: logging.Handler, component: str | None, components: Mapping[str, str]) -> logging.Handler:
    """Let through the events of one component; for None, those of no component."""

    def belongs(record: logging.LogRecord) -> bool:
        owners = [one for one in components if record.name == one or record.name.startswith(f"{one}.")]
        return max(owners, key=len, default=None) == component

    handler.addFilter(belongs)
    return handler


def _quiet_libraries(level: int) -> None:
    """Their own handlers would print around us; at DEBUG some of them print values, secrets among them."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


class _Discreet(logging.Handler):
    """Where logging itself fails, Python's handler prints the arguments; this one only says where."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        kind = sys.exc_info()[0]
        told = f'{{"event": "a line could not be logged", "error": "{kind and kind.__name__}", '
        told += f'"where": "{Path(record.pathname).name}:{record.lineno}", "level": "error"}}\n'
        with suppress(OSError, ValueError, AttributeError):  # nobody is left to read it
            sys.stderr.write(told)


class _Stream(_Discreet, logging.StreamHandler[TextIO]):
    """To ``given``, else to whatever the process's stderr is at that moment: a test runner, a daemon or the end of the
    process replaces it and closes the one before. A line for a stream that is closed has no reader: it goes to stderr,
    and where that is closed too it is dropped without a word.
    """

    def __init__(self, given: TextIO | None) -> None:
        self._given = given
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        if (found := _open_one(self._given, sys.stderr)) is not None:
            self.stream = found
            super().emit(record)

    def flush(self) -> None:
        if (found := _open_one(self._given, sys.stderr)) is not None:
            self.stream = found
            super().flush()


def _open_one(*streams: TextIO | None) -> TextIO | None:
    return next((one for one in streams if one is not None and not one.closed), None)


class _Private(_Discreet, logging.FileHandler):
    """A file of mode 600 also after it was turned over."""

    def _open(self) -> TextIOWrapper:
        private = partial(os.open, mode=0o600)
        return open(self.baseFilename, self.mode, encoding="utf-8", opener=private)  # type: ignore[return-value]


class _Rotating(_Private, RotatingFileHandler):
    pass


class _Watched(_Private, WatchedFileHandler):
    pass


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("cuadra").critical("an error that nobody caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
