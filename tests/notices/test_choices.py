"""What a person chooses, and when that is by the company's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cuadra.database.session import Database
from cuadra.kit.ids import PersonId, TenantId
from cuadra.notices import service
from cuadra.notices.choices import PACES, Choices, due, is_quiet
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.errors import ChoiceRefused

MEXICO = ZoneInfo("America/Mexico_City")  # UTC-6
SANTIAGO = ZoneInfo("America/Santiago")  # puts its clock forward at midnight


@pytest.mark.parametrize(
    ("choices", "now", "expected"),
    [
        (Choices(pace="hourly"), "2026-11-21T15:10:00", "2026-11-21T16:00:00"),
        (Choices(pace="daily", hour=8), "2026-11-21T13:59:00", "2026-11-21T14:00:00"),
        (Choices(pace="daily", hour=8), "2026-11-21T14:00:00", "2026-11-22T14:00:00"),
        (Choices(quiet_from=22, quiet_to=7), "2026-11-22T05:00:00", "2026-11-22T13:00:00"),  # 23 h in Mexico
        (Choices(quiet_from=22, quiet_to=7), "2026-11-22T09:00:00", "2026-11-22T13:00:00"),  # 3 h
        (Choices(pace="daily", hour=23, quiet_from=22, quiet_to=7), "2026-11-21T15:00:00", "2026-11-22T13:00:00"),
    ],
)
def test_a_telling_is_due_by_the_company_s_clock(choices: Choices, now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert due(choices, moment, MEXICO) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_what_comes_together_is_told_together() -> None:
    begin = datetime(2026, 11, 21, 15, 0, 1, tzinfo=UTC)
    moments = {due(Choices(), begin + timedelta(seconds=n), MEXICO) for n in range(9)}
    assert len(moments) == 1
    assert timedelta(seconds=10) <= moments.pop() - begin <= timedelta(seconds=20)


_hours = some.integers(0, 23)


@given(
    some.sampled_from(PACES),
    _hours,
    some.none() | _hours,
    some.none() | _hours,
    some.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001  given its zone below
    some.sampled_from([MEXICO, SANTIAGO, ZoneInfo("Asia/Kathmandu")]),
)
def test_nothing_is_due_in_the_past_nor_in_quiet_hours(
    pace: str, hour: int, begin: int | None, end: int | None, now: datetime, zone: ZoneInfo
) -> None:
    choices = Choices(pace=pace, hour=hour, quiet_from=begin, quiet_to=end)  # type: ignore[arg-type]
    moment = now.replace(tzinfo=UTC)
    at = due(choices, moment, zone)
    assert moment < at <= moment + timedelta(days=2, hours=1)
    if zone is not SANTIAGO:  # there an hour is missing once a year
        assert not is_quiet(choices, at.astimezone(zone).hour)


def test_choices_are_kept_by_kind_and_the_rest_stays_as_it_was(
    database: Database, tenant: TenantId, ana: PersonId
) -> None:
    with database.tenant(tenant) as session:
        service.choose(session, tenant, ana, {"kinds": {"review": ["mail"]}, "pace": "daily", "hour": 18})
        service.choose(session, tenant, ana, {"kinds": {"blocked": []}, "daily_goal": 5})
    with database.tenant(tenant) as session:
        found = ChoicesRepository(session, tenant).of(ana)
    assert (found.channels("review"), found.channels("blocked"), found.channels("job_dead")) == (
        frozenset({"mail"}),
        frozenset(),
        frozenset({"app", "mail"}),
    )
    assert (found.pace, found.hour, found.daily_goal) == ("daily", 18, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pace": "never"},
        {"hour": 24},
        {"quiet_from": -1},
        {"daily_goal": 0},
        {"kinds": {"weather": ["app"]}},
        {"tenant_id": "x"},
    ],
)
def test_what_cannot_be_chosen_is_refused(
    database: Database, tenant: TenantId, ana: PersonId, wrong: dict[str, object]
) -> None:
    with pytest.raises(ChoiceRefused), database.tenant(tenant) as session:
        service.choose(session, tenant, ana, wrong)
