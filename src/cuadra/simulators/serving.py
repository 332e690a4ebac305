"""How every simulator is there for a while: its server answers in a thread, and then its address refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from threading import Event, Thread


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
