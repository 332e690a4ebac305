"""Resources: a document as JSON, its original, and the picture of a page, by addresses that tools lead to."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError

from cuadra.kit.say import say
from cuadra.mcp.asking import AskOf
from cuadra.mcp.shaping import untrusted

Ctx = Context[Any, Any]
MOST_MIB = 16  # of an original; a larger one is downloaded from its page


def add_resources(server: MCPServer[Any], asking: AskOf) -> None:
    """Adds the templates to ``server``, each asking the API through ``asking``."""

    @server.resource("cuadra://documents/{document_id}", name="document", title="Documento | Document",
                     mime_type="application/json")  # fmt: skip
    async def document(document_id: str, ctx: Ctx) -> str:
        """A document with its newest reading."""
        told = await _asked(asking, ctx, f"/documents/{_id(document_id)}")
        return json.dumps(untrusted(told), ensure_ascii=False)

    @server.resource("cuadra://documents/{document_id}/original", name="original", title="Original",
                     mime_type="application/octet-stream")  # fmt: skip
    async def original(document_id: str, ctx: Ctx) -> bytes:
        """The bytes as they came."""
        return _bounded(await _asked(asking, ctx, f"/documents/{_id(document_id)}/original"))

    @server.resource("cuadra://documents/{document_id}/pages/{page}", name="page", title="Página | Page",
                     mime_type="image/webp")  # fmt: skip
    async def picture(document_id: str, page: str, ctx: Ctx) -> bytes:
        """The picture of a page."""
        if not (page.isascii() and page.isdigit() and len(page) < 6):
            raise _refused("MCP-004")
        return _bounded(await _asked(asking, ctx, f"/documents/{_id(document_id)}/pages/{int(page)}.webp"))


async def _asked(asking: AskOf, ctx: Ctx, path: str) -> Any:
    try:
        return await asking(ctx)("GET", path)
    except ToolError as refused:
        raise ResourceError(str(refused)) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _refused("MCP-004") from None


def _bounded(content: Any) -> bytes:
    told = content if isinstance(content, bytes) else json.dumps(content).encode()
    if len(told) > MOST_MIB * 2**20:
        raise _refused("MCP-005")
    return told


def _refused(code: str) -> ResourceError:
    return ResourceError(f"{code}: {say(code, 'es')} | {say(code, 'en')}")
