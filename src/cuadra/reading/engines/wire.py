"""The one way in which engines speak HTTP: a deadline for the whole call, a bound on the answer, errors by name.

httpx bounds each step and not the whole, so a server that sends one byte now and then would hold us for hours; the
call runs in a thread of its own that is left behind at the deadline and stops at its next step.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from cuadra.kit.why import why
from cuadra.reading.engines.errors import (
    AnswerCut,
    AnswerTooLong,
    AnswerUnreadable,
    EngineBusy,
    EngineFailed,
    EngineTimeout,
    EngineUnavailable,
    EngineUnreachable,
    KeyRefused,
    PictureRefused,
    ServerFailed,
)

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
ANSWER_BYTES = 32 * 2**20
STATUS = {
    401: KeyRefused,
    403: KeyRefused,
    408: EngineTimeout,
    413: PictureRefused,
    415: PictureRefused,
    429: EngineBusy,
}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """Calls to one engine. ``seconds`` bound a whole call; ``transport`` lets a test swap the far end."""

    engine: str
    seconds: float
    answer_bytes: int = ANSWER_BYTES
    transport: httpx.BaseTransport | None = None

    def ask(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """The whole reply whatever its status; no redirect is followed, for the key would go with it."""
        if not url.startswith("https://") and not stays_home(url):
            raise EngineUnavailable(self.engine, why("HTTPS"))
        stop = Event()
        return within(self.seconds, self.engine, lambda: self._send(stop, method, url, headers or {}, body), stop)

    def _send(self, stop: Event, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        import httpx

        outside = not stays_home(url)  # a proxy of the environment is for the outside only
        try:
            with (
                httpx.Client(timeout=self.seconds, transport=self.transport, trust_env=outside) as client,
                client.stream(method, url, headers=dict(headers), content=body) as response,
            ):
                return Reply(response.status_code, self._body(stop, response))
        except httpx.TimeoutException as error:
            raise EngineTimeout(self.engine, f"{self.seconds:g} s") from error
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            raise AnswerCut(self.engine, why("CLOSED")) from error
        except httpx.TransportError as error:
            raise EngineUnreachable(self.engine, why("CONNECTION", type(error).__name__)) from error
        except httpx.HTTPError as error:
            raise AnswerUnreadable(self.engine, why("INSIDE", type(error).__name__)) from error
        except httpx.InvalidURL as error:
            raise EngineUnavailable(self.engine, why("ADDRESS")) from error

    def _body(self, stop: Event, response: httpx.Response) -> bytes:
        found = bytearray()
        for chunk in response.iter_bytes():
            found += chunk
            if len(found) > self.answer_bytes:
                raise AnswerTooLong(self.engine, why("BYTES", self.answer_bytes))
            if stop.is_set():
                raise EngineTimeout(self.engine, f"{self.seconds:g} s")
        return bytes(found)

    def json(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> dict[str, Any]:
        """The JSON object of a 200 reply, or the error that its status stands for."""
        reply = self.ask(method, url, headers=headers, body=body)
        if reply.status != 200:
            self.refuse(reply)
        return self.parsed(reply.body)

    def parsed(self, body: bytes | str) -> dict[str, Any]:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise AnswerUnreadable(self.engine, why("JSON", type(error).__name__)) from error
        if not isinstance(value, dict):
            raise AnswerUnreadable(self.engine, why("JSON", type(value).__name__))
        return value

    def refuse(self, reply: Reply) -> NoReturn:
        """Raise what a status stands for: whose fault, may it be tried again."""
        kind: type[EngineFailed] = STATUS.get(reply.status, ServerFailed if reply.status >= 500 else EngineFailed)
        raise kind(self.engine, f"HTTP {reply.status}")


def within(seconds: float, engine: str, call: Callable[[], T], stop: Event | None = None) -> T:
    """The result of ``call``, or ``EngineTimeout`` after ``seconds``; ``stop`` tells the call to give up.

    The thread is a daemon, so that a call without an end does not keep the process alive.
    """
    done = Event()
    result: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            result.append(call())
        except BaseException as error:  # noqa: BLE001  handed over to the caller's thread
            raised.append(error)
        done.set()

    began = time.monotonic()
    Thread(target=run, name=f"engine-{engine}", daemon=True).start()
    if not done.wait(seconds):
        if stop:
            stop.set()
        raise EngineTimeout(engine, f"{time.monotonic() - began:.1f} s")
    if raised:
        raise raised[0]
    return result[0]


def stays_home(url: str) -> bool:
    """Whether an address is on this machine or in the network it stands in.

    >>> stays_home("http://127.0.0.1:11434"), stays_home("http://ollama:11434"), stays_home("https://api.openai.com")
    (True, True, False)
    >>> stays_home("http://192.168.1.7:8080/v1"), stays_home("http://127.0.0.1.example.com")
    (True, False)
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and ("." not in host or host.endswith((".local", ".lan", ".internal")))
    return address.is_loopback or (address.is_private and not address.is_unspecified)
