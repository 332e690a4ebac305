"""The far end of traces and error reports: takes everything that it is sent, on loopback, and keeps it unpacked."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Collector:
    """``got`` are the bodies by the path that they were sent to."""

    url: str = ""
    got: dict[str, list[bytes]] = field(default_factory=dict)

    def told(self, path: str) -> bytes:
        """All that was sent to paths that hold ``path``."""
        return b"\n".join(body for where, bodies in self.got.items() if path in where for body in bodies)


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collector.got.setdefault(self.path, []).append(body)
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    collector.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
