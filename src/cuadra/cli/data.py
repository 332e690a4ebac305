"""``cuadra data``: how long what is kept, and the data of one person. Nothing goes without ``--apply``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cuadra.cli.usage import BadValue, Language, leave

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cuadra.flows.installation import Installation
    from cuadra.flows.retention import Old

data_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Plazos de los datos y derechos de las personas. | Terms of data, and people's rights.",
)

_Lang = Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")]
_Person = Annotated[str, typer.Option("--person", help="Correo de la persona. | Their e-mail.")]
_Apply = Annotated[bool, typer.Option("--apply", help="Hacerlo, no solo contarlo. | Do it, not only count it.")]


@data_app.command()
def retention(
    *,
    company: Annotated[UUID, typer.Option("--company", help="Empresa, como la muestra «people list». | The company.")],
    days: Annotated[
        list[str] | None, typer.Option("--set", help="clase=días, o clase=siempre. | kind=days, kind=ever.")
    ] = None,
    apply: _Apply = False,
    lang: _Lang = Language.ES,
) -> None:
    """Muestra los plazos y lo vencido; con --apply lo borra. | Shows terms and what is past them."""
    from cuadra.flows.installation import OPERATOR
    from cuadra.flows.retention import age, old, set_retention
    from cuadra.kit.ids import TenantId

    tenant = TenantId(company)
    with _opened() as house:
        if changes := dict(_change(one) for one in days or []):
            set_retention(house.database, tenant, OPERATOR, changes)
        _print(old(house.database, tenant), lang)
        if not apply:
            _say("RET-104", lang)
        elif gone := age(house.database, tenant, actor=OPERATOR):
            _say("RET-103", lang, what=", ".join(f"{kind} {count}" for kind, count in gone.items()))
        else:
            _say("RET-105", lang)


@data_app.command()
def export(
    *,
    person: _Person,
    out: Annotated[Path, typer.Option("--out", help="Archivo ZIP nuevo. | A new ZIP file.")],
    lang: _Lang = Language.ES,
) -> None:
    """Reúne todo lo que se guarda de una persona. | Gathers all that is kept about a person."""
    from cuadra.flows.erasure import export_person

    with _opened() as house:
        try:
            with out.open("xb") as target:
                out.chmod(0o600)
                export_person(house.database, person, target)
        except FileExistsError:
            leave(BadValue(what=str(out), command="cuadra data export"))
        except Exception:
            out.unlink(missing_ok=True)
            raise
    _say("ERA-101", lang, email=person, file=str(out))


@data_app.command()
def erase(*, person: _Person, apply: _Apply = False, lang: _Lang = Language.ES) -> None:
    """Borra a una persona; queda lo que la ley exige. | Erases a person; what the law demands stays."""
    from cuadra.flows.erasure import erase_person
    from cuadra.flows.installation import OPERATOR

    if not apply:
        _say("ERA-104", lang, email=person)
        return
    with _opened() as house:
        done = erase_person(house.database, person, OPERATOR)
    told = {"count": done.companies, "memberships": done.memberships, "keys": done.keys}
    _say("ERA-102", lang, email=person, **{name: str(value) for name, value in told.items()})
    _say("ERA-103", lang, events=str(done.kept))


def _change(text: str) -> tuple[str, int | None]:
    """``readings=90``; a word instead of the days keeps for ever.

    >>> _change("readings=90"), _change("jobs=siempre")
    (('readings', 90), ('jobs', None))
    """
    kind, _, days = text.partition("=")
    if days not in {"siempre", "ever"} and not (days.isascii() and days.isdigit() and len(days) < 7):
        leave(BadValue(what=text, command="cuadra data retention"))
    return kind, int(days) if days.isdigit() else None


def _print(found: list[Old], lang: Language) -> None:
    for one in found:
        facts = {"kind": one.rule.kind, "least": str(one.rule.least), "count": str(one.count)}
        _say("RET-102" if one.before is None else "RET-101", lang, **facts, days=str(one.rule.days))


def _opened() -> AbstractContextManager[Installation]:
    from cuadra.flows.installation import installation
    from cuadra.settings import Settings

    return installation(Settings.from_environment())


def _say(code: str, lang: Language, **facts: str) -> None:
    from cuadra.kit.say import hint, say

    typer.echo(f"{say(code, lang.value, facts)}\n{hint(code, lang.value, facts)}".strip())
