"""Whether one worker stays small over many documents, large scans included. It is not replaced meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.predict import asked_of
from bench.table import DATA, Row, missing

COUNT = 500
SETS = ("receipts/img/*", "invoices/pdf/*", "ar/pdf/*", "tickets_es/*/*.jpg", "mx/cfdi/sandbox/*.xml", "mx/pdf/*.pdf")
MIB = 2**20


def rows(*, quick: bool) -> Iterator[Row]:
    files = [file.as_posix() for kind in SETS for file in sorted(DATA.glob(kind)) if file.suffix != ".json"]
    if not files:
        yield missing("memory", "../shared/data is not there")
        return
    count = 60 if quick else COUNT
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=measure, args=(theirs, list(islice(cycle(files), count))))
    process.start()
    theirs.close()
    try:
        held, peak = ours.recv()
    except EOFError:
        yield missing("memory", f"the worker ended with {process.exitcode}")
        return
    finally:
        process.join(10)
    data = f"{count} documents of {len(files)}, the 4961x7016 scans among them"
    half = sorted(held[len(held) // 4 : len(held) // 2])
    last = sorted(held[-len(held) // 4 :])
    grown = last[len(last) // 2] - half[len(half) // 2]
    yield Row("peak memory of a worker", peak / 1000, 1.2, 0.7, "GB", data, less=True)
    note = "median of the last quarter less that of the second"
    yield Row("growth of a worker", grown / MIB, 50, None, "MiB", data, note, less=True)


def measure(pipe: Any, files: list[str]) -> None:
    """Reads the files one after the other; sends the memory held after each (bytes) and the peak (MB)."""
    from cuadra.cli.job import read_file
    from cuadra.kit.errors import CuadraError
    from cuadra.reading.batch.worker import memory

    held = []
    for file in files:
        with suppress(CuadraError):
            read_file(Path(file).as_posix(), "", asked_of(is_cached=False))
        held.append(memory())
    pipe.send((held, peak() / 1e6))


def peak() -> int:
    """The most bytes that this program has held; ``ru_maxrss`` begins with what its parent held when it was forked."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return int(status["VmHWM"].split()[0]) * 1024
