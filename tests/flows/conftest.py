"""A worker in a thread, and waiting for what it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from cuadra.adapters.blobs import FolderStore
from cuadra.database.session import Database
from cuadra.inbox.originals import Originals
from cuadra.jobs.kinds import Handler, Kind
from cuadra.jobs.worker import run
from cuadra.vault.at_rest import ring_sealer
from cuadra.vault.provider import LocalRing


@contextmanager
def at_work(database: Database, kinds: Mapping[str, Handler | Kind]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(database, kinds), kwargs={"stop": stop}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive(), "the worker did not stop"


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Asks until it holds, as a person at a page would; fails by name when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain for {condition.__name__}"
        time.sleep(0.02)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))


@pytest.fixture
def keys(tmp_path: Path) -> LocalRing:
    ring = LocalRing(tmp_path / "keys")
    ring.make()
    return ring
