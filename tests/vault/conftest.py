"""A key folder, the two halves of its ring, and places to seal for."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from cuadra.vault.place import Place
from cuadra.vault.provider import LocalRing, PublicRing

ANA, BETO = UUID(int=1), UUID(int=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = tmp_path / "llaves"
    keys.mkdir(mode=0o755)
    return keys


@pytest.fixture
def worker(folder: Path) -> LocalRing:
    ring = LocalRing(folder)
    ring.make()
    return ring


@pytest.fixture
def api(worker: LocalRing, folder: Path) -> PublicRing:
    return PublicRing(folder)


@pytest.fixture
def place() -> Place:
    return Place(ANA, "portal_account", "password", "7")
