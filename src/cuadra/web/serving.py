"""uvicorn, told to end live streams before it waits for requests under way: a stream has no end of its own.

And a collector of garbage that does not look through the whole program every few hundred requests.
"""

from __future__ import annotations

import gc
import socket
from typing import Any

import uvicorn

NEW_OBJECTS = 10_000


class StreamingServer(uvicorn.Server):
    """For an application of ``application.create``."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.desk.live.end()
        await super().shutdown(sockets)


def rest_collector() -> None:
    """From here on only what requests leave behind is looked through for circles, and rarely; for when all is up."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
