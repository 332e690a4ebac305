"""Tesseract as a fallback: a program of the system, asked through its standard input and output.

A quarter of the totals and dates of a receipt are not in its text (field notes, reading, 2); it is there for machines
on which the other engines do not run. Its noise on the error channel is dropped.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from cuadra.kit.why import system, why
from cuadra.model.geometry import Box, around
from cuadra.model.reading import Word
from cuadra.reading.engines.errors import EngineFailed, EngineTimeout, EngineUnavailable
from cuadra.reading.page import Picture

_WIDTH = 1200  # pixels; smaller pictures are enlarged
_MOST_ROWS = 20_000
_GAP = 1.0  # heights of a line between two words, above which they are two cells


@dataclass(frozen=True, slots=True)
class Tesseract:
    """``segmentation`` is its page mode: 6 one block of text, 4 one column. ``seconds`` is the time limit."""

    segmentation: int = 6
    seconds: float = 30.0

    @property
    def name(self) -> str:
        return "tesseract"

    @property
    def version(self) -> str:
        return f"{_version()}-psm{self.segmentation}"

    def read(self, picture: Picture) -> list[Word]:
        """Every cell of ``picture``; raises ``EngineUnavailable``, ``EngineTimeout`` or ``EngineFailed``."""
        scale, file = _bitmap(picture)
        command = [_program(), "-", "-", "-l", _languages(), "--psm", str(self.segmentation), "tsv"]
        return list(_cells(_ask(command, file, self.seconds), 1 / scale))


def _bitmap(picture: Picture) -> tuple[float, bytes]:
    import cv2

    height, width = picture.shape[:2]
    scale = max(1.0, _WIDTH / width) if height < 4 * width else 1.0
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    if scale > 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return scale, cv2.imencode(".bmp", grey)[1].tobytes()


def _ask(command: list[str], file: bytes, seconds: float) -> str:
    """Its answer; one thread, killed at the time limit."""
    try:
        done = subprocess.run(  # noqa: S603  the program found on the path, no shell, our own arguments
            command,
            input=file,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
    except subprocess.TimeoutExpired as exc:
        raise EngineTimeout("tesseract", f"{seconds:g} s") from exc
    except OSError as exc:
        raise EngineUnavailable("tesseract", system(exc)) from exc
    if done.returncode:
        raise EngineFailed("tesseract", why("ENDED", done.returncode))
    return done.stdout.decode("utf-8", "replace")


def _cells(answer: str, scale: float) -> Iterator[Word]:
    """Words of one line joined while the gaps between them are small."""
    run: list[tuple[tuple[str, ...], str, Box, float]] = []
    for place, text, box, sure in _words(answer, scale):
        if run and (place != run[-1][0] or box.x0 - run[-1][2].x1 > _GAP * box.height):
            yield _joined(run)
            run = []
        run.append((place, text, box, sure))
    if run:
        yield _joined(run)


def _words(answer: str, scale: float) -> Iterator[tuple[tuple[str, ...], str, Box, float]]:
    for row in csv.reader(answer.splitlines()[:_MOST_ROWS], delimiter="\t", quoting=csv.QUOTE_NONE):
        if len(row) == 12 and row[0] == "5" and row[11].strip():
            x, y, w, h, sure = (float(value) for value in row[6:11])
            yield tuple(row[1:5]), row[11].strip(), Box(x * scale, y * scale, (x + w) * scale, (y + h) * scale), sure


def _joined(run: list[tuple[tuple[str, ...], str, Box, float]]) -> Word:
    letters = sum(len(text) for _, text, _, _ in run)
    sure = sum(s * len(text) for _, text, _, s in run) / letters / 100
    return Word(" ".join(text for _, text, _, _ in run), around(box for _, _, box, _ in run), round(max(0.0, sure), 4))


def _program() -> str:
    found = shutil.which("tesseract")
    if found is None:
        raise EngineUnavailable("tesseract", why("PROGRAM", "tesseract (Debian: tesseract-ocr tesseract-ocr-spa)"))
    return found


@cache
def _version() -> str:
    """First line of ``tesseract --version``; empty where it is missing."""
    try:
        return _ask([_program(), "--version"], b"", 10.0).partition("\n")[0].strip()
    except (EngineFailed, EngineUnavailable):
        return ""


@cache
def _languages() -> str:
    """Spanish and English, as far as they are installed."""
    have = _ask([_program(), "--list-langs"], b"", 10.0).split()
    wanted = [language for language in ("spa", "eng") if language in have]
    if not wanted:
        raise EngineUnavailable("tesseract", why("LANGUAGE", "tesseract-ocr-spa"))
    return "+".join(wanted)
