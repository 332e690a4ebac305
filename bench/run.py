"""``make bench``: every figure that we publish, measured now, with its bar, its data and this machine.

bench/run.py [--quick] [--only NAME…] [--json] [--markdown FILE]     names are those of the modules beside this file
"""

# ruff: noqa: E402  the number of threads is set before anything is loaded

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"):
    os.environ[name] = "1"  # before numpy is loaded: a figure of one core is of one core

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.page import Run, write
from bench.table import Row, figure, missing, verdict

MODULES = (
    "speed", "xml_speed", "qr", "ocr", "tickets", "invoices", "argentina", "mexico", "receipts", "side_by_side",
    "memory", "vault", "restarts", "jobs", "kills", "sources", "api", "pages", "review", "suppliers", "learning",
    "chaos", "up", "newcomer",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=MODULES, default=MODULES, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="smaller samples, said so in the table")
    parser.add_argument("--json", action="store_true", help="one object a row")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="the same rows as a page, docs/figures.md")
    parser.add_argument("--model", type=Path, help="a model of cuadra learn in place of the shipped one")
    asked = parser.parse_args()
    if asked.model:
        os.environ["CUADRA_BENCH_MODEL"] = str(asked.model.resolve())
    run, found = Run.now(is_quick=asked.quick), dict[str, list[Row]]()
    print(run.machine, file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CUADRA_CACHE_FOLDER"] = folder  # nothing read before this run may help it
        for module in asked.only:
            for row in measured(module, quick=asked.quick):
                print(json.dumps(asdict(row)) if asked.json else line(row), flush=True)
                found.setdefault(module, []).append(row)
            if asked.markdown:
                write(asked.markdown, run, found)


def measured(module: str, *, quick: bool) -> Iterator[Row]:
    """The rows of a module; what breaks is a row that says why, and the rest goes on."""
    try:
        yield from importlib.import_module(f"bench.{module}").rows(quick=quick)
    except Exception as caught:  # noqa: BLE001  the one place where a failing bench becomes a row
        yield missing(module, f"could not run: {type(caught).__name__}: {caught}")


def line(row: Row) -> str:
    if row.value is None:
        return f"{row.name:<44} {'-':>9}   {row.note}"
    said = " | ".join(filter(None, (row.data, row.note)))
    bar, moon = verdict(row, row.bar), verdict(row, row.moonshot)
    return f"{row.name:<44} {figure(row.value):>9} {row.unit:<6} {bar:<14} {moon:<14} {said}"


if __name__ == "__main__":
    main()
