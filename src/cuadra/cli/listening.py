"""The web server of ``cuadra up``."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable

import uvicorn

from cuadra.cli.tracing import Traced
from cuadra.flows.house import House
from cuadra.kit.errors import CuadraError
from cuadra.kit.spans import NO_TRACES
from cuadra.kit.why import system
from cuadra.settings import Settings
from cuadra.web.application import create
from cuadra.web.options import Options
from cuadra.web.serving import StreamingServer, WholeAnswers


class Server(StreamingServer):
    """Calls ``ready`` with the address once it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            self._ready(f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else shown}:{port}")  # noqa: S104  shown


class PortTaken(CuadraError):  # noqa: N818
    """Another program listens there already; facts ``host`` and ``port``."""

    code, status = "UP-001", 409


def listen(house: House, *, ready: Callable[[str], None]) -> None:
    """Serves on the address of the settings until a signal; requests under way have ten seconds to end."""
    settings = house.settings
    with _bound(settings) as listener:
        Server(_config(house), ready).run([listener])


def _bound(settings: Settings) -> socket.socket:
    """A socket on the address; where the port is the default and taken, on a free one: two demos may run at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE and settings.port == Settings().port:
            listener.bind((settings.host, 0))
        else:
            listener.close()
            raise PortTaken(host=settings.host, port=settings.port, why=system(error)) from error
    return listener


def _config(house: House) -> uvicorn.Config:
    settings = house.settings
    options = Options(
        trusted_proxies=settings.trusted_proxies,
        file_bytes=settings.upload_megabytes * 2**20,
        metrics_token=settings.metrics_token,
        per_key=settings.requests_per_minute,
        allow_private_webhooks=settings.allow_private_webhooks,
    )
    app = create(house, options)
    if house.traces is not NO_TRACES:
        app.add_middleware(Traced, traces=house.traces)
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=WholeAnswers,
        access_log=False,
        proxy_headers=False,  # whom to believe is said by the settings, and done by the edge
        log_config=None,
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
        backlog=2048,
    )
