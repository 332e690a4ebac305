from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cuadra.cli.main import app

HEAVY = "numpy cv2 onnxruntime PIL sklearn pypdfium2 pydantic httpx"


def test_help_lists_the_commands() -> None:
    told = CliRunner().invoke(app, ["--help"]).output
    assert all(name in told for name in ("read", "learn", "doctor", "schema"))


def test_schema_prints_json() -> None:
    assert json.loads(CliRunner().invoke(app, ["schema"]).output)["title"] == "cuadra read --json"


@pytest.mark.parametrize(
    "arguments", [["read"], ["read", "x", "--json", "--csv"], ["read", "x", "--jobs", "-1"], ["no"]]
)
def test_wrong_use_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_what_does_not_exist_ends_with_3_and_a_record(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["read", str(tmp_path / "no.pdf"), "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["refused"]["code"] == "RUN-004"


def test_starting_loads_nothing_heavy() -> None:
    program = f"import sys, cuadra.cli.main; print([m for m in '{HEAVY}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
