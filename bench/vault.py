"""Sealing: a document, a long file and a secret, with the keys of this machine.

``python bench/vault.py [--quick]``; random bytes, a ring in a temporary folder.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from io import RawIOBase
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.table import Row, machine
from cuadra.kit.secret import Secret
from cuadra.vault.at_rest import Sealer, ring_sealer
from cuadra.vault.envelope import rewrap, seal, unseal
from cuadra.vault.place import Place
from cuadra.vault.provider import LocalRing, PublicRing

MB = 1 << 20
TICKET = 20 * 1024  # bytes of a small original
PLACE = Place(UUID(int=7), "secrets", "record", "1")


def rows(*, quick: bool) -> Iterator[Row]:
    times = 200 if quick else 2000
    with tempfile.TemporaryDirectory() as folder:
        sealer = ring_sealer(Path(folder), "originals")
        worker = LocalRing(Path(folder))
        worker.make()
        yield from at_rest(sealer, times, 50 if quick else 200)
        yield from secrets(worker, PublicRing(Path(folder)), times)


def at_rest(sealer: Sealer, times: int, megabytes: int) -> Iterator[Row]:
    content, small = os.urandom(5 * MB), os.urandom(TICKET)
    sealed, sealed_small = sealer.seal(content, b"a"), sealer.seal(small, b"a")
    yield Row("seal 5 MB", median(lambda: sealer.seal(content, b"a"), 20), unit="ms", less=True)
    yield Row("open 5 MB", median(lambda: sealer.open(sealed, b"a"), 20), unit="ms", less=True)
    yield Row("documents of 20 KB sealed a second", rate(lambda: sealer.seal(small, b"a"), times))
    yield Row("documents of 20 KB opened a second", rate(lambda: sealer.open(sealed_small, b"a"), times))
    yield Row("peak memory to seal a stream", peak(sealer, megabytes), unit="MB", data=f"{megabytes} MB", less=True)


def secrets(worker: LocalRing, api: PublicRing, times: int) -> Iterator[Row]:
    value = Secret("x" * 256)
    record = seal(value, PLACE, api)
    yield Row("secrets of 256 B stored a second (API half)", rate(lambda: seal(value, PLACE, api), times))
    yield Row("secrets used a second (worker)", rate(lambda: unseal(record, PLACE, worker), times))
    worker.rotate()
    yield Row("secrets brought to a new key a second", rate(lambda: rewrap(record, PLACE, worker), times))


def median(work: Callable[[], object], times: int) -> float:
    """Milliseconds of one call."""
    return round(statistics.median(timed(work) for _ in range(times)) * 1000, 2)


def rate(work: Callable[[], object], times: int) -> float:
    """Calls a second, of the CPU time that they took: the machine may be busy with others."""
    began = time.process_time()
    for _ in range(times):
        work()
    return round(times / (time.process_time() - began))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Zeros(RawIOBase):
    """So many megabytes that nobody holds."""

    def __init__(self, megabytes: int) -> None:
        self.left = megabytes * MB

    def read(self, size: int = -1) -> bytes:
        given = min(size, self.left)
        self.left -= given
        return bytes(given)


def peak(sealer: Sealer, megabytes: int) -> float:
    tracemalloc.start()
    for _ in sealer.sealed(Zeros(megabytes), b"a"):  # type: ignore[arg-type]
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(most / MB, 2)


if __name__ == "__main__":
    print(machine())
    for row in rows(quick="--quick" in sys.argv):
        print(f"{row.name:48} {row.value} {row.unit} {row.data}")
