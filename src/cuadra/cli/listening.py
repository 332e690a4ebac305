"""The web server of ``cuadra up``."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from cuadra.flows.house import House
from cuadra.web.application import create
from cuadra.web.options import Options


class Server(uvicorn.Server):
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


def listen(house: House, *, ready: Callable[[str], None]) -> None:
    """Serves on the address of the settings until a signal; requests under way have ten seconds to end."""
    settings = house.settings
    options = Options(
        trusted_proxies=settings.trusted_proxies,
        file_bytes=settings.upload_megabytes * 2**20,
        metrics_token=settings.metrics_token,
        per_key=settings.requests_per_minute,
    )
    config = uvicorn.Config(
        create(house, options),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
        backlog=2048,
    )
    Server(config, ready).run()
