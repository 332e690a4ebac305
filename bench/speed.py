"""What a receipt photo costs, how many an hour, and how long the first answer takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, quantiles

import pypdfium2

from bench.predict import asked_of, records
from bench.table import DATA, Row, missing

IMAGES = DATA / "receipts" / "img"
STARTS = 7


def rows(*, quick: bool) -> Iterator[Row]:
    cuadra = [sys.executable, "-m", "cuadra.cli.main", "--help"]
    yield Row(
        "import cuadra", started([sys.executable, "-c", "import cuadra"]), 0.15, unit="s", less=True, data=_starts()
    )
    yield Row("cuadra --help", started(cuadra), 0.30, unit="s", less=True, data=_starts())
    yield from text_pages(quick=quick)
    if not IMAGES.is_dir():
        yield missing("receipt photos: speed", "../shared/data/receipts is not there")
        return
    files = sorted(IMAGES.iterdir())[: 10 if quick else None]
    from cuadra.cli.job import read_file

    asked = asked_of(is_cached=False)
    spent = []
    for file in [files[0], *files]:  # the first one warms up
        before = time.process_time()
        read_file(file.as_posix(), "", asked)
        spent.append(time.process_time() - before)
    spent = spent[1:]
    data = f"{len(files)} SROIE receipts"
    parts = quantiles(spent, n=20, method="inclusive")
    note = f"p50 {parts[9]:.2f}, p95 {parts[18]:.2f}, max {max(spent):.2f}"
    yield Row("receipt photo, one core", mean(spent), 1.2, 0.6, "CPU s", data, note, less=True)
    begun = time.monotonic()
    records(files, jobs=2, is_cached=False)
    an_hour = len(files) / (time.monotonic() - begun) * 3600
    yield Row("receipts an hour, 2 workers", an_hour, 4000, 10000, "", data, "wall, start of workers included")


def text_pages(*, quick: bool) -> Iterator[Row]:
    """PDFs with a text layer on every page, nothing attached: from bytes to fields, codes looked for, without cache."""
    from bench.invoices import without_files
    from cuadra.cli.job import read_file

    with tempfile.TemporaryDirectory() as folder:
        files, pages = [], 0
        for source in sorted((DATA / "invoices" / "pdf").glob("*.pdf")):
            with pypdfium2.PdfDocument(source) as document:
                texts = [document[index].get_textpage().count_chars() for index in range(len(document))]
            if min(texts) > 200:
                files.append(Path(folder) / source.name)
                without_files(source, files[-1])
                pages += len(texts)
        if not files:
            yield missing("text-layer PDF page", "../shared/data/invoices is not there")
            return
        asked, best = asked_of(is_cached=False), float("inf")
        for _ in range(2 if quick else 5):
            begun = time.process_time()
            for file in files:
                read_file(file.as_posix(), "", asked)
            best = min(best, (time.process_time() - begun) / pages * 1000)
    data = f"{pages} pages of {len(files)} PDFs"
    yield Row("text-layer PDF page to Extracted", best, 15, 6, "CPU ms", data, "mean, best round", less=True)


def started(command: list[str]) -> float:
    """Wall seconds of a process from start to end: the best of seven, after one that fills the disk cache."""
    best = float("inf")
    for _ in range(STARTS + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        best = min(best, time.perf_counter() - begun)
    return best


def _starts() -> str:
    return f"best of {STARTS} starts, wall"
