"""The page ``docs/figures.md``: the rows of one run as tables, with the machine, the day, the code and the data.

Written by ``bench/run.py --markdown FILE`` and by nobody's hand, so that no figure stands there that was not measured.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.table import DATA, ROOT, Row, figure, machine, verdict

HEAD = """# Figures

Every figure that Cuadra publishes, as one run measured it. This page is made by the bench and never edited:
`make bench ARGS="--markdown docs/figures.md"`.
"""
COLUMNS = ("Figure", "Measured", "Bar", "Moonshot", "Data", "Note")


@dataclass(frozen=True, slots=True)
class Run:
    """What is the same for every row of a run; ``is_quick`` means smaller samples."""

    machine: str
    day: str
    code: str
    is_quick: bool = False

    @classmethod
    def now(cls, *, is_quick: bool = False) -> Run:
        return cls(machine(), datetime.now(UTC).date().isoformat(), _code(), is_quick)


def page(run: Run, measured: Mapping[str, Sequence[Row]]) -> str:
    """The whole page; ``measured`` holds the rows by the module that measured them."""
    told = [
        HEAD,
        f"- Machine: {run.machine}",
        f"- Day: {run.day}",
        f"- Code: {run.code}",
        f"- Samples: {'smaller ones (--quick)' if run.is_quick else 'whole'}",
        f"- Third-party data: {_data()}",
        "",
    ]
    for module, rows in measured.items():
        told += [f"## `bench/{module}.py`", "", _about(module), "", _row(COLUMNS), _row("---" for _ in COLUMNS)]
        told += [_row(_cells(row)) for row in rows]
        told.append("")
    return "\n".join(told)


def _about(module: str) -> str:
    """What a module measures, in its own words, and the folder of its data where it names one."""
    found = sys.modules.get(f"bench.{module}")  # not there where it could not be loaded: its row says why
    if found is None:
        return ""
    folder = getattr(found, "FOLDER", None)
    where = f" Data: `../shared/data/{folder.relative_to(DATA).as_posix()}`." if isinstance(folder, Path) else ""
    return (found.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ") + where


def _cells(row: Row) -> tuple[str, ...]:
    value = "not measured" if row.value is None else f"{figure(row.value)} {row.unit}".strip()
    return row.name, value, verdict(row, row.bar), verdict(row, row.moonshot), row.data, row.note


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    r"""What is written in a cell stays in it.

    >>> _plain("a|b\nc")
    'a\\|b c'
    """
    return " ".join(text.replace("|", "\\|").split())


def _code() -> str:
    """The commit that was measured, and whether files differed from it."""
    program = shutil.which("git")
    if program is None:
        return "unknown"
    said = (("rev-parse", "--short", "HEAD"), ("diff", "--quiet", "HEAD"))
    asked = [[program, "-C", str(ROOT), *words] for words in said]
    head, clean = (subprocess.run(one, capture_output=True, text=True, timeout=30, check=False) for one in asked)
    if head.returncode:
        return "unknown"
    return f"commit {head.stdout.strip()}" + (", with changes not committed" if clean.returncode else "")


def _data() -> str:
    """The folders of data that were there, each with its own SOURCES.md."""
    if not DATA.is_dir():
        return "none; rows that need it say so"
    folders = sorted(one.parent.name for one in DATA.glob("*/SOURCES.md"))
    return f"`../shared/data` ({', '.join(folders)}), each folder with its SOURCES.md; not part of this repository"


def write(path: Path, run: Run, measured: Mapping[str, Sequence[Row]]) -> None:
    """Writes the page at once or not at all, so that a run stopped half-way leaves a whole page of what it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(page(run, measured), encoding="utf-8")
    beside.replace(path)
