"""How every simulator is there for a while: its server answers in a thread, and then its address refuses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer, ThreadingMixIn
from threading import Event, Thread
from typing import Any


class Threads(ThreadingMixIn, BaseServer):
    """A thread for each client, none of them waited for."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence where a handshake failed or a client left, as is ordered; a fault of ours is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(server: BaseServer, stopped: Event) -> Iterator[None]:
    """Serves until it is left; ``stopped`` then frees those that hang on order."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
