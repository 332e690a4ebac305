"""``cuadra mcp``: the tools for a program that speaks the Model Context Protocol, on standard input and output.

It reads files of the folders that are named, without any server; with CUADRA_API_KEY it also works with the documents
of a company on the server of CUADRA_API_URL.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from cuadra.cli.usage import Language, a_folder
from cuadra.kit.errors import CuadraError

_Files = Annotated[
    list[Path] | None,
    typer.Option("--files", parser=a_folder, metavar="CARPETA", help="Se puede leer; se repite. | May be read."),
]
_Lang = Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")]


class ExtraMissing(CuadraError):  # noqa: N818  the cause
    code, status = "MCP-007", 501


def mcp(*, files: _Files = None, lang: _Lang = Language.ES) -> None:
    """Habla MCP por la entrada y salida estándar, para asistentes. | Speaks MCP on stdio, for assistants."""
    if find_spec("mcp") is None:
        raise ExtraMissing
    from cuadra.mcp.asking import Ask, Elsewhere, Nobody
    from cuadra.mcp.file_tools import file_tools
    from cuadra.mcp.server import server_over
    from cuadra.settings import Settings

    settings, language = Settings.from_environment(), lang.value
    ask: Ask = Nobody(language)
    if settings.api_key:
        from cuadra.client import Client

        ask = Elsewhere(Client(settings.api_url, settings.api_key.reveal(), language=language), language)
    tools = file_tools(lambda _: ask, files or (), lambda path: records_of(path, language), language)
    server_over(lambda _: ask, more=tools).run("stdio")


def records_of(path: Path, language: str) -> Sequence[dict[str, Any]]:
    """What ``cuadra read`` tells of a file: in a process of its own, for a minute at most."""
    from functools import partial

    from cuadra.cli.job import Settings, read_file
    from cuadra.cli.session import _refused as refused
    from cuadra.reading.batch.pool import Bounds
    from cuadra.reading.batch.run import Batch
    from cuadra.reading.batch.walk import find

    asked = Settings(language=language)
    batch = Batch(read_file, partial(refused, language), asked, Bounds(jobs=1, seconds=asked.seconds))
    return [record for finished in batch.run(find([path])) for record in finished.records]
