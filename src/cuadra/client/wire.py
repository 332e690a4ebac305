"""What goes over the wire: the credential, time limits, repeats that are safe, and errors as they were told.

A request is repeated when nothing answered, or the answer says «not now» (429, 502, 503, 504), and only where that is
safe: reading, and every change that carries an Idempotency-Key, which this client makes by itself.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx

AGAIN = frozenset((429, 502, 503, 504))
LONGEST_PAUSE = 30.0  # seconds
KEYED = frozenset(("POST",))


class ApiProblem(Exception):  # noqa: N818  the word of RFC 9457
    """An error that the server told. ``code`` is stable; ``errors`` points at the fields."""

    def __init__(self, told: Mapping[str, Any], status: int) -> None:
        self.status, self.code = status, str(told.get("code", ""))
        self.detail, self.hint = str(told.get("detail", "")), str(told.get("hint", ""))
        self.request_id = str(told.get("request_id", ""))
        self.errors: list[dict[str, Any]] = list(told.get("errors", ()))
        super().__init__(f"{status} {self.code}: {self.detail}")


class Wire:
    """One connection pool to one server. ``transport`` lets a test answer instead of the network."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        seconds: float = 30.0,
        tries: int = 4,
        language: str = "es",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.tries = max(1, tries)
        headers = {"authorization": f"Bearer {key}", "accept-language": language, "user-agent": "cuadra-client"}
        self.http = httpx.Client(base_url=url, headers=headers, timeout=seconds, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.http.base_url})"

    def close(self) -> None:
        self.http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        files: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Any:
        """The JSON of the answer, its bytes where it is no JSON, None where it is empty; or ``ApiProblem``."""
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        if method in KEYED:
            given.setdefault("idempotency-key", uuid4().hex)
        wanted = {name: value for name, value in (query or {}).items() if value is not None}
        request = {"params": wanted, "headers": given, "json": body, "files": files, "data": data}
        return _told(self._answer(method, path, request))

    def _answer(self, method: str, path: str, request: Mapping[str, Any]) -> httpx.Response:
        for nth in range(self.tries):
            is_last = nth == self.tries - 1
            try:
                answer = self.http.request(method, path, **request)
            except httpx.TransportError:
                if is_last:
                    raise
                pause = _pause(nth)
            else:
                if is_last or answer.status_code not in AGAIN:
                    return answer
                pause = _asked_pause(answer) or _pause(nth)
            time.sleep(pause)
        raise AssertionError  # the last try returned or raised

    def events(self, path: str, *, after: int | None = None) -> Iterator[dict[str, Any]]:
        """Live events, without end: a stream that ends is begun again after the last event that came."""
        import json

        last, failures = after, 0
        while failures < self.tries:
            headers = {} if last is None else {"last-event-id": str(last)}
            try:
                with self.http.stream("GET", path, headers=headers, timeout=httpx.Timeout(10, read=60)) as answer:
                    if answer.status_code != 200:
                        answer.read()
                        _told(answer)
                    for number, data in _parts(answer.iter_lines()):
                        last, failures = number, 0
                        if data:
                            yield json.loads(data)
            except httpx.TransportError:
                failures += 1
                time.sleep(_pause(failures))


def place(value: object) -> str:
    """One part of a path."""
    return quote(str(value), safe="")


def _parts(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Number and data of each event; a heartbeat has a number alone."""
    number, data = 0, ""
    for line in lines:
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: "):
            data = line[6:]
        elif not line and number:
            yield number, data
            number, data = 0, ""


def _told(answer: httpx.Response) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.is_error:
        raise ApiProblem(answer.json() if kind == "application/problem+json" else {}, answer.status_code)
    if not answer.content:
        return None
    return answer.json() if kind == "application/json" else answer.content


def _pause(nth: int) -> float:
    """Longer each time, and never the same for two clients."""
    longest: float = min(LONGEST_PAUSE, 0.5 * float(2**nth))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  no secret


def _asked_pause(answer: httpx.Response) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(LONGEST_PAUSE, float(asked)) if asked.isdigit() else 0.0
