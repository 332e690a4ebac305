"""The floor under every simulator: a loopback server that counts its calls, is strict, and fails on order.

A simulator says what is wrong with a request (``Broken``) as the real party would, and keeps it in ``complaints``, so
that a test can ask whether we spoke properly. Not for production: nothing but tests, demo and training imports it.
"""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from cuadra.simulators.serving import Threads, serving

MOST_BODY = 64 * 2**20


class Fault(StrEnum):
    """What may go wrong on order."""

    HANG = "hang"  # takes the request and never answers
    SLOW = "slow"  # one byte now and then, for ever
    DROP = "drop"  # takes the request and closes
    TRUNCATED = "truncated"  # promises more bytes than it sends
    ENDLESS = "endless"  # sends without an end
    HTML = "html"  # 200 with a page
    NOT_FOUND = "404"
    BUSY = "429"
    BROKEN = "500"
    FORBIDDEN = "403"
    # of what is said, not of how; only for those that say something
    CUT = "cut"  # the model ran out of words
    PROSE = "prose"  # words around the JSON
    WRONG_TYPES = "wrong_types"
    CONTRADICTION = "contradiction"  # another total than the document's
    WRONG_SHAPE = "wrong_shape"  # JSON, but not of the contract


class Broken(Exception):  # noqa: N818  the request is, not we
    """The request breaks the contract: the status and the body that the real party would answer."""

    def __init__(self, status: int, why: str, body: Any = None) -> None:
        super().__init__(why)
        self.status = status
        self.body = body if body is not None else {"error": {"code": status, "message": why}}


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self) -> dict[str, Any]:
        """The object in the body, or ``Broken``."""
        try:
            value = json.loads(self.body)
        except ValueError:
            raise Broken(400, "the body is not JSON") from None
        if not isinstance(value, dict):
            raise Broken(400, "the body is not an object")
        return value


@dataclass
class Simulator(ABC):
    """One outside party. A subclass gives ``reply``; ``fault`` is what it does wrong until told otherwise."""

    fault: Fault | None = None
    calls: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    url: str = ""
    stopped: Event = field(default_factory=Event)
    paths: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def reply(self, request: Request) -> Any:
        """The JSON value to answer with; ``Broken`` where the request is not as the contract says."""

    @contextmanager
    def running(self) -> Iterator[Simulator]:
        """Serve on a free port of loopback; when left, the address refuses connections."""
        server = _Server(("127.0.0.1", 0), _Handler)
        server.simulator = self
        self.url = f"http://127.0.0.1:{server.server_port}"
        with serving(server, self.stopped):
            yield self


class _Server(Threads, HTTPServer):
    simulator: Simulator


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silence: the counts and the complaints are the log."""

    def _serve(self) -> None:
        simulator = self.server.simulator
        request = self._request()
        simulator.calls[request.path] += 1
        try:
            status, body = 200, simulator.reply(request)
        except Broken as broken:
            simulator.complaints.append(str(broken))
            status, body = broken.status, broken.body
        try:
            self._misbehave(simulator, request, status, json.dumps(body).encode())
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), MOST_BODY)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, parts.path, parse_qs(parts.query), headers, self.rfile.read(length))

    def _misbehave(self, simulator: Simulator, request: Request, status: int, body: bytes) -> None:
        """The reply, or the fault in its place; a 404 only where the model is asked, so that lists still come."""
        fault = simulator.fault
        if fault is None or status != 200 or (simulator.paths and request.path not in simulator.paths):
            return self._send(status, body)
        if fault.isdigit():
            return self._send(int(fault), json.dumps({"error": {"message": f"on order: {fault}"}}).encode())
        if fault is Fault.HTML:
            return self._send(200, b"<!doctype html><title>Sign in</title>", "text/html")
        if fault is Fault.DROP:
            self.close_connection = True
            return None
        if fault is Fault.HANG:
            simulator.stopped.wait()
            self.close_connection = True
            return None
        if fault in (Fault.SLOW, Fault.ENDLESS):
            return self._pour(simulator, slow=fault is Fault.SLOW)
        if fault is Fault.TRUNCATED:
            return self._send(200, body[: len(body) // 2], promised=len(body))
        return self._send(status, body)

    def _send(self, status: int, body: bytes, kind: str = "application/json", promised: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(promised or len(body)))
        self.end_headers()
        self.wfile.write(body)
        if promised:
            self.close_connection = True

    def _pour(self, simulator: Simulator, *, slow: bool) -> None:
        """Bytes until the other side has enough: one each hundredth of a second, or as fast as it takes them."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        while not simulator.stopped.wait(0.01 if slow else 0):
            self.wfile.write(b" " if slow else b" " * 65536)


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a picture that really decodes, or ``Broken``."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            return image.size
    except (OSError, ValueError, SyntaxError):
        raise Broken(400, "the image does not decode") from None


def unbase64(text: Any) -> bytes:
    """The bytes of strict base64 without a ``data:`` prefix, or ``Broken``."""
    import base64
    import binascii

    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise Broken(400, "not base64") from None


def need(condition: object, status: int, why: str) -> None:
    """Complain unless ``condition`` holds."""
    if not condition:
        raise Broken(status, why)
