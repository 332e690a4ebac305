"""``cuadra audit``: take a company's record away, and prove one anywhere, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cuadra.cli.usage import Language, a_file

audit_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="El registro de una empresa y su prueba. | The record of a company and its proof.",
)

_Lang = Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")]


@audit_app.command()
def verify(
    file: Annotated[str, typer.Argument(help="Exportación del registro. | Export of the record.")],
    *,
    anchor: Annotated[list[str] | None, typer.Option("--anchor", help="NÚMERO:HUELLA; repetible. | SEQ:HASH.")] = None,
    anchors: Annotated[str, typer.Option("--anchors", help="Archivo de anclas. | File of anchors.")] = "",
    lang: _Lang = Language.ES,
) -> None:
    """Prueba que nada del registro fue cambiado ni quitado. | Proves that nothing was changed or left out."""
    from cuadra.audit import anchors as kept
    from cuadra.audit.export import imported

    expected = [kept.anchor(one) for one in anchor or []]
    if anchors:
        with a_file(anchors).open(encoding="utf-8") as lines:
            expected += list(kept.anchors_in(lines))
    first = last = None
    with a_file(file).open(encoding="utf-8", errors="replace") as lines:
        for last in kept.held(imported(lines), expected):
            first = first or last
    if first is None or last is None:
        _say("AUD-012", lang)
        return
    _say("AUD-010", lang, count=str(last.seq - first.seq + 1), first=str(first.seq), last=str(last.seq))
    _say("AUD-011", lang, seq=str(last.seq), hash=last.hash)


@audit_app.command()
def export(
    *,
    company: Annotated[UUID, typer.Option("--company", help="Empresa, como la muestra «people list». | The company.")],
    out: Annotated[Path | None, typer.Option("--out", help="Archivo nuevo. | A new file.")] = None,
) -> None:
    """Escribe el registro, un evento por línea. | Writes the record, one event a line."""
    from contextlib import nullcontext

    from cuadra.audit.export import exported
    from cuadra.flows.installation import installation
    from cuadra.kit.ids import TenantId
    from cuadra.settings import Settings

    with installation(Settings.from_environment()) as house:
        target = out.open("x", encoding="utf-8") if out else nullcontext(sys.stdout)
        with target as file, house.database.tenant(TenantId(company)) as session:
            file.writelines(exported(session, TenantId(company)))


@audit_app.command(name="anchor")
def drop_anchor() -> None:
    """Anota dónde acaba hoy cada registro. | Notes where each record ends today."""
    from cuadra.flows.installation import installation
    from cuadra.flows.retention import drop_anchors
    from cuadra.settings import Settings

    settings = Settings.from_environment()
    with installation(settings) as house:
        typer.echo(drop_anchors(house.database, settings))


def _say(code: str, lang: Language, **facts: str) -> None:
    from cuadra.kit.say import say

    typer.echo(say(code, lang.value, facts))
