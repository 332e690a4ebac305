"""What came by a source and what was left where it lay, in pages: each ends at a moment, and how many of it were told.

Names of files are long, so a cursor does not hold one: those of one moment are counted, they are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.kit.paging import CursorInvalid
from cuadra.sources.models import SourceItem
from cuadra.sources.repository import SourceRepository
from cuadra.sources.service import find

MOST_AT_ONCE = 10_000  # of one moment: more stand in no cursor of ours


@dataclass(frozen=True, slots=True)
class ItemPage:
    """``next`` is the cursor of the following page, empty on the last."""

    items: Sequence[SourceItem]
    next: str


def items_of(
    session: Session, tenant: TenantId, source: UUID, *, only_left: bool = False, cursor: str = "", most: int = 50
) -> ItemPage:
    """Newest first; ``only_left``: those that were left, with the reason. ``SourceMissing``, ``CursorInvalid``."""
    until, skip = unpacked(cursor) if cursor else (None, 0)
    find(session, tenant, source)
    found = SourceRepository(session, tenant).items(source, only_left=only_left, until=until, skip=skip, most=most + 1)
    if len(found) <= most:
        return ItemPage(found, "")
    kept = found[:most]
    last = kept[-1].at
    seen = sum(one.at == last for one in kept) + (skip if last == until else 0)
    return ItemPage(kept, packed(last, seen))


def packed(last: datetime, seen: int) -> str:
    """``seen`` of those of the moment ``last`` were told.

    >>> packed(datetime(2026, 11, 1, 12, 0, 0, 5, UTC), 2)
    '1793534400000005.2'
    """
    since = last - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{(since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds}.{seen}"


def unpacked(cursor: str) -> tuple[datetime, int]:
    """What ``packed`` wrote; ``CursorInvalid`` for anything else.

    >>> unpacked("1793534400000005.2")[0].microsecond
    5
    """
    told, _, seen = cursor.partition(".")
    if not all(one.isascii() and one.isdigit() and len(one) <= 17 for one in (told, seen)):
        raise CursorInvalid
    micro, skip = int(told), int(seen)
    if skip > MOST_AT_ONCE:
        raise CursorInvalid
    return datetime.fromtimestamp(micro // 1_000_000, UTC).replace(microsecond=micro % 1_000_000), skip
