"""The few numbers of the first page, each with its previous period; and what is still to set up in a new company.

The sums of a month are made again only when the company's record has grown since: a page that nobody's work has
changed costs nothing, whatever the number of documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cuadra.audit.repository import EventRepository
from cuadra.flows.noticing import standing_now
from cuadra.inbox.months_repository import MonthRepository, Party
from cuadra.inbox.narrowing import month_of
from cuadra.kit.ids import PersonId, TenantId
from cuadra.learning.figures import touchless
from cuadra.notices.choices import Choices
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.repository import NoticeRepository, PersonalNotices
from cuadra.sources.repository import SourceRepository
from cuadra.tenants.invitations import list_invitations
from cuadra.tenants.repository import CompanyRepository

LATE = timedelta(days=7)
BEFORE = timedelta(days=7)  # what waits is compared with how it was a week ago
MOST_KEPT = 500  # months of companies
DEAR = 0.15  # seconds: sums that take longer are made more rarely
MOST_DAYS = 400  # looked at for a streak
OLDEST = date(2000, 1, 1)
STEPS = ("uploaded", "connected", "invited", "fiscal", "installed")


@dataclass(frozen=True, slots=True)
class Compared:
    """A number and what it was before; None where that is not known."""

    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """One currency's sums of a month and of the month before."""

    currency: str | None
    total: Decimal
    before: Decimal
    documents: int


