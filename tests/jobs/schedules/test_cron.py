from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from cuadra.jobs.errors import ScheduleInvalid
from cuadra.jobs.schedules.cron import next_tick

# New York goes from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November 2026.
NEW_YORK = "America/New_York"


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


def ticks(cron: str, zone: str, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        after = next_tick(cron, zone, after)
        found.append(after)
    return found


def test_nine_in_the_morning_stays_nine_when_the_clock_is_put_forward():
    assert ticks("0 9 * * *", NEW_YORK, at(2026, 3, 7), 3) == [
        at(2026, 3, 7, 14),
        at(2026, 3, 8, 13),
        at(2026, 3, 9, 13),
    ]


def test_an_hour_that_a_night_skips_runs_once_all_the_same():
    assert ticks("30 2 * * *", NEW_YORK, at(2026, 3, 7, 12), 2) == [at(2026, 3, 8, 7), at(2026, 3, 9, 6, 30)]


def test_an_hour_that_comes_twice_runs_once():
    assert ticks("30 1 * * *", NEW_YORK, at(2026, 10, 31, 12), 2) == [at(2026, 11, 1, 5, 30), at(2026, 11, 2, 6, 30)]


def test_every_quarter_of_an_hour_goes_on_through_the_hour_that_comes_twice():
    found = ticks("*/15 * * * *", NEW_YORK, at(2026, 11, 1, 4, 59), 12)
    assert {(later - earlier).seconds for earlier, later in pairwise(found)} == {900}


@pytest.mark.parametrize(
    ("cron", "zone"),
    [("0 9 * *", "UTC"), ("61 * * * *", "UTC"), ("0 9 * * *", "Mars"), ("0 0 30 2 *", "UTC"), ("", "")],
)
def test_what_is_no_time_is_refused(cron, zone):
    with pytest.raises(ScheduleInvalid):
        next_tick(cron, zone, at(2026, 1, 1))
