"""What the pages show of learning: touchless share, curve, blockers and checks, each over a bounded stretch of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.learning.outcomes import NEWEST
from cuadra.learning.repository import LearningRepository

DAYS = 30
WEEKS = 26
MOST_SUPPLIERS = 25
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Touchless:
    """Documents that became ready without a person, of all that were decided, now and in the period before."""

    alone: int
    decided: int
    alone_before: int
    decided_before: int
    checked: int
    wrong: int
    unchecked: int

    @property
    def share(self) -> float | None:
        return self.alone / self.decided if self.decided else None

    @property
    def share_before(self) -> float | None:
        return self.alone_before / self.decided_before if self.decided_before else None

    @property
    def wrong_share(self) -> float | None:
        """Of the newest sampled ones that people checked."""
        return self.wrong / self.checked if self.checked else None


@dataclass(frozen=True, slots=True)
class Week:
    """A week that begins on ``start``: how many of the fields read were right without a touch, and by which model."""

    start: date
    documents: int
    fields: int
    touched: int
    model: int
    sure: int
    sure_wrong: int

    @property
    def share(self) -> float:
        return 1 - self.touched / self.fields


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier's documents of the last days. ``blockers`` with how many documents each stopped."""

    country: str
    tax_id: str
    name: str
    documents: int
    alone: int
    blockers: Sequence[tuple[str, int]]


def touchless(session: Session, tenant: TenantId, *, days: int = DAYS) -> Touchless:
    """The last ``days`` and as many before."""
    repository = LearningRepository(session, tenant)
    now = repository.now()
    since = now - timedelta(days=days)
    told = repository.shares(since - timedelta(days=days), since, now + timedelta(minutes=1))
    checked, wrong = repository.checked(_BEGINNING, None, NEWEST)
    return Touchless(told.alone, told.all, told.alone_before, told.all_before, checked, wrong, repository.unchecked())


def curve(session: Session, tenant: TenantId, zone: str, *, weeks: int = WEEKS) -> list[Week]:
    """The last weeks that had documents, by the company's own calendar, oldest first."""
    repository = LearningRepository(session, tenant)
    rows = repository.weeks(zone, repository.now() - timedelta(weeks=weeks))
    return [
        Week(
            row.week, int(row.documents), int(row.fields), int(row.touched or 0), int(row.model or 0),
            int(row.sure), int(row.sure_wrong),
        )
        for row in rows
    ]  # fmt: skip


def blockers(session: Session, tenant: TenantId, *, days: int = DAYS) -> tuple[list[tuple[str, int]], list[Supplier]]:
    """What stopped documents in the last ``days``, in all and for the suppliers with most documents."""
    repository = LearningRepository(session, tenant)
    since = repository.now() - timedelta(days=days)
    overall: list[tuple[str, int]] = []
    by_supplier: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in repository.blockers(since):
        if row.country is None:
            overall.append((row.blocker, int(row.documents)))
        else:
            by_supplier.setdefault((row.country, row.tax_id), []).append((row.blocker, int(row.documents)))
    suppliers = [
        Supplier(
            row.country, row.tax_id, row.name or "", int(row.documents), int(row.alone),
            by_supplier.get((row.country, row.tax_id), [])[:4],
        )
        for row in repository.suppliers(since, MOST_SUPPLIERS)
    ]  # fmt: skip
    return overall[:10], suppliers


def parted(blocker: str) -> Mapping[str, str]:
    """A blocker in its parts.

    >>> parted("unsure:total"), parted("twin")
    ({'sort': 'unsure', 'what': 'total'}, {'sort': 'twin', 'what': ''})
    """
    sort, _, what = blocker.partition(":")
    return {"sort": sort, "what": what}
