"""The page of figures holds what a run measured, and nothing else."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

from bench import page as module
from bench.page import Run, page, write
from bench.table import Row, missing

ROOT = Path(__file__).parents[2]
RUN = Run("a machine, 2 cores", "2026-11-21", "commit abc1234")
ROWS = [
    Row("total", 0.9712, 0.96, 1.0, data="120 receipts", note="a|b\nc"),
    Row("seconds", 1.31, 1.2, unit="s", less=True, data="60 receipts"),
    missing("memory", "could not run"),
]


def test_examples_hold() -> None:
    assert doctest.testmod(module).failed == 0


def test_every_row_stands_with_its_bar_its_data_and_its_verdict() -> None:
    told = page(RUN, {"receipts": ROWS})
    assert "| total | 0.9712 | >= 0.96 met | >= 1 NOT | 120 receipts | a\\|b c |" in told
    assert "| seconds | 1.31 s | <= 1.2 NOT |  | 60 receipts |  |" in told
    assert "| memory | not measured |" in told
    assert "## `bench/receipts.py`" in told


def test_machine_day_code_and_data_are_named() -> None:
    told = page(RUN, {})
    for fact in ("a machine, 2 cores", "2026-11-21", "commit abc1234", "Third-party data"):
        assert fact in told
    assert "smaller ones" in page(Run("m", "d", "c", is_quick=True), {})


def test_a_page_is_written_whole_and_again(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "figures.md"
    write(path, RUN, {"receipts": ROWS[:1]})
    write(path, RUN, {"receipts": ROWS})
    assert path.read_text(encoding="utf-8") == page(RUN, {"receipts": ROWS})
    assert [one.name for one in path.parent.iterdir()] == ["figures.md"]


def test_the_page_in_the_repository_is_one_that_a_run_wrote() -> None:
    told = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    head = page(RUN, {}).splitlines()[:4]
    assert told.splitlines()[:4] == head
    assert re.search(r"^- Machine: .+\n- Day: \d{4}-\d\d-\d\d\n- Code: commit [0-9a-f]{7,}", told, re.MULTILINE)
    assert re.findall(r"^## `bench/(\w+)\.py`$", told, re.MULTILINE)


def test_the_command_writes_the_rows_that_it_prints(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    command = [sys.executable, "bench/run.py", "--only", "xml_speed", "--quick", "--markdown", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    told = path.read_text(encoding="utf-8")
    names = [line[:44].strip() for line in done.stdout.splitlines()]
    assert names
    assert [name for name in names if f"| {name} |" not in told] == []
