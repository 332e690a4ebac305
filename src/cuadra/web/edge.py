"""What surrounds every request: its id, its bounds, the headers of its answer, one line in the log, one measurement.

Plain ASGI: a request on the hot path passes here in some microseconds. The only place of the web that catches
everything: what nobody expected becomes a problem with a request id, and a traceback in the log.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from cuadra.kit.errors import CuadraError
from cuadra.kit.log import plain_line
from cuadra.kit.redact import redact_text
from cuadra.web import headers, problem
from cuadra.web.errors import BodyTooLarge, Busy, TooSlow
from cuadra.web.options import MIB, Options
from cuadra.web.proxies import Proxies
from cuadra.web.visit import Visit, keep, language, request_id

LOGGER = "cuadra.web"
STREAM = "/stream"  # the end of a live stream's path: it has its own bounds


@dataclass(slots=True)
class Answer:
    """What was sent of the answer so far."""

    status: int = 0
    has_begun: bool = False


class Edge:
    """``metrics`` are those of ``kit.metrics``; ``log`` is a logger of structlog."""

    def __init__(self, app: ASGIApp, *, options: Options, log: Any, metrics: Any) -> None:
        self.app, self.options, self.log, self.metrics = app, options, log, metrics
        metrics.http_in_flight.set(0)
        self.proxies = Proxies(options.trusted_proxies)
        self.held = 0
        self._observers: dict[tuple[str, str, int], Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit, length = self._visit(scope)
        keep(scope, visit)  # type: ignore[arg-type]
        answer, body, begun = Answer(), Body(self, visit, receive), perf_counter()
        outward = _outward(visit, answer, send)
        self.metrics.http_in_flight.inc()
        ids = bind_contextvars(request_id=visit.request_id)
        try:
            await self._serve(scope, visit, length, body, answer, outward)
        finally:
            self.metrics.http_in_flight.dec()
            self.held -= body.size
            self._tell(scope, visit, answer, perf_counter() - begun)
            reset_contextvars(**ids)

    async def _serve(self, scope: Scope, visit: Visit, length: int, body: Body, answer: Answer, send: Send) -> None:
        try:
            self._measure(length)
            seconds = None if scope["path"].endswith(STREAM) else self.options.seconds
            async with asyncio.timeout(seconds) as limit:
                await self.app(scope, body, send)
        except CuadraError as error:
            await _instead(problem.of_error(visit, error), scope, body, answer, send)
        except TimeoutError:
            if not limit.expired():
                raise
            late = TooSlow(seconds=int(self.options.seconds))
            await _instead(problem.of_error(visit, late), scope, body, answer, send)
        except Exception:
            self.log.exception("request.failed", method=scope["method"], path=_route(scope))
            await _instead(problem.unexpected(visit), scope, body, answer, send)

    def _measure(self, length: int) -> None:
        if length > self.options.body_bytes:
            raise BodyTooLarge(mib=self.options.body_bytes // MIB)

    def _visit(self, scope: Scope) -> tuple[Visit, int]:
        given = {name: value for name, value in scope["headers"] if name in _WANTED}
        peer = (scope.get("client") or ("",))[0]
        ip, is_https = peer, scope["scheme"] == "https"
        if self.proxies.trusts(peer):
            ip = self.proxies.caller(peer, _text(given.get(b"x-forwarded-for", b"")))
            is_https = given.get(b"x-forwarded-proto", b"").strip().lower() == b"https"
        length = given.get(b"content-length", b"0")
        visit = Visit(
            request_id(_text(given.get(b"x-request-id", b""))),
            ip,
            _text(given.get(b"user-agent", b""))[:400],
            language(_text(given.get(b"accept-language", b""))),
            is_https,
        )
        return visit, int(length) if length.isdigit() and len(length) < 16 else 0

    def _tell(self, scope: Scope, visit: Visit, answer: Answer, seconds: float) -> None:
        route, method = _route(scope), scope["method"]
        named = (method, route, answer.status)
        observer = self._observers.get(named)
        if observer is None:  # the library would look its own up under a lock, from the labels as texts
            observer = self._observers[named] = self.metrics.http_seconds.labels(*named)
        observer.observe(seconds)
        facts = {
            "method": method,
            "route": route,
            "status": answer.status,
            "ms": round(seconds * 1000, 1),
            "ip": visit.ip,
            "tenant": str(visit.tenant or ""),
            "request_id": visit.request_id if visit.request_id.isalnum() else redact_text(visit.request_id),
        }
        plain_line(LOGGER, "request", facts)


class Body:
    """``receive`` that counts: a body beyond its bound is refused in the middle, and all bodies together have one."""

    __slots__ = ("edge", "receive", "size", "visit")

    def __init__(self, edge: Edge, visit: Visit, receive: Receive) -> None:
        self.edge, self.visit, self.receive, self.size = edge, visit, receive, 0

    async def __call__(self) -> Message:
        message = await self.receive()
        count = len(message.get("body", b""))
        self.size += count
        self.edge.held += count
        if self.size > self.edge.options.body_bytes:
            self._refuse(BodyTooLarge(mib=self.edge.options.body_bytes // MIB))
        if self.edge.held > self.edge.options.held_bytes:
            self._refuse(Busy())
        return message

    def _refuse(self, error: CuadraError) -> None:
        self.visit.refused = error  # FastAPI turns what is raised while it reads a body into a 400 of its own
        raise error


_WANTED = frozenset(
    (b"x-request-id", b"user-agent", b"accept-language", b"content-length", b"x-forwarded-for", b"x-forwarded-proto")
)


def _outward(visit: Visit, answer: Answer, send: Send) -> Send:
    async def outward(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.has_begun = message["status"], True
            given = list(message.get("headers", ()))
            given += headers.added(given, is_https=visit.is_https)
            given += visit.headers
            given.append((b"x-request-id", visit.request_id.encode()))
            message = {**message, "headers": given}
        await send(message)

    return outward


async def _instead(response: Any, scope: Scope, receive: Receive, answer: Answer, send: Send) -> None:
    """``response``, unless another one is half sent: then the connection just ends, which the client sees."""
    if not answer.has_begun:
        await response(scope, receive, send)


def _route(scope: Scope) -> str:
    """The path with names in place of ids, as metrics and log want it; raw paths would never end."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "(none)"


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")