@dataclass(frozen=True, slots=True)
class Line:
    """A supplier or client in one currency, with its sum of the month before."""

    party: Party
    before: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """``first`` and ``last`` day; documents that arrived in it, what is dated in it by party, its sums by currency."""

    first: date
    last: date
    arrived: Compared
    lines: tuple[Line, ...]
    bought: tuple[Spent, ...]
    sold: tuple[Spent, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits for somebody now. ``late``: to review, and came more than a week ago."""

    review: Compared
    late: Compared
    blocked: Compared
    dead: Compared
    late_to: date  # the last day on which those came
    alone: float | None  # share of documents that needed nobody, of the last 30 days
    alone_before: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What a person settled: today, this week, and on how many working days in a row."""

    today: int
    week: int
    streak: int
    goal: int


_stood: dict[tuple[TenantId, date], tuple[int, Standing]] = {}


def standing(session: Session, tenant: TenantId, zone: ZoneInfo, today: date) -> Standing:
    """As it is now; compared with the newest day written a week ago or before. Asked anew when the record grew."""
    seq = EventRepository(session, tenant).last()
    known = _stood.get((tenant, today))
    if known and known[0] == seq:
        return known[1]
    made = _standing(session, tenant, zone, today)
    if len(_stood) >= MOST_KEPT:
        _stood.clear()
    _stood[tenant, today] = (seq, made)
    return made


def _standing(session: Session, tenant: TenantId, zone: ZoneInfo, today: date) -> Standing:
    now = standing_now(session, tenant)
    kept = NoticeRepository(session, tenant).standing(today - BEFORE)
    before = kept.figures if kept else {}
    late_to = today - LATE - timedelta(days=1)
    late = MonthRepository(session, tenant).waiting_since(datetime.combine(today - LATE, time(), zone))
    share = touchless(session, tenant)
    return Standing(
        Compared(now["review"], before.get("review")),
        Compared(late),
        Compared(now["blocked"], before.get("blocked")),
        Compared(now["dead"], before.get("dead")),
        late_to,
        share.share,
        share.share_before,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A month as of an event of the record, and until when (monotonic) it does though the record has grown."""

    seq: int
    month: Month
    until: float


_kept: dict[tuple[TenantId, date, ZoneInfo], _Kept] = {}


def month(session: Session, tenant: TenantId, zone: ZoneInfo, first: date) -> Month:
    """The month that begins on ``first``. The record is asked first: what comes meanwhile is summed again later.

    One that took long is good for ten times as long: while thousands of documents pour in, the page does not sum all
    the time.
    """
    key, seq, begun = (tenant, first, zone), EventRepository(session, tenant).last(), monotonic()
    known = _kept.get(key)
    if known and (known.seq == seq or begun < known.until):
        return known.month
    made = _month(session, tenant, zone, first)
    cost = monotonic() - begun
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = _Kept(seq, made, monotonic() + 10 * cost if cost > DEAR else 0.0)
    return made


def months(session: Session, tenant: TenantId, today: date, *, most: int = 36) -> list[date]:
    """First days of the months that can be chosen, the newest first: this one, and back to the earliest document."""
    earliest, _ = MonthRepository(session, tenant).span()
    least = max(earliest or today, OLDEST).replace(day=1)
    found = [today.replace(day=1)]
    while found[-1] > least and len(found) < most:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def effort(session: Session, tenant: TenantId, person: PersonId, today: date, choices: Choices) -> Effort:
    """By the company's calendar."""
    days = PersonalNotices(session, tenant, person).days(today - timedelta(days=MOST_DAYS))
    monday = today - timedelta(days=today.weekday())
    week = sum(count for day, count in days.items() if day >= monday)
    return Effort(days.get(today, 0), week, streak(set(days), today), choices.daily_goal)


def streak(days: set[date], today: date) -> int:
    """Working days in a row with something settled, up to today or, while today has nothing yet, the day before.

    >>> friday = date(2026, 11, 20)
    >>> streak({friday, friday - timedelta(days=1)}, friday + timedelta(days=3))
    2
    """
    count, day = 0, today
    for _ in range(MOST_DAYS):
        if day in days:
            count += 1
        elif day.weekday() < 5 and day != today:
            break
        day -= timedelta(days=1)
    return count


def steps(session: Session, tenant: TenantId, choices: Choices) -> dict[str, bool]:
    """What a new company sets up, and whether it is done: read from what is there, not ticked by anybody."""
    companies = CompanyRepository(session, tenant)
    company = companies.company()
    return {
        "uploaded": not MonthRepository(session, tenant).is_empty(),
        "connected": any(one.kind != "link" for one in SourceRepository(session, tenant).all()),
        "invited": len(companies.members()) > 1 or bool(list_invitations(session, tenant)),
        "fiscal": bool(company and company.tax_id),
        "installed": choices.installed_at is not None,
    }


def choices_of(session: Session, tenant: TenantId, person: PersonId) -> Choices:
    return ChoicesRepository(session, tenant).of(person)


def _month(session: Session, tenant: TenantId, zone: ZoneInfo, first: date) -> Month:
    months = MonthRepository(session, tenant)
    first, last = month_of(first.year, first.month)
    earlier = month_of((first - timedelta(days=1)).year, (first - timedelta(days=1)).month)
    now, before = months.parties(first, last), months.parties(*earlier)
    known = {_key(one): one.total for one in before}
    begin, middle, end = (datetime.combine(d, time(), zone) for d in (earlier[0], first, last + timedelta(days=1)))
    return Month(
        first,
        last,
        Compared(months.arrived(middle, end), months.arrived(begin, middle)),
        tuple(Line(one, known.get(_key(one), Decimal(0))) for one in now),
        _sums(now, before, "bought"),
        _sums(now, before, "sold"),
    )


def _key(party: Party) -> tuple[str | None, ...]:
    return party.side, party.tax_id, party.only_name, party.currency


def _sums(now: Sequence[Party], before: Sequence[Party], side: str) -> tuple[Spent, ...]:
    """By currency, the one with most documents first."""
    sums: dict[str | None, list[Decimal | int]] = {}
    for place, parties in enumerate((now, before)):
        for one in parties:
            if one.side == side:
                found = sums.setdefault(one.currency, [Decimal(0), Decimal(0), 0])
                found[place] += one.total
                found[2] += one.documents if place == 0 else 0
    made = [Spent(currency, Decimal(a), Decimal(b), int(count)) for currency, (a, b, count) in sums.items()]
    return tuple(sorted(made, key=lambda one: (-one.documents, one.currency or "")))
