"""How a function becomes a tool: what it does is told, and an argument that it does not know is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations

Made = Tool
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
CHANGES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
SETTLES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)


def tool(function: Callable[..., Any], title: str, does: ToolAnnotations) -> Tool:
    """A tool by the function's name, words and types; a misspelt argument is an error and not silently nothing."""
    made = Tool.from_function(function, title=title, annotations=does)
    arguments = made.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    return made.model_copy(update={"parameters": arguments.model_json_schema(by_alias=True)})
