"""``/metrics`` of a process that serves nothing else: on this machine alone, for a Prometheus that runs here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cuadra.kit.metrics import CONTENT_TYPE, Metrics, exposition
from cuadra.kit.secret import Secret
from cuadra.kit.why import system

HOST = "127.0.0.1"


@contextmanager
def scraped(metrics: Metrics, port: int, token: Secret = Secret()) -> Iterator[int]:  # noqa: B008  a constant
    """Serves them until the end, to whoever shows ``token`` where there is one; gives the port. ``PortTaken``."""
    try:
        server = ThreadingHTTPServer((HOST, port), _handler(metrics, token))
    except OSError as error:
        from cuadra.cli.listening import PortTaken

        raise PortTaken(host=HOST, port=port, why=system(error)) from error
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _handler(metrics: Metrics, token: Secret) -> type[BaseHTTPRequestHandler]:
    class Scrape(BaseHTTPRequestHandler):
        timeout = 10.0

        def do_GET(self) -> None:
            kind, _, given = self.headers.get("authorization", "").partition(" ")
            is_known = kind.lower() == "bearer" and compare_digest(given.encode(), token.reveal().encode())
            if self.path != "/metrics" or (token and not is_known):
                self.send_error(404)
                return
            body = exposition(metrics)
            self.send_response(200)
            self.send_header("content-type", CONTENT_TYPE)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    return Scrape
