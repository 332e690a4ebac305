"""A span for each request, around the whole application: its route and how it was answered, nothing that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cuadra.kit.spans import Traces

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Traced:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, traces: Traces) -> None:
        self.app, self.traces = app, traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told: dict[str, str] = {}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = str(message["status"])
                told["request_id"] = dict(message.get("headers", ())).get(b"x-request-id", b"").decode("latin-1")
            await send(message)

        with self.traces.span("request") as tell:
            try:
                await self.app(scope, receive, watched)
            finally:
                route = str(getattr(scope.get("route"), "path", "")) or "(none)"
                tell(f"{scope['method']} {route}", route=route, method=scope["method"], **told)
