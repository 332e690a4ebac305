"""Tools over files of this machine, for ``cuadra mcp`` alone: read one without any server, or send it to one.

Only what lies in the folders that the person named: a program that is led astray by a document could otherwise have
the machine's own files read.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any

from anyio import to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from cuadra.kit.say import hint, say
from cuadra.mcp.asking import AskOf, refusal
from cuadra.mcp.shaping import chosen, untrusted
from cuadra.mcp.toolbox import CHANGES, READS, Made, tool

Ctx = Context[Any, Any]
Read = Callable[[Path], Sequence[Mapping[str, Any]]]  # a file to its records, bounded in time; in a thread
PathText = Annotated[str, Field(min_length=1, max_length=1000, description="Within the folders that were allowed.")]
MOST_FILES, MOST_SEEN = 200, 20_000
MOST_BYTES = 8_000_000


def file_tools(asking: AskOf, folders: Sequence[Path], read: Read, language: str) -> list[Made]:
    """The tools over ``folders``; none where there is no folder."""
    allowed = [folder.resolve() for folder in folders]

    def place(text: str) -> Path:
        path = Path(text)
        for folder in allowed:
            found = (folder / path).resolve()  # a link that leads outside is outside
            if found.is_relative_to(folder) and found.is_file():
                return found
        raise refusal("MCP-006", say("MCP-006", language), hint("MCP-006", language))

    async def list_files(ctx: Ctx) -> dict[str, Any]:  # noqa: ARG001  every tool has it
        """Files of the allowed folders, newest first."""
        return untrusted(await to_thread.run_sync(_newest, allowed))

    async def read_file(ctx: Ctx, path: PathText) -> dict[str, Any]:  # noqa: ARG001  every tool has it
        """Reads a document of this machine: fields with confidence and evidence. Nothing is sent anywhere."""
        return untrusted([dict(one) for one in await to_thread.run_sync(read, place(path))])

    async def upload_file(ctx: Ctx, path: PathText) -> dict[str, Any]:
        """Sends a file of this machine (8 MB at most) to the company; it is read soon after."""
        found = place(path)
        body = {"name": found.name[:255], "content": await to_thread.run_sync(_base64, found, language)}
        told = await asking(ctx)("POST", "/documents", body=body)
        return {"documents": [chosen(one, "id", "is_new") for one in told["documents"]]}

    made: list[tuple[Callable[..., Awaitable[Any]], str, Any]] = [
        (list_files, "Files here", READS),
        (read_file, "Read a file", READS),
        (upload_file, "Send a file", CHANGES),
    ]
    return [tool(*one) for one in made] if allowed else []


def _newest(folders: Sequence[Path]) -> list[str]:
    all_of_them = chain.from_iterable(folder.rglob("*") for folder in folders)
    found = [path for path in islice(all_of_them, MOST_SEEN) if path.is_file() and not path.is_symlink()]
    found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.as_posix() for path in found[:MOST_FILES]]


def _base64(path: Path, language: str) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise ToolError(f"MCP-005: {say('MCP-005', language)} {hint('MCP-005', language)}")
    return base64.b64encode(path.read_bytes()).decode()
