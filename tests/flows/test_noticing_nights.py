"""A night without a backup is told to people, once a day, and again when the telling itself failed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from cuadra.database.urls import Urls
from cuadra.flows.safekeeping import Nightly
from tests.flows.conftest import until
from tests.web.site import house_of


def test_a_failed_night_is_told_once_a_day(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, told, looks = house_of(urls, tmp_path), list[str](), list[int]()

    def tell(code: str) -> None:
        told.append(code)
        if len(told) == 1:  # the database is away just then
            raise OperationalError("", {}, Exception())

    nightly = Nightly(house, every=0.01, failed=tell)

    def look(now: datetime | None = None) -> None:
        looks.append(1)
        raise FileExistsError

    monkeypatch.setattr(nightly, "look", look)
    nightly.start()
    try:
        until(lambda: len(looks) >= 5)
    finally:
        nightly.stop()
        house.close()
    assert told == ["FileExistsError"] * 2
    assert nightly.told == datetime.now(UTC).date()
