"""``cuadra learn``: trains the fields model on labelled documents; the work is in ``cuadra.reading.fields.learn``.

Exit codes: 0 the model is written; 1 it would be worse than the one it replaces, and is not; 3 it cannot be learned.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cuadra.cli.usage import Language, a_file, a_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cuadra.model.reading import Reading
    from cuadra.reading.fields.learn import Report

WORSE = "LRN-003"


def learn(
    labelled: Annotated[
        Path, typer.Argument(parser=a_file, help="Carpeta o archivo con la verdad. | Folder or truth.")
    ],
    *,
    out: Annotated[
        Path,
        typer.Option("--out", parser=a_path, metavar="ARCHIVO", help="Modelo que se escribe. | The model to write."),
    ],
    replace: Annotated[
        Path | None,
        typer.Option("--replace", parser=a_file, metavar="ARCHIVO", help="Modelo con que se compara. | Compared with."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")] = Language.ES,
) -> None:
    """Aprende de documentos con la verdad anotada. | Learns from labelled documents."""
    from cuadra.cli.words import WORDS
    from cuadra.kit.errors import CuadraError
    from cuadra.reading.fields.learn import learn as train

    language = lang.value
    try:
        report = train(labelled, out, replace=replace, read_image=read_image)
    except CuadraError as caught:
        if caught.code != WORSE:
            raise
        typer.echo(f"{caught.code}: {caught.message(language)} {caught.hint(language)}".strip(), err=True)
        raise typer.Exit(1) from None
    _print(report, WORDS[language])


def read_image(path: Path) -> Sequence[Reading]:
    """What the default engines see on the pages of one labelled picture or PDF."""
    from cuadra.reading.file import open_parts
    from cuadra.reading.limits import Limits
    from cuadra.reading.pages import tiered

    limits = Limits()
    parts = open_parts(path.read_bytes(), path.name, limits)
    return [one for part in parts for one in tiered().look(part.pages, limits).readings]


def _print(report: Report, words: dict[str, str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("field", "share", "before"):
        table.add_column(words[name], justify="left" if name == "field" else "right")
    for path in sorted(report.shares):
        before = report.before.get(path)
        table.add_row(path, f"{report.shares[path]:.3f}", "" if before is None else f"{before:.3f}")
    console = Console()
    console.print(table)
    told = f"{report.documents} {words['documents']}, {report.issuers} {words['issuers']}, {report.seconds:.1f} s"
    console.print(f"{told} -> {report.out}", markup=False, highlight=False)
