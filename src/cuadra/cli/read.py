"""``cuadra read``: documents and folders to fields.

Exit codes: 0 all read; 1 some were refused; 2 the command was wrong; 3 nothing could be read; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cuadra.cli.usage import Language, TwoForms, a_file, a_folder, a_path, leave

Opt = typer.Option


def read(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RUTA…", parser=a_path, help="Archivos o carpetas. | Files or folders.")
    ],
    *,
    json: Annotated[bool, Opt("--json", help="Un objeto JSON por línea. | One JSON object a line.")] = False,
    csv: Annotated[bool, Opt("--csv", help="CSV, una fila por documento. | CSV, a row a document.")] = False,
    table: Annotated[bool, Opt("--table", help="Tabla (por omisión). | Table (the default).")] = False,
    engine: Annotated[list[str] | None, Opt("--engine", help="Motor de OCR; se repite. | OCR engine; repeat.")] = None,
    country: Annotated[str, Opt("--country", help="MX, AR, PA…; vacío: se deduce. | Empty: found out.")] = "",
    model: Annotated[
        Path | None,
        Opt("--model", parser=a_file, metavar="ARCHIVO", help="Modelo de «cuadra learn». | Model of learn."),
    ] = None,
    jobs: Annotated[int, Opt("--jobs", "-j", min=0, max=256, help="Procesos; 0: uno por núcleo. | Processes.")] = 0,
    out: Annotated[
        Path | None,
        Opt(
            "--out", parser=a_folder, metavar="CARPETA", help="Carpeta de resultados; si se corta, continúa. | Resumes."
        ),
    ] = None,
    evidence: Annotated[
        Path | None,
        Opt("--evidence", parser=a_folder, metavar="CARPETA", help="Páginas con recuadros. | Pages with boxes."),
    ] = None,
    password: Annotated[
        list[str] | None, Opt("--password", help="Contraseña de PDF; se repite. | PDF password.")
    ] = None,
    lang: Annotated[Language, Opt("--lang", help="Idioma de los textos. | Language of texts.")] = Language.ES,
    timeout: Annotated[float, Opt("--timeout", min=0.1, max=3600, help="Segundos por archivo. | Seconds a file.")] = 60,
    no_cache: Annotated[bool, Opt("--no-cache", help="Sin memoria de OCR. | Without the OCR cache.")] = False,
    ordered: Annotated[bool, Opt("--ordered", help="En el orden de los archivos. | In the order of files.")] = False,
) -> None:
    """Lee documentos: campos, renglones, confianza y evidencia. | Reads documents: fields, lines, evidence."""
    from cuadra.cli.job import Settings
    from cuadra.cli.session import Plan, carry_out

    if json + csv + table > 1:
        leave(TwoForms())
    settings = Settings(
        country=country.upper(),
        engines=tuple(engine or ()),
        model=str(model.resolve()) if model else "",
        passwords=tuple(password or ()),
        language=lang.value,
        seconds=timeout,
        is_cached=not no_cache,
        evidence=str(evidence.resolve()) if evidence else "",
    )
    form = "json" if json else "csv" if csv else "table"
    raise typer.Exit(carry_out(Plan(paths, settings, form, jobs, out, ordered)))
