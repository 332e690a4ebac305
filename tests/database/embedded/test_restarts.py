"""After any violent end the database comes back by itself, with every row that it had acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.restarts import COUNT, KINDS, dirty

pytestmark = pytest.mark.slow


def test_twenty_dirty_ends_of_five_kinds_lose_no_acknowledged_row(ground: Path, place: Path) -> None:
    tally = dirty(ground / "dirty ends", place, COUNT)
    assert tally.failed == []
    assert tally.lost == 0
    assert {kind for kind, _ in tally.seconds} == set(KINDS)
    assert len(tally.seconds) == COUNT
    assert len(tally.told) > COUNT * 20
