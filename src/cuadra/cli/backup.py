"""``cuadra backup`` and ``cuadra restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cuadra.cli.up import Home, Language, settings_for

Target = Annotated[Path | None, typer.Option("--to", help="Carpeta de respaldos. | Folder for backups.")]
Source = Annotated[Path | None, typer.Option("--from", help="Carpeta de respaldos. | Folder of backups.")]
Backup = Annotated[str, typer.Option("--backup", help="Cuál; sin decirlo, el último. | Which; the last unless named.")]
KeyFile = Annotated[
    Path | None, typer.Option("--recovery-key", help="Archivo con la llave del cajón. | File with the drawer's key.")
]


def backup(
    *,
    home: Home = None,
    to: Target = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Restaura aparte y compara. | Restores elsewhere and compares.")
    ] = False,
    recovery_key: Annotated[
        bool, typer.Option("--make-recovery-key", help="Crea la llave para el cajón. | Makes the key for the drawer.")
    ] = False,
    lang: Language = "es",
) -> None:
    """Copia cifrada de todo. | An encrypted copy of everything."""
    settings = settings_for(home=home)
    from cuadra.flows import safekeeping
    from cuadra.flows.house import open_house

    if recovery_key:
        typer.echo(safekeeping.make_recovery_key(settings).reveal())
        typer.echo(_told(lang, "Imprima esta línea y guárdela lejos de este equipo.", "Print it, keep it far away."))
    with open_house(settings, opens_secrets=False) as house:
        made, gone = safekeeping.back_up_house(house, to)
    rows, originals = sum(made.contents.rows.values()), len(made.originals)
    typer.echo(
        _told(
            lang,
            f"Respaldo {made.id}: {rows} filas, {originals} originales; se quitaron {len(gone)} antiguos.",
            f"Backup {made.id}: {rows} rows, {originals} originals; {len(gone)} old ones removed.",
        )
    )
    if rehearse:
        safekeeping.rehearse(safekeeping.vaulted(settings, to), settings, backup=made.id)
        typer.echo(_told(lang, "Restaurado aparte y comparado: es igual.", "Restored elsewhere and compared: equal."))


def restore(
    *,
    home: Annotated[Path, typer.Option("--home", help="Carpeta nueva y vacía. | A new, empty folder.")],
    source: Source = None,
    backup: Backup = "",
    recovery_key: KeyFile = None,
    lang: Language = "es",
) -> None:
    """Rehace la casa desde un respaldo, en otro lugar. | Makes the house anew from a backup, elsewhere."""
    from cuadra.flows import safekeeping
    from cuadra.kit.secret import Secret
    from cuadra.vault.locks import RecoveryKey

    locks = (RecoveryKey(Secret(recovery_key.read_text("ascii").strip())),) if recovery_key else ()
    vaulted = safekeeping.vaulted(settings_for(), source, locks)
    done = safekeeping.restore_house(vaulted, settings_for(home=home), backup=backup)
    rows = sum(done.contents.rows.values())
    typer.echo(
        _told(
            lang,
            f"Restaurado {done.manifest.id} en {home}: {rows} filas, iguales a las guardadas. "
            f"Operaciones en duda que preguntarán antes de repetirse: {done.in_doubt}.",
            f"Restored {done.manifest.id} in {home}: {rows} rows, equal to the saved ones. "
            f"Operations in doubt that will ask before they repeat: {done.in_doubt}.",
        )
    )


def _told(language: str, spanish: str, english: str) -> str:
    return english if language == "en" else spanish
