from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def cuadra(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cuadra.cli.main", *arguments]
    environment = {**os.environ, **more.pop("environment", {})}
    return subprocess.run(command, timeout=60, check=False, env=environment, stderr=subprocess.PIPE, **more)


def text(folder: Path, name: str = "a.txt") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("FERRETERIA EL PEÑÓN\nFECHA 03/02/2025\nTOTAL $12.50\n", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("form", ["--json", "--csv", "--table"])
def test_a_terminal_that_knows_ascii_only_is_no_error(tmp_path: Path, form: str) -> None:
    path = text(tmp_path / "in", "añ.txt")
    done = cuadra("read", str(path), form, environment={"PYTHONIOENCODING": "ascii"}, stdout=subprocess.PIPE)
    assert done.returncode == 0
    if form == "--json":
        assert json.loads(done.stdout.decode("utf-8"))["file"] == path.as_posix()


@pytest.mark.slow
def test_a_file_name_that_is_no_utf8_gives_json_that_names_it(tmp_path: Path) -> None:
    path = text(tmp_path / "in", os.fsdecode(b"a\xff.txt"))
    done = cuadra("read", str(tmp_path / "in"), "--json", "--out", str(tmp_path / "out"), stdout=subprocess.PIPE)
    assert (done.returncode, json.loads(done.stdout.decode("utf-8"))["file"]) == (0, path.as_posix())
    again = cuadra("read", str(tmp_path / "in"), "--csv", "--out", str(tmp_path / "out2"), stdout=subprocess.PIPE)
    assert (again.returncode, b"Traceback" in again.stderr) == (0, False)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["--json", "--csv", "--table"])
def test_an_output_that_is_full_is_one_sentence_and_ends_with_3(tmp_path: Path, form: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = cuadra("read", str(text(tmp_path / "in")), form, "--lang", "en", stdout=full)
    assert (done.returncode, b"Traceback" in done.stderr, b"RUN-014: The system" in done.stderr) == (3, False, True)


@pytest.mark.slow
def test_an_output_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    path = text(tmp_path / "in")
    done = cuadra("read", str(path), "--out", str(path / "out"), stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr[:8]) == (3, b"RUN-013:")


@pytest.mark.parametrize("name", ["", "  ", "\t\n"])
def test_an_empty_path_is_a_wrong_command_and_never_the_current_folder(name: str, tmp_path: Path) -> None:
    text(tmp_path)
    for arguments in (
        ["read", name],
        ["read", str(tmp_path), "--out", name],
        ["read", str(tmp_path), "--evidence", name],
    ):
        done = cuadra(*arguments, "--json", cwd=tmp_path, stdout=subprocess.PIPE)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"USE-001: La orden nombra")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.txt"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["read"], "USE-002"),
        (["read", "x", "--no-such"], "USE-003"),
        (["read", "x", "--jobs", "many"], "USE-004"),
        (["read", "x", "--model", "none.model"], "USE-004"),
        (["read", "x", "--json", "--csv"], "USE-006"),
        (["nothing"], "USE-005"),
        (["doctor", "--lang", "fr"], "USE-004"),
    ],
)
def test_wrong_use_is_told_in_spanish_and_in_english_on_demand(arguments: list[str], code: str) -> None:
    spanish, english = cuadra(*arguments), cuadra(*arguments, *([] if "--lang" in arguments else ["--lang", "en"]))
    assert spanish.returncode == 2
    assert spanish.stderr.decode().startswith(f"{code}: ")
    assert not {"Usage:", "Error:", "Missing", "Invalid", "No such"} & set(spanish.stderr.decode().split())
    assert "--lang" in arguments or spanish.stderr != english.stderr
