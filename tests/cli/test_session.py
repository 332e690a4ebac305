from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cuadra.cli import session
from cuadra.cli.job import Settings
from cuadra.cli.session import Plan, carry_out
from cuadra.reading.batch.journal import JOURNAL, RECORDS
from cuadra.reading.batch.walk import Source, find

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(HERE)
    import standin

    yield standin
    sys.modules.pop("standin", None)


def fill(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def run(standin: Any, *paths: Path, **more: Any) -> tuple[int, list[dict[str, Any]]]:
    output = io.StringIO()
    settings = more.pop("settings", Settings(seconds=5))
    plan = Plan(list(paths), settings, "json", jobs=2, job=standin.read_file, output=output, **more)
    code = carry_out(plan)
    return code, [json.loads(line) for line in output.getvalue().splitlines()]


def start(folder: Path, out: Path, jobs: int = 2) -> subprocess.Popen[str]:
    command = [sys.executable, str(HERE / "run_batch.py"), str(folder), str(out), str(jobs)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def files(out: Path) -> list[str]:
    return sorted(Path(json.loads(line)["file"]).stem for line in (out / RECORDS).read_text().splitlines())


def test_a_folder_where_all_was_read_ends_with_0(standin: Any, tmp_path: Path) -> None:
    code, records = run(standin, fill(tmp_path / "in", a="1", b="2"), is_ordered=True)
    assert (code, [Path(one["file"]).stem for one in records]) == (0, ["a", "b"])


def test_some_refused_ends_with_1_and_nothing_readable_with_3(standin: Any, tmp_path: Path) -> None:
    folder = fill(tmp_path / "in", a="1", b="refuse")
    assert run(standin, folder)[0] == 1
    assert run(standin, folder / "b.txt")[0] == 3
    assert run(standin, tmp_path / "nowhere")[0] == 3


def test_a_refusal_says_code_sentence_and_hint_in_the_language_asked(standin: Any, tmp_path: Path) -> None:
    missing = tmp_path / "no.pdf"
    _, (spanish,) = run(standin, missing)
    _, (english,) = run(standin, missing, settings=Settings(language="en"))
    assert spanish["refused"] == {
        "code": "RUN-004",
        "message": "No existe el archivo o la carpeta.",
        "hint": "Revise la ruta.",
    }
    assert english["refused"]["message"] == "There is no such file or folder."


def test_same_bytes_twice_give_two_records_the_second_marked(standin: Any, tmp_path: Path) -> None:
    _, records = run(standin, fill(tmp_path / "in", a="same", b="same", c="other"), is_ordered=True)
    assert [Path(one["duplicate_of"]).stem if "duplicate_of" in one else None for one in records] == [None, "a", None]


def test_order_of_files_is_kept_when_asked_even_if_the_first_is_slow(standin: Any, tmp_path: Path) -> None:
    folder = fill(tmp_path / "in", a="slow", b="2", c="refuse", d="4")
    _, records = run(standin, folder, is_ordered=True)
    assert [Path(one["file"]).stem for one in records] == ["a", "b", "c", "d"]


def test_a_second_run_reads_only_what_is_new(standin: Any, tmp_path: Path) -> None:
    folder, out = fill(tmp_path / "in", a="1", b="two"), tmp_path / "out"
    run(standin, folder, out=out)
    code, records = run(standin, fill(folder, c="3"), out=out)
    assert (code, len(records)) == (0, 1)
    assert len((out / RECORDS).read_text().splitlines()) == 4


def test_what_an_earlier_run_refused_still_counts(standin: Any, tmp_path: Path) -> None:
    folder, out = fill(tmp_path / "in", a="1", b="refuse"), tmp_path / "out"
    assert [run(standin, folder, out=out)[0] for _ in range(2)] == [1, 1]


def test_csv_in_a_folder_holds_the_records_of_every_run(standin: Any, tmp_path: Path) -> None:
    folder, out = fill(tmp_path / "in", a="1"), tmp_path / "out"
    run(standin, folder, out=out)
    fill(folder, b="2")
    plan = Plan([folder], Settings(seconds=5), "csv", out=out, job=standin.read_file, output=io.StringIO())
    assert carry_out(plan) == 0
    assert len((out / "records.csv").read_text(encoding="utf-8-sig").splitlines()) == 3


def test_killed_in_the_middle_and_started_again_gives_each_file_once(tmp_path: Path) -> None:
    names = {f"f{index:03}": f"slow {index}" for index in range(300)}
    folder, out = fill(tmp_path / "in", **names), tmp_path / "out"
    for _ in range(2):
        process = start(folder, out)
        assert process.stdout
        for _ in range(70):
            process.stdout.readline()
        process.kill()
        process.communicate()
    assert 0 < len((out / JOURNAL).read_text().splitlines()) < 301
    process = start(folder, out)
    process.communicate()
    assert (process.returncode, files(out)) == (0, sorted(names))


def test_ctrl_c_keeps_what_is_done_and_ends_with_130(tmp_path: Path) -> None:
    names = {f"f{index:03}": f"slow {index}" for index in range(300)}
    folder, out = fill(tmp_path / "in", **names), tmp_path / "out"
    process = start(folder, out)
    assert process.stdout
    shown = [process.stdout.readline() for _ in range(5)]
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate()
    assert process.returncode == 130
    assert len(files(out)) == len(shown) + len(rest.splitlines())


def test_a_file_that_vanishes_before_its_turn_is_a_named_refusal(
    standin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "in", a="1", b="2")

    def vanishing(paths: list[Path], **more: Any) -> list[Source]:
        found = find(paths, **more)
        (folder / "a.txt").unlink()
        return found

    monkeypatch.setattr(session, "find", vanishing)
    code, records = run(standin, folder, is_ordered=True)
    assert (code, [one.get("refused", {}).get("code") for one in records]) == (1, ["RUN-004", None])
