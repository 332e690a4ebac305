"""One run of ``cuadra read``: the batch, what is printed meanwhile, and the exit code at the end."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from cuadra.cli.job import Settings, read_file
from cuadra.cli.words import WORDS
from cuadra.kit.errors import CuadraError
from cuadra.model.record import refused
from cuadra.reading.batch.journal import RECORDS, Journal, kept_in
from cuadra.reading.batch.pool import Bounds
from cuadra.reading.batch.run import Batch
from cuadra.reading.batch.walk import Source, find
from cuadra.reading.batch.worker import Job

ALL_READ, SOME_REFUSED, NOTHING_READ, STOPPED = 0, 1, 3, 130
SHEET = "records.csv"
REMARKS = 100
WIDE = 110  # characters of a terminal where every column has room
TABLE_ROWS = 500  # a longer batch is for --out, --json or --csv; the table shows the first of it


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person asked of this run; ``jobs`` 0 means one for each core."""

    paths: list[Path]
    settings: Settings = field(default_factory=Settings)
    form: str = "table"
    jobs: int = 0
    out: Path | None = None
    is_ordered: bool = False
    job: Job = read_file
    output: IO[str] | None = None


@dataclass
class _Tally:
    read: int = 0
    refused: int = 0
    before: int = 0
    refused_before: int = 0
    shown: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, record: Mapping[str, Any], *, keep: bool) -> None:
        if "refused" in record:
            self.refused += 1
        else:
            self.read += 1
        if keep and len(self.shown) < TABLE_ROWS:
            self.shown.append({**record, "text": ""})

    @property
    def code(self) -> int:
        """The exit code: what an earlier run did in the same folder counts too."""
        if self.read or self.before > self.refused_before:
            return SOME_REFUSED if self.refused or self.refused_before else ALL_READ
        return NOTHING_READ


def carry_out(plan: Plan) -> int:
    """Reads all that was asked, prints it, and gives the exit code."""
    words = WORDS[plan.settings.language]
    sources = find(plan.paths, leave=[folder for folder in _outputs(plan) if folder.is_dir()])
    if not sources:
        sys.stderr.write(words["nothing"] + "\n")
        return NOTHING_READ
    tally = _Tally()
    try:
        with _terminable(), _journal(plan) as journal:
            _read(plan, sources, journal, tally)
    except KeyboardInterrupt:
        _finish(plan, tally)
        sys.stderr.write(words["stopped"] + "\n")
        return STOPPED
    _finish(plan, tally)
    return tally.code


def _read(plan: Plan, sources: list[Source], journal: Journal | None, tally: _Tally) -> None:
    refuse = partial(_refused, plan.settings.language)
    jobs = min(plan.jobs or _cores(), len(sources))
    bounds = Bounds(jobs=jobs, seconds=plan.settings.seconds)
    batch = Batch(plan.job, refuse, plan.settings, bounds, journal, plan.is_ordered)
    before = list(journal.done.values()) if journal else []
    tally.before = sum(records for records, _ in before)
    tally.refused_before = sum(refused for _, refused in before)
    emit = _writer(plan)
    from cuadra.cli.progress import progress

    with progress(len(sources), WORDS[plan.settings.language]["reading"]) as advance:
        for finished in batch.run(sources):
            for record in finished.records:
                tally.add(record, keep=plan.form == "table")
                emit(record)
            advance()


def _cores() -> int:
    """The cores that this process may use: in a container often fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _refused(language: str, file: str, digest: str, why: CuadraError) -> dict[str, Any]:
    return cast("dict[str, Any]", refused(file, digest, why, language))


def _writer(plan: Plan) -> Any:
    out = plan.output or sys.stdout
    if plan.form != "table" and isinstance(out, TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="backslashreplace")  # programs read it, whatever the terminal speaks
    if plan.form == "json":

        def line(record: Mapping[str, Any]) -> None:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            out.flush()

        return line
    if plan.form == "csv":
        from cuadra.cli.csv import Sheet

        return Sheet(out).add
    return lambda _: None


def _finish(plan: Plan, tally: _Tally) -> None:
    words = WORDS[plan.settings.language]
    if plan.form == "table":
        _print_table(plan, tally)
    if plan.form == "csv" and plan.out:
        _export(plan.out)
    told = [f"{tally.read} {words['read']}", f"{tally.refused} {words['refused']}"]
    if tally.before:
        told.append(f"{tally.before} {words['done']}")
    where = f" -> {plan.out / RECORDS}" if plan.out else ""
    sys.stderr.write(", ".join(told) + where + "\n")


def _print_table(plan: Plan, tally: _Tally) -> None:
    from rich.console import Console

    from cuadra.cli.table import overview, remarks, whole

    console = Console(file=plan.output or sys.stdout)
    rows = sorted(tally.shown, key=lambda record: str(record["file"]))
    language = plan.settings.language
    if len(rows) == 1 and "fields" in rows[0]:
        console.print(whole(rows[0], language))
    elif rows:
        console.print(overview(rows, language, is_wide=console.width >= WIDE))
    for line in remarks(rows, language)[:REMARKS]:
        console.print(f"• {line}", markup=False, highlight=False)


def _export(folder: Path) -> None:
    """The whole of the records, those of earlier runs too, as ``records.csv`` beside them."""
    from cuadra.cli.csv import Sheet

    with (
        kept_in(folder),
        (folder / RECORDS).open(encoding="utf-8") as lines,
        (folder / SHEET).open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as out,
    ):
        sheet = Sheet(out)
        for line in lines:
            sheet.add(json.loads(line))


def _outputs(plan: Plan) -> list[Path]:
    return [folder for folder in (plan.out, Path(plan.settings.evidence or ".nowhere")) if folder]


def _journal(plan: Plan) -> Any:
    if plan.out is None:
        return nullcontext(None)
    asked = replace(plan.settings, passwords=(), seconds=0, is_cached=True, evidence="")
    return Journal(plan.out, options=repr(asked))


@contextmanager
def _terminable() -> Iterator[None]:
    """A polite request to end (SIGTERM) is taken like Ctrl-C: what is done is kept."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
