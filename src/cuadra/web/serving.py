"""uvicorn, told to end live streams before it waits for requests under way: a stream has no end of its own.

And without looking through the whole program for garbage every few hundred requests.
"""

from __future__ import annotations

import gc
import socket
from typing import Any

import uvicorn

NEW_OBJECTS = 10_000


class StreamingServer(uvicorn.Server):
    """For an application of ``application.create``."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is loaded by now stays; only what requests leave behind is looked through
        gc.set_threshold(NEW_OBJECTS, 20, 20)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.desk.live.end()
        await super().shutdown(sockets)
