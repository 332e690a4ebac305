"""Prompts that a person chooses in their program, in Spanish and in English; the words are in ``prompts.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Annotated, Any
from uuid import UUID

from mcp.server.mcpserver.prompts import Prompt
from pydantic import Field


def prompts() -> list[Prompt]:
    """All of them, each language under a name of its own."""
    told = tomllib.loads((files("cuadra.mcp") / "prompts.toml").read_text(encoding="utf-8"))
    return [_prompt(name, words) for name, words in told.items()]


def _prompt(name: str, words: dict[str, str]) -> Prompt:
    say = _about_document(words) if "document" in words else _plain(words)
    return Prompt.from_function(say, name=name, title=words["title"], description=words["about"])


def _plain(words: dict[str, str]) -> Callable[..., Any]:
    def say() -> str:
        return words["text"]

    return say


def _about_document(words: dict[str, str]) -> Callable[..., Any]:
    def say(document: Annotated[UUID, Field()]) -> str:
        return words["text"].format(document=document)

    return say
