"""``cuadra learn``: trains the fields model on labelled documents; the work is in ``cuadra.reading.fields.learn``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def learn(
    labelled: Annotated[Path, typer.Argument(exists=True, help="Carpeta o archivo con la verdad. | Folder or truth.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="Modelo que se escribe. | The model to write.")],
    replace: Annotated[
        Path | None, typer.Option("--replace", exists=True, help="Modelo con que se compara. | Compared with.")
    ] = None,
) -> None:
    """Aprende de documentos con la verdad anotada. | Learns from labelled documents."""
    from cuadra.reading.fields.learn import learn as train

    typer.echo(str(train(labelled, out, replace)))
