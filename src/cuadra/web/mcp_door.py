"""``/mcp``: the tools of ``cuadra.mcp`` over streamable HTTP, for who has an API key. Without the extra it says so.

Stateless: a request stands for itself, so any process may answer it, and nothing is kept of who asked. What the tools
ask goes through this same application again, with the caller's own key: its scopes, limits and record are the API's.
Built when somebody first knocks: the library costs a second, which the start of a server should not pay.
"""

from __future__ import annotations

import asyncio
import contextlib
from importlib.util import find_spec
from typing import Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from cuadra.kit.errors import CuadraError
from cuadra.tenants.errors import Unauthenticated
from cuadra.web.access import identify
from cuadra.web.options import MIB
from cuadra.web.visit import visit_of

PATH = "/mcp"
BODY_BYTES = 12 * MIB  # a file of 8 MB in base64, and its frame


class DoorMissing(CuadraError):  # noqa: N818
    code, status = "MCP-001", 501


class McpDoor:
    """An ASGI application. ``open`` and ``close`` belong to the life of the one that it is part of."""

    def __init__(self) -> None:
        self._manager: Any = None
        self._keeping: asyncio.Task[None] | None = None
        self._building = asyncio.Lock()
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if not request.headers.get("authorization"):
            raise Unauthenticated  # a page's cookie opens nothing here: no other site can use it
        await identify(request)
        if find_spec("mcp") is None:
            raise DoorMissing
        manager = self._manager or await self._opened()
        await manager.handle_request(scope, receive, send)

    async def _opened(self) -> Any:
        async with self._building:
            if self._manager is None:
                made, ready = await asyncio.to_thread(_build), asyncio.Event()
                self._keeping = asyncio.create_task(self._keep(made, ready))
                await ready.wait()
                self._manager = made
        return self._manager

    async def _keep(self, manager: Any, ready: asyncio.Event) -> None:
        """Its tasks are entered and left by one and the same task."""
        async with manager.run():
            ready.set()
            await self._closing.wait()

    async def close(self) -> None:
        self._closing.set()
        if self._keeping:
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping


def _build() -> Any:
    from mcp.server.mcpserver import Context
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from cuadra.mcp.asking import AGENT, Within
    from cuadra.mcp.server import server_over

    def asking(context: Context[Any, Any]) -> Within:
        request: Any = context.request_context.request
        visit = visit_of(request)
        headers = {
            "authorization": request.headers["authorization"],
            "accept-language": visit.language,
            "user-agent": f"{AGENT} {visit.agent}".strip(),
            "x-request-id": visit.request_id,
        }
        return Within(request.app, ip=visit.ip, is_https=visit.is_https, headers=headers)

    server = server_over(asking)._lowlevel_server  # noqa: SLF001  the manager wants the inner one; no public way
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=BODY_BYTES)


def door_route(door: McpDoor) -> Route:
    return Route(PATH, endpoint=door, methods=["POST"], name="mcp", include_in_schema=False)
