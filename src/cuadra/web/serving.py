"""uvicorn, told to end live streams before it waits for requests under way: a stream has no end of its own.

And a collector of garbage that does not look through the whole program every few hundred requests.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

NEW_OBJECTS = 10_000
TOGETHER = 2**16  # bytes


class WholeAnswers(HttpToolsProtocol):
    """Head and body of an answer leave together: one call of the system and one packet where there were two."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", Together(transport, self.loop)))


class Together:
    """A transport that sends what is written in one turn of the loop as one; all else is the transport's own."""

    __slots__ = ("_held", "_loop", "_size", "_transport", "get_extra_info", "is_closing")

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0
        self.get_extra_info, self.is_closing = transport.get_extra_info, transport.is_closing

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > TOGETHER:  # so that the far end's pace still holds back who writes much
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held and not self.is_closing():
            self._transport.write(b"".join(self._held))
        self._held.clear()
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


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
