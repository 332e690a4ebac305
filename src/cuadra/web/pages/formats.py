"""Money, numbers, dates and sizes as the reader writes them: the person's language, the company's country and hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.dates import DateTimePattern

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Formats:
    """How one reader sees values; what is not there is a dash."""

    locale: Locale
    zone: ZoneInfo

    def money(self, amount: Decimal | str | None, currency: str | None) -> str:
        """``1.160,00 ARS``: the code of the currency always, since a sign is of many countries."""
        value = number_of(amount)
        if value is None:
            return NOTHING if amount is None else str(amount)
        told = numbers.format_decimal(value, format=_pattern(value), locale=self.locale)
        return f"{told}\u00a0{currency}" if currency else told

    def number(self, value: Decimal | int | str | None) -> str:
        found = number_of(value)
        return (NOTHING if value is None else str(value)) if found is None else numbers.format_decimal(
            found, format="#,##0.######", locale=self.locale)  # fmt: skip

    def count(self, value: int) -> str:
        return _counted(str(self.locale), value)

    def percent(self, value: float) -> str:
        return _percent(str(self.locale), round(value, 4))

    def day(self, value: date | str | None) -> str:
        """A date of a document, which has no hour and no zone."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return str(value)
        return dates.format_date(value, "medium", locale=self.locale) if value else NOTHING

    def month(self, first: date) -> str:
        """``noviembre de 2026``, as a heading begins."""
        told = dates.format_skeleton("yMMMM", first, locale=self.locale)
        return told[:1].upper() + told[1:]

    def moment(self, value: datetime | None) -> str:
        """By a pattern that is kept: Babel looks it up anew each time, which costs more than the rest of a row."""
        return _kept(str(self.locale), "moment").apply(value.astimezone(self.zone), self.locale) if value else NOTHING

    def short(self, value: datetime | None) -> str:
        """Only the hour where it is today's."""
        if value is None:
            return NOTHING
        here, now = value.astimezone(self.zone), datetime.now(self.zone)
        kind = "hour" if here.date() == now.date() else "dMMM" if here.year == now.year else "yMMMd"
        return _kept(str(self.locale), kind).apply(here, self.locale)

    def since(self, value: datetime | None) -> str:
        """``hace 3 horas``."""
        if value is None:
            return NOTHING
        return dates.format_timedelta(value - datetime.now(UTC), add_direction=True, locale=self.locale)

    def span(self, seconds: float) -> str:
        """``3 horas``."""
        return dates.format_timedelta(timedelta(seconds=seconds), locale=self.locale)

    def size(self, count: int) -> str:
        if count < 1000:
            return f"{count} B"
        unit, value = ("kB", Decimal(count) / 1000) if count < 1_000_000 else ("MB", Decimal(count) / 1_000_000)
        if count >= 1_000_000_000:
            unit, value = "GB", Decimal(count) / 1_000_000_000
        return f"{numbers.format_decimal(value, format='#,##0.#', locale=self.locale)}\u00a0{unit}"


@cache
def _kept(locale: str, kind: str) -> DateTimePattern:
    """How a moment is written there: whole, as its hour, or by a skeleton of CLDR."""
    place = Locale.parse(locale)
    if kind == "hour":
        return dates.get_time_format("short", place)
    if kind != "moment":
        return cast(
            "DateTimePattern", place.datetime_skeletons[dates.match_skeleton(kind, place.datetime_skeletons) or kind]
        )
    parts = (dates.get_time_format("medium", place).pattern, dates.get_date_format("medium", place).pattern)
    return dates.parse_pattern(str(dates.get_datetime_format("medium", place)).format(*parts))


@lru_cache(maxsize=4_096)
def _counted(locale: str, value: int) -> str:
    return numbers.format_decimal(value, locale=locale)


@lru_cache(maxsize=4_096)
def _percent(locale: str, value: float) -> str:
    return numbers.format_percent(value, locale=locale)


@cache
def formats(language: str, country: str, zone: str) -> Formats:
    """``es`` and ``PA`` are ``es_PA``; a pair that nobody knows is the language alone, a zone that is none is UTC."""
    try:
        locale = Locale.parse(f"{language}_{country}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(language)
    try:
        place = ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        place = ZoneInfo("UTC")
    return Formats(locale, place)


@cache
def zones() -> tuple[str, ...]:
    """Names of time zones, as people choose them; asked of the machine once, which takes it long."""
    places = ("America/", "Atlantic/", "Europe/", "Pacific/")
    return tuple(sorted(one for one in available_timezones() if one.startswith(places)))


def number_of(value: Decimal | int | str | None) -> Decimal | None:
    """A finite number, or None.

    >>> number_of("1160.00"), number_of("x"), number_of("NaN")
    (Decimal('1160.00'), None, None)
    """
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _pattern(value: Decimal) -> str:
    """Two decimals, or as many as are there."""
    return "#,##0.00" if value == value.quantize(Decimal("0.01")) else "#,##0.00####"
