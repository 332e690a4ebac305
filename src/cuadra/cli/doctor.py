"""``cuadra doctor``: tries what Cuadra can do on this machine and says how to get what is missing.

Exit codes: 0 all that is needed works; 1 an optional part is missing and was asked for with ``--strict``; 3 a part
that is needed does not work.
"""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated

import typer

from cuadra.cli.usage import Language


def doctor(
    *,
    json: Annotated[bool, typer.Option("--json", help="Para programas. | For programs.")] = False,
    lang: Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")] = Language.ES,
    strict: Annotated[bool, typer.Option("--strict", help="Lo opcional también cuenta. | Optional counts.")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="Carpeta del servidor. | Folder of the server.")] = None,
) -> None:
    """Prueba lo que hay y dice cómo obtener lo que falta. | Tries what is there, says how to get the rest."""
    from cuadra.cli.examine import examine

    found = examine(home)
    language = lang.value
    if json:
        typer.echo(jsonlib.dumps([one.told(language) for one in found], ensure_ascii=False, indent=2))
    else:
        _print([one.told(language) for one in found], language)
    if any(not one.works and one.is_needed for one in found):
        raise typer.Exit(3)
    raise typer.Exit(1 if strict and any(not one.works for one in found) else 0)


def _print(rows: list[dict[str, str | bool]], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from cuadra.cli.words import CAPABILITIES_ES

    names = CAPABILITIES_ES if language == "es" else {}
    table = Table(show_header=False, pad_edge=False, box=None)
    for row in rows:
        mark = "[green]✓[/]" if row["works"] else "[red]✗[/]" if row["needed"] else "[yellow]–[/]"
        table.add_row(mark, names.get(str(row["what"]), str(row["what"])), str(row["detail"]), str(row["hint"]))
    Console().print(table)
