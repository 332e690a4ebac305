from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from cuadra.reading.engines import tesseract
from cuadra.reading.engines.errors import EngineFailed, EngineTimeout, EngineUnavailable
from cuadra.reading.engines.tesseract import Tesseract
from tests.reading.drawn import ticket

PICTURE = np.full((100, 200, 3), 255, np.uint8)
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
ROWS = (
    "5\t1\t1\t1\t1\t1\t60\t120\t120\t30\t96.5\tTOTAL",
    "5\t1\t1\t1\t1\t2\t190\t120\t60\t30\t90.0\tMXN",
    "5\t1\t1\t1\t1\t3\t900\t120\t120\t30\t80.0\t319.65",
    "5\t1\t1\t1\t2\t1\t60\t180\t60\t30\t-1\t ",
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a program of that body on the path in place of the true one."""

    def put(body: str) -> None:
        file = tmp_path / "tesseract"
        file.write_text(
            f"#!/bin/sh\n[ \"$1\" = --version ] && echo 'tesseract 5.0' && exit\n"
            f"[ \"$1\" = --list-langs ] && printf 'eng\\nspa\\n' && exit\n{body}\n"
        )
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    for known in (tesseract._version, tesseract._languages):
        known.cache_clear()
    yield put
    for known in (tesseract._version, tesseract._languages):
        known.cache_clear()


def test_words_of_a_line_are_joined_until_a_wide_gap(program) -> None:
    program("cat > /dev/null; cat <<'END'\n" + "\n".join((HEAD, *ROWS)) + "\nEND")
    words = Tesseract().read(PICTURE)
    assert [word.text for word in words] == ["TOTAL MXN", "319.65"]
    assert words[0].box == (10, 20, pytest.approx(41.67, abs=0.01), 25)  # enlarged six times for reading
    assert words[1].confidence == 0.8


def test_a_missing_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="tesseract-ocr-spa"):
        Tesseract().read(PICTURE)


def test_a_program_that_hangs_is_stopped(program) -> None:
    program("exec sleep 30")
    with pytest.raises(EngineTimeout):
        Tesseract(seconds=0.3).read(PICTURE)


def test_a_program_that_fails_is_an_engine_that_failed(program) -> None:
    program("cat > /dev/null; echo noise >&2; exit 3")
    with pytest.raises(EngineFailed, match="code 3"):
        Tesseract().read(PICTURE)


with_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="the system package tesseract-ocr is not installed"
)


@with_tesseract
@pytest.mark.slow
def test_the_true_program_finds_nothing_on_white() -> None:
    assert Tesseract().read(PICTURE) == []


@with_tesseract
@pytest.mark.slow
def test_the_true_program_reads_what_is_drawn() -> None:
    picture, _ = ticket()
    read = " ".join(word.text for word in Tesseract().read(picture))
    assert "FOLIO: TK-8841027" in read
    assert "319.65" in read
