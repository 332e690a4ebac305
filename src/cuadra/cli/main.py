"""The command line ``cuadra``. Starts fast: each command imports what it needs when it runs."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import typer

from cuadra.cli.audit import audit_app
from cuadra.cli.backup import backup, restore
from cuadra.cli.data import data_app
from cuadra.cli.doctor import doctor
from cuadra.cli.keys import keys_app
from cuadra.cli.learn import learn
from cuadra.cli.mcp import mcp
from cuadra.cli.people import people_app
from cuadra.cli.read import read
from cuadra.cli.schema import schema
from cuadra.cli.up import up, worker
from cuadra.cli.usage import UsageError, misused, tell
from cuadra.cli.views import views_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help in plain text: a third of the start is saved
    help="Lee documentos comerciales y hace que las cifras cuadren. | Reads commercial documents, makes figures agree.",
)


@app.callback(invoke_without_command=True)
def start(*, version: bool = typer.Option(False, "--version", help="La versión. | The version.")) -> None:
    """Lee documentos comerciales y hace que las cifras cuadren. | Reads commercial documents."""
    if version:
        from cuadra import __version__

        typer.echo(f"cuadra {__version__}")
        raise typer.Exit


app.command()(read)
app.command()(learn)
app.command()(doctor)
app.command()(schema)
app.command()(up)
app.command()(worker)
app.command()(mcp)
app.command()(backup)
app.command()(restore)
app.add_typer(keys_app, name="keys")
app.add_typer(people_app, name="people")
app.add_typer(audit_app, name="audit")
app.add_typer(data_app, name="data")
app.add_typer(views_app, name="views")


def main() -> None:
    """The one place where an error of ours becomes a sentence and an exit code."""
    from cuadra.kit.errors import CuadraError

    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):  # a letter that the terminal lacks is told as an escape, never an error
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(standalone_mode=False)
        raise SystemExit(code if isinstance(code, int) else 0)
    except CuadraError as caught:
        tell(caught)
        raise SystemExit(2 if caught.status == 409 else 3) from None
    except UsageError as caught:
        if type(caught).__name__ == "NoArgsIsHelpError":
            typer.echo(str(caught))
        else:
            tell(misused(caught))
        raise SystemExit(2) from None
    except OSError as caught:
        from cuadra.kit.why import system
        from cuadra.reading.batch.errors import CannotPrint

        tell(CannotPrint(what=system(caught)))
        os._exit(3)  # the output is lost: what waits in it cannot be brought there at the end either


def _nowhere() -> TextIO:
    """What stands in for an output that the caller closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


if __name__ == "__main__":
    main()
