"""The statements about sources, for one company; and the two questions over all companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from cuadra.database.many import insert_many
from cuadra.kit.ids import TenantId
from cuadra.sources.contract import Stored
from cuadra.sources.models import SourceItem, StoredSource

_AWAKE = text("SELECT tenant_id, source_id, folder, is_late FROM sources_awake(:most)")
_DOOR = text("SELECT tenant_id, source_id FROM door_upload(:digest)")
# From the list to the rows by their key, one by one: right also before the table's first statistics.
_KNOWN = text("""
    SELECT given.key FROM unnest(CAST(:keys AS text[]), CAST(:marks AS text[])) AS given (key, mark)
    CROSS JOIN LATERAL (SELECT i.mark FROM source_items i
      WHERE i.tenant_id = :tenant AND i.source_id = :source AND i.key = given.key OFFSET 0) AS kept
    WHERE kept.mark = given.mark
""")
_CHANGED = ("mark", "name", "place", "is_filed", "documents", "reason", "facts")


class Awake(NamedTuple):
    """A source that wants to be looked at by itself; ``folder`` of one that has events."""

    tenant: TenantId
    source: UUID
    folder: str | None
    is_late: bool


class SourceRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def all(self) -> list[StoredSource]:
        wanted = select(StoredSource).where(StoredSource.tenant_id == self.tenant).order_by(StoredSource.id)
        return list(self.session.scalars(wanted))

    def get(self, source: UUID, *, lock: bool = False) -> StoredSource | None:
        wanted = select(StoredSource).where(StoredSource.tenant_id == self.tenant, StoredSource.id == source)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def add(self, row: StoredSource) -> None:
        self.session.add(row)
        self.session.flush()

    def remove(self, source: UUID) -> bool:
        gone = delete(StoredSource).where(StoredSource.tenant_id == self.tenant, StoredSource.id == source)
        return bool(self.session.execute(gone).rowcount)  # type: ignore[attr-defined]

    def change(self, source: UUID, version: int, values: Mapping[str, Any]) -> bool:
        """Changes one that is still as it was seen; False where it was changed meanwhile."""
        mine = (StoredSource.tenant_id == self.tenant) & (StoredSource.id == source)
        changing = update(StoredSource).where(mine, StoredSource.version == version).values(**values)
        done = self.session.execute(changing.execution_options(synchronize_session=False))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    def known(self, source: UUID, items: Sequence[tuple[str, str]]) -> set[str]:
        """The keys of those that were seen with the same mark."""
        told = {"tenant": self.tenant, "source": source, "keys": [key for key, _ in items]}
        return set(self.session.scalars(_KNOWN, {**told, "marks": [mark for _, mark in items]}))

    def remember(self, source: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes down what became of items; one seen before with another mark is written anew."""
        changed = ", ".join(f"{name} = excluded.{name}" for name in _CHANGED)
        insert_many(
            self.session,
            SourceItem.__table__,
            [{"tenant_id": self.tenant, "source_id": source, **row} for row in rows],
            conflict=f"(tenant_id, source_id, key) DO UPDATE SET {changed}, at = clock_timestamp()",
        )

    def unfiled(self, source: UUID, *, most: int) -> list[Stored]:
        wanted = select(SourceItem).where(
            SourceItem.tenant_id == self.tenant, SourceItem.source_id == source, SourceItem.is_filed.is_(False)
        )
        return [Stored(one.key, one.mark, one.place) for one in self.session.scalars(wanted.limit(most))]

    def filed(self, source: UUID, keys: Sequence[str], reasons: Mapping[str, str], *, forgets: bool) -> None:
        """These are done with; for some there is a reason why they lie where they lay.

        ``forgets``: the place of one that was moved may be taken by an equal one, which then is new.
        """
        mine = (SourceItem.tenant_id == self.tenant) & (SourceItem.source_id == source)
        values = {"is_filed": True, "place": {}}
        changing = update(SourceItem).where(mine, SourceItem.key.in_(list(keys))).values(**values)
        if forgets:
            moved = SourceItem.key.not_in(list(reasons))
            again = update(SourceItem).where(mine, SourceItem.key.in_(list(keys)), moved).values(mark="")
            self.session.execute(again.execution_options(synchronize_session=False))
        self.session.execute(changing.execution_options(synchronize_session=False))
        for key, reason in reasons.items():
            told = update(SourceItem).where(mine, SourceItem.key == key).values(reason=reason)
            self.session.execute(told.execution_options(synchronize_session=False))

    def items(
        self, source: UUID, *, only_left: bool = False, until: datetime | None = None, skip: int = 0, most: int = 50
    ) -> list[SourceItem]:
        """Newest first, from the moment ``until`` without the first ``skip``; ``only_left``: those with a reason."""
        wanted = select(SourceItem).where(SourceItem.tenant_id == self.tenant, SourceItem.source_id == source)
        if only_left:
            wanted = wanted.where(SourceItem.reason != "")
        if until:
            wanted = wanted.where(SourceItem.at <= until)
        return list(
            self.session.scalars(wanted.order_by(SourceItem.at.desc(), SourceItem.key).offset(skip).limit(most))
        )

    def now(self, *, plus: float = 0.0) -> Any:
        """A moment by the clock of the database, for a value to write."""
        return func.clock_timestamp() + timedelta(seconds=plus)


def awake(session: Session, *, most: int) -> list[Awake]:
    """Those of all companies that are to be looked at by themselves: for a session of ``Database.jobs``."""
    rows = session.execute(_AWAKE, {"most": most})
    return [Awake(TenantId(row.tenant_id), row.source_id, row.folder, row.is_late) for row in rows]


def at_door(session: Session, digest: bytes) -> tuple[TenantId, UUID] | None:
    """Whose upload link this is, for a session of nobody."""
    row = session.execute(_DOOR, {"digest": digest}).one_or_none()
    return (TenantId(row.tenant_id), row.source_id) if row else None
