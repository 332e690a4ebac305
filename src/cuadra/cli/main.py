"""The command line ``cuadra``. Starts fast: each command imports what it needs when it runs."""

from __future__ import annotations

import sys

import typer

from cuadra.cli.doctor import doctor
from cuadra.cli.learn import learn
from cuadra.cli.read import read
from cuadra.cli.schema import schema

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


def main() -> None:
    """The one place where an error of ours becomes a sentence and an exit code."""
    from cuadra.kit.errors import CuadraError

    try:
        app()
    except CuadraError as caught:
        language = "en" if "--lang" in sys.argv and "en" in sys.argv else "es"
        hint = caught.hint(language)
        typer.echo(f"{caught.code}: {caught.message(language)}{' ' + hint if hint else ''}", err=True)
        raise SystemExit(2 if caught.status == 409 else 3) from None


if __name__ == "__main__":
    main()
