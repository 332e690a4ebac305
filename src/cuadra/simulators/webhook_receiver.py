"""A customer's webhook receiver, strict: it takes what is signed as Standard Webhooks says, and fails on order.

Counts deliveries by message, so that a test sees what truly arrived and how often. With ``certificate`` it speaks TLS;
``fault`` is one of ``Fault`` (BROKEN, HANG, SLOW, DROP, HTML, ...) or of ``ReceiverFault``.
"""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event
from typing import Any

from cuadra.kit.secret import Secret
from cuadra.simulators.serving import Threads, serving

MOST_BODY = 1 << 20


class ReceiverFault(StrEnum):
    """What may go wrong on order."""

    BROKEN = "500"
    GONE = "410"
    BUSY = "429"  # with Retry-After
    REDIRECT = "307"
    HANG = "hang"  # takes the request and never answers
    SLOW_HEAD = "slow_head"  # one byte of the status line now and then
    SLOW_BODY = "slow_body"  # says 200, then one byte now and then, for ever
    ENDLESS = "endless"  # says 200, then bytes without an end
    DROP = "drop"  # takes the request and closes
    NOT_HTTP = "not_http"
    HEADERS = "headers"  # headers without an end


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery that was well signed."""

    message_id: str
    body: bytes
    host: str
    path: str


@dataclass
class WebhookReceiver:
    """The far end of our deliveries; it knows ``secrets`` and takes a signature by any of them."""

    secrets: Sequence[Secret]
    certificate: Path | None = None  # PEM with key
    fault: ReceiverFault | None = None
    fail_first: int = 0  # answer 500 to so many, then take them
    elsewhere: str = "http://127.0.0.1:1/"  # where a redirect points to
    calls: int = 0
    received: list[Received] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    port: int = 0
    stopped: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}/hooks"

    @property
    def counts(self) -> Counter[str]:
        """How often each message was taken."""
        return Counter(one.message_id for one in self.received)

    @contextmanager
    def running(self) -> Iterator[WebhookReceiver]:
        """Serve on a free port of loopback; when left, the address refuses connections."""
        server = _Server(("127.0.0.1", 0), _Handler)
        server.receiver = self
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_port
        with serving(server, self.stopped):
            yield self

    def judge(self, headers: dict[str, str], body: bytes) -> str:
        """What is wrong with a delivery, empty for nothing."""
        from standardwebhooks import Webhook, WebhookVerificationError

        if headers.get("content-type") != "application/json":
            return "the body is not announced as JSON"
        why = "no secret"
        for secret in self.secrets:
            try:
                Webhook(secret.reveal()).verify(body, headers)
            except WebhookVerificationError as error:
                why = str(error)
            except ValueError:
                why = "the body is not JSON, or a signature is no base64"
            else:
                return ""
        return why


class _Server(Threads, HTTPServer):
    receiver: WebhookReceiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        receiver = self.server.receiver
        receiver.calls += 1
        self.close_connection = True
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MOST_BODY))
        headers = {name.lower(): value for name, value in self.headers.items()}
        why = receiver.judge(headers, body)
        if why:
            receiver.complaints.append(why)
            return self._send(400, why.encode())
        if receiver.fault is not None:
            return self._misbehave(receiver, receiver.fault)
        if receiver.fail_first >= receiver.calls:
            return self._send(500, b"not yet")
        receiver.received.append(Received(headers["webhook-id"], body, headers.get("host", ""), self.path))
        return self._send(200, b'{"taken": true}')

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silence: the counts and the complaints are the log."""

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _misbehave(self, receiver: WebhookReceiver, fault: ReceiverFault) -> None:
        if fault.isdigit():
            headers = {"307": {"Location": receiver.elsewhere}, "429": {"Retry_After": "17"}}.get(fault.value, {})
            return self._send(int(fault), f"on order: {fault}".encode(), **headers)
        if fault is ReceiverFault.HANG:
            receiver.stopped.wait()
        elif fault is ReceiverFault.NOT_HTTP:
            self.wfile.write(b"220 mail.example.com ESMTP\r\n")
        elif fault is not ReceiverFault.DROP:
            self._pour(receiver, fault)
        return None

    def _pour(self, receiver: WebhookReceiver, fault: ReceiverFault) -> None:
        """Bytes until the other side has enough."""
        if fault in (ReceiverFault.SLOW_BODY, ReceiverFault.ENDLESS):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        elif fault is ReceiverFault.HEADERS:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        slow = fault in (ReceiverFault.SLOW_BODY, ReceiverFault.SLOW_HEAD)
        piece = {ReceiverFault.ENDLESS: b"x" * 65536, ReceiverFault.HEADERS: b"X-More: 1\r\n" * 100}.get(fault, b"H")
        try:
            while not receiver.stopped.wait(0.05 if slow else 0):
                self.wfile.write(piece)
        except OSError:
            return
