from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cuadra.kit.paging import Cursor, CursorInvalid, Sort, pack, unpack_moment

NEWEST = Sort("created_at", descending=True)
LAST = UUID(int=7)
AT = datetime(2026, 11, 21, 9, 30, 0, 125_000, tzinfo=UTC)


def test_a_cursor_of_a_moment_comes_back_to_the_microsecond() -> None:
    assert unpack_moment(pack(NEWEST, Cursor(AT.isoformat(), LAST)), NEWEST) == (AT, LAST)


def test_the_first_page_has_no_moment() -> None:
    assert unpack_moment("", NEWEST) is None


@pytest.mark.parametrize("value", [None, "", "yesterday", "2026-11-21T09:30:00"])
def test_what_is_no_moment_with_its_zone_is_no_cursor(value: str | None) -> None:
    with pytest.raises(CursorInvalid):
        unpack_moment(pack(NEWEST, Cursor(value, LAST)), NEWEST)
