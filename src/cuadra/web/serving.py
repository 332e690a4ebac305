"""uvicorn, told to end live streams before it waits for requests under way: a stream has no end of its own."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn


class StreamingServer(uvicorn.Server):
    """For an application of ``application.create``."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.desk.live.end()
        await super().shutdown(sockets)
