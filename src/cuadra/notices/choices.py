"""What a person wants to be told, over which channel, and at what hour of the company's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from cuadra.notices.kinds import CHANNELS, KINDS, Channel

Pace = Literal["now", "hourly", "daily"]
PACES: tuple[Pace, ...] = ("now", "hourly", "daily")
GATHER = 20  # seconds: what comes together is told together
MOST_GOAL = 9_999


@dataclass(frozen=True, slots=True)
class Choices:
    """As it is until somebody chooses. ``kinds`` holds only what was chosen; quiet hours may pass over midnight."""

    kinds: Mapping[str, frozenset[Channel]] = field(default_factory=dict)
    pace: Pace = "now"
    hour: int = 8
    quiet_from: int | None = None
    quiet_to: int | None = None
    daily_goal: int = 20
    shows_guide: bool = True
    installed_at: datetime | None = None

    def channels(self, kind: str) -> frozenset[Channel]:
        """Where notices of a kind go.

        >>> sorted(Choices().channels("review")), sorted(Choices({"review": frozenset()}).channels("review"))
        (['app'], [])
        """
        return self.kinds.get(kind, KINDS[kind].channels)


def kinds_from(given: Mapping[str, Any]) -> dict[str, frozenset[Channel]]:
    """The kinds that stand in a row or come from outside; what is none of ours is left out.

    >>> kinds_from({"review": ["mail", "drum"], "weather": ["app"]})
    {'review': frozenset({'mail'})}
    """
    known: set[str] = set(CHANNELS)
    return {
        name: frozenset(cast("set[Channel]", known.intersection(channels)))
        for name, channels in given.items()
        if name in KINDS and isinstance(channels, (list, tuple, set, frozenset))
    }


def due(choices: Choices, now: datetime, zone: ZoneInfo) -> datetime:
    """When what happens ``now`` is told: gathered, at the full hour, or at the day's; after the quiet hours.

    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> due(Choices(pace="daily", hour=8), noon, ZoneInfo("UTC")).isoformat()
    '2026-11-22T08:00:00+00:00'
    """
    here = now.astimezone(zone)
    if choices.pace == "now":
        at = _gathered(now).astimezone(zone)
    elif choices.pace == "hourly":
        at = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        at = _at_hour(here, choices.hour)
    if is_quiet(choices, at.hour):
        at = _at_hour(at, cast("int", choices.quiet_to))
    return at.astimezone(UTC)


def is_quiet(choices: Choices, hour: int) -> bool:
    """Whether nothing is sent in that hour.

    >>> [is_quiet(Choices(quiet_from=22, quiet_to=7), hour) for hour in (21, 22, 3, 7)]
    [False, True, True, False]
    """
    begin, end = choices.quiet_from, choices.quiet_to
    if begin is None or end is None or begin == end:
        return False
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def _gathered(now: datetime) -> datetime:
    """The end of the gathering, on a raster: all that falls into it meets in one telling."""
    seconds = int(now.timestamp()) + GATHER
    return datetime.fromtimestamp(seconds - seconds % 10, UTC)


def _at_hour(here: datetime, hour: int) -> datetime:
    """The next time that the clock shows that full hour."""
    today = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > here else today + timedelta(days=1)
