"""The short way in for the few routes that are asked a thousand times a second: past the framework's layers.

A route declares itself as every other (its page of the OpenAPI file, its shapes); what is asked of exactly its path
comes here first and costs half. Errors become the same problems.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from cuadra.web.problem import handler_of

Endpoint = Callable[[Request], Awaitable[Response]]


class Shortcut:
    """``ways``: by method and path, the route as it is declared and what answers it."""

    def __init__(self, app: ASGIApp, *, ways: Mapping[tuple[str, str], tuple[BaseRoute, Endpoint]]) -> None:
        self.app, self.ways = app, ways

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = self.ways.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if way is None:
            await self.app(scope, receive, send)
            return
        scope["route"], endpoint = way  # as the log and the metrics name it
        request = Request(scope, receive, send)
        response = await _answered(request, endpoint)
        await response(scope, receive, send)


async def _answered(request: Request, endpoint: Endpoint) -> Response:
    try:
        return await endpoint(request)
    except Exception as error:
        if handler := handler_of(error):
            return await handler(request, error)
        raise
