"""Folders and mailboxes: what is lost or doubled while workers are killed, and how fast documents come in."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.table import Row
from tests.databases import TestServer, test_server
from tests.flows.source_chaos import chaos, scene


def rows(*, quick: bool) -> Iterator[Row]:
    count, kills = (150, 6) if quick else (1_000, 20)
    with test_server() as server:
        for moves in (False, True):
            yield from _killed(server, count, kills, moves=moves)
        yield _speed(server, "folder", 300 if quick else 2_000)
        yield _speed(server, "mail", 300 if quick else 2_000)


def _killed(server: TestServer, count: int, kills: int, *, moves: bool) -> Iterator[Row]:
    """Two workers, one killed at random every second or so."""
    with server.fresh() as urls, tempfile.TemporaryDirectory(prefix="cuadra-bench-") as folder:
        found = chaos(Path(folder), urls, count=count, kills=kills, moves=moves)
    end = "messages moved" if moves else "UIDVALIDITY changed"
    data = f"{count} files and {count} messages arriving, {found.kills} kills, connections cut, {end}"
    took = f"{found.seconds:.0f} s"
    yield Row("arriving while killed: lost", found.lost, 0, unit="", data=data, note=took, less=True)
    yield Row("arriving while killed: doubled", found.doubled, 0, unit="", data=data, less=True)
    yield Row("arriving while killed: half files", found.strangers, 0, unit="", data=data, less=True)
    left = found.left_in_folder + found.left_in_inbox
    yield Row("arriving while killed: not filed", left, 0, unit="", data=data, less=True)


def _speed(server: TestServer, kind: str, count: int) -> Row:
    """One worker, everything is there when it starts; documents are stored, not read."""
    dice = random.Random(7)
    with (
        server.fresh() as urls,
        tempfile.TemporaryDirectory(prefix="cuadra-bench-") as folder,
        scene(Path(folder), urls) as here,
    ):
        for number in range(count):
            (here.put_file if kind == "folder" else here.send)(number, dice)
        time.sleep(0.5)  # they stand still
        here.start()
        while not here.arrived():
            time.sleep(0.05)
        began, first = time.monotonic(), len(here.arrived())
        while len(here.arrived()) < count:
            time.sleep(0.1)
        seconds, count = time.monotonic() - began, count - first
    return Row(f"documents a second from a {kind}", count / seconds, unit="/s", data=f"{count}, one worker")
