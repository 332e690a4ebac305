"""How a tool asks the API: inside of the server's own process, or of a server elsewhere. One form for both.

What the API refuses becomes a ``ToolError`` with the API's own sentence: the model reads it and can act on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import httpx
from anyio import to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from cuadra.kit.say import hint, say

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from cuadra.client import Client

PREFIX = "/api/v1"
SECONDS = 30.0
AGENT = "MCP"


class Ask(Protocol):
    """One request of the API; its JSON, or its bytes where it is none."""

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any: ...


AskOf = Callable[[Context[Any, Any]], Ask]


class Nobody:
    """Where neither server nor key is given: what needs them says so."""

    def __init__(self, language: str) -> None:
        self.language = language

    async def __call__(self, *_: Any, **__: Any) -> Any:
        raise refusal("MCP-002", say("MCP-002", self.language), hint("MCP-002", self.language))


class Elsewhere:
    """A server reached by ``cuadra.client``, which repeats what may be repeated; in a thread, for it waits."""

    def __init__(self, client: Client, language: str) -> None:
        self.client, self.language = client, language
        client.http.headers["user-agent"] = AGENT

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        from cuadra.client import ApiProblem

        call = partial(self.client.ask, method, PREFIX + path, query=query, body=body, headers=headers)
        try:
            return await to_thread.run_sync(call)
        except ApiProblem as problem:
            raise refusal(problem.code or str(problem.status), problem.detail, problem.hint) from None
        except httpx.HTTPError:
            raise refusal("MCP-003", say("MCP-003", self.language), hint("MCP-003", self.language)) from None


class Within:
    """The application that this door belongs to, in the name of who knocked: their key, address and language."""

    def __init__(self, app: ASGIApp, *, ip: str, is_https: bool, headers: Mapping[str, str]) -> None:
        self.app, self.ip, self.scheme, self.headers = app, ip, "https" if is_https else "http", headers

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        transport = httpx.ASGITransport(self.app, client=(self.ip, 0))
        given = {name: value for name, value in (query or {}).items() if value is not None}
        sent = {**self.headers, **(headers or {})}
        url = f"{self.scheme}://cuadra.internal"
        async with httpx.AsyncClient(transport=transport, base_url=url, timeout=SECONDS, headers=sent) as http:
            answer = await http.request(method, PREFIX + path, params=given, json=body)
        return _told(answer)


def _told(answer: httpx.Response) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.is_error:
        told = answer.json() if kind == "application/problem+json" else {}
        raise refusal(str(told.get("code", answer.status_code)), str(told.get("detail", "")), str(told.get("hint", "")))
    return answer.json() if kind == "application/json" else answer.content


def refusal(code: str, sentence: str, advice: str) -> ToolError:
    return ToolError(" ".join(part for part in (f"{code}:", sentence, advice) if part))
