"""``cuadra keys``: the keys of this installation: show them, make a new one, destroy one that seals nothing more.

For whoever runs the workers: it needs the private key files or, with transit, an operator's token. It works while the
server runs. Exit codes as everywhere, and 1 where some secrets could not be brought to the new key.
"""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cuadra.cli.usage import Language

if TYPE_CHECKING:
    from cuadra.adapters.transit import Transit
    from cuadra.database.session import Database
    from cuadra.settings import Settings
    from cuadra.vault.provider import LocalRing
    from cuadra.vault.rings import KeyShown

keys_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Llaves con que se sella lo guardado. | Keys that seal what is stored.",
)

_Json = Annotated[bool, typer.Option("--json", help="Para programas. | For programs.")]
_Lang = Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")]
_Of = Annotated[str, typer.Option("--of", metavar="RING", help="vault, originals, backup…: de qué. | Of what.")]


@keys_app.command()
def show(*, json: _Json = False, lang: _Lang = Language.ES) -> None:
    """Muestra las llaves y cuántos secretos sella cada una. | Shows keys and how many secrets each seals."""
    from cuadra.flows.house import keys_folder
    from cuadra.vault.rings import SECRETS, rings, shown
    from cuadra.vault.rotation import counts

    with _opened() as (settings, database):
        rows = shown(SECRETS, _keeper(settings), counts(database))
        for purpose, ring in rings(keys_folder(settings)).items():
            rows += shown(purpose, ring)
    _print_json(rows) if json else _print(rows, lang)


@keys_app.command()
def rotate(*, of: _Of = "vault", lang: _Lang = Language.ES) -> None:
    """Hace una llave nueva y pasa a ella los secretos. | Makes a new key and brings the secrets to it."""
    from cuadra.flows.house import keys_folder
    from cuadra.settings import Settings
    from cuadra.vault.rings import SECRETS, ring_of

    if of != SECRETS:
        _say("VLT-030", lang, key=ring_of(keys_folder(Settings.from_environment()), of).rotate())
        return
    with _opened() as (settings, database):
        _rotate_secrets(settings, database, lang)


@keys_app.command()
def retire(
    key: Annotated[str, typer.Argument(help="Llave, como la muestra «show». | Key, as shown.")],
    *,
    lang: _Lang = Language.ES,
) -> None:
    """Destruye una llave que ya no sella nada. | Destroys a key that seals nothing more."""
    from cuadra.vault.errors import KeysNotCounted
    from cuadra.vault.keeping import retire as destroy
    from cuadra.vault.rings import SECRETS
    from cuadra.vault.rotation import counts

    purpose = key.split(".", maxsplit=1)[0]
    if purpose not in {SECRETS, "transit"}:
        raise KeysNotCounted(purpose=purpose)
    with _opened() as (settings, database):
        destroy(_keeper(settings), key, counts(database))
    _say("VLT-033", lang, key=key)


def _rotate_secrets(settings: Settings, database: Database, lang: Language) -> None:
    """Also after a rotation that was stopped: what is behind is brought on, whoever left it."""
    from cuadra.vault.rotation import rewrap_all

    keeper = _keeper(settings)
    _say("VLT-030", lang, key=keeper.rotate())
    result = rewrap_all(database, keeper)
    _say("VLT-031", lang, records=str(result.done))
    if result.refused:
        _say("VLT-032", lang, records=str(result.refused))
        raise typer.Exit(1)


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database of this installation, which is started for the command where it does not run."""
    from cuadra.database.migrate import upgrade
    from cuadra.database.session import Database
    from cuadra.flows.house import running_database
    from cuadra.settings import Settings

    settings = Settings.from_environment()
    with running_database(settings) as (urls, _):
        upgrade(urls.owner)
        database = Database.connect(urls, pool=2)
        try:
            yield settings, database
        finally:
            database.close()


def _keeper(settings: Settings) -> LocalRing | Transit:
    """The keys of secrets; the ring is made where this is the first command of all."""
    if settings.keys == "transit":
        from cuadra.adapters.transit import transit_from

        return transit_from(settings)
    from cuadra.flows.house import keys_folder
    from cuadra.vault.provider import LocalRing

    ring = LocalRing(keys_folder(settings))
    ring.make()
    return ring


def _say(code: str, lang: Language, **facts: str) -> None:
    from cuadra.kit.say import hint, say

    typer.echo(f"{say(code, lang.value, facts)} {hint(code, lang.value, facts)}".strip())


def _print_json(rows: list[KeyShown]) -> None:
    from dataclasses import asdict

    typer.echo(jsonlib.dumps([asdict(one) for one in rows], default=str, indent=2))


def _print(rows: list[KeyShown], lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    words = {
        Language.ES: ("para", "llave", "desde", "secretos", "activa", "perdida"),
        Language.EN: ("of", "key", "since", "secrets", "active", "lost"),
    }[lang]
    table = Table(*words[:4], "", box=None, pad_edge=False)
    for row in rows:
        since = row.made_at.strftime("%Y-%m-%d %H:%M") if row.made_at else words[5]
        records = "" if row.records is None else str(row.records)
        table.add_row(row.purpose, row.id, since, records, words[4] if row.is_active else "")
    Console(soft_wrap=True).print(table)
