"""The statements about mails and push messages of one company: what is to be told, to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId, new_id
from cuadra.notices.models import Notice, PushDevice, Telling, ToldNotice

MOST_NOTICES = 50  # in one mail
_OPEN = text("""
    INSERT INTO tellings AS t (tenant_id, id, person_id, channel, due_at)
    VALUES (:tenant, :id, :person, :channel, :due)
    ON CONFLICT (tenant_id, person_id, channel, due_at) DO UPDATE SET updated_at = clock_timestamp()
      WHERE t.state = 'waiting'
    RETURNING id
""")
_TELL = text("""
    INSERT INTO told_notices (tenant_id, notice_id, channel, telling_id)
    VALUES (:tenant, :notice, :channel, :telling) ON CONFLICT DO NOTHING
""")
_LIVE = text("SELECT live_sessions(CAST(:asked AS uuid[]))")
_IS_TOLD = text("""
    SELECT EXISTS (SELECT FROM told_notices
                   WHERE tenant_id = :tenant AND notice_id = :notice AND channel = :channel)
""")


class Opened(NamedTuple):
    """``id`` of the telling of that moment; ``is_new``: it needs its job."""

    id: UUID
    is_new: bool


class TellingRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def open(self, person: UUID, channel: str, due: datetime) -> Opened | None:
        """The person's telling over that channel at that moment; None where it has left already."""
        made = new_id()
        values = {"tenant": self.tenant, "id": made, "person": person, "channel": channel, "due": due}
        found = self.session.scalar(_OPEN, values)
        return Opened(found, found == made) if found else None

    def is_told(self, notice: UUID, channel: str) -> bool:
        return bool(self.session.scalar(_IS_TOLD, {"tenant": self.tenant, "notice": notice, "channel": channel}))

    def tell(self, notice: UUID, channel: str, telling: UUID) -> None:
        """Puts a notice into a telling."""
        self.session.execute(
            _TELL, {"tenant": self.tenant, "notice": notice, "channel": channel, "telling": telling}
        )  # fmt: skip

    def get(self, telling: UUID, *, lock: bool = False) -> Telling | None:
        wanted = select(Telling).where(Telling.tenant_id == self.tenant, Telling.id == telling)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def move(self, telling: UUID, before: str, state: str, **values: Any) -> bool:
        """To another state, where it stands at ``before``."""
        mine = (Telling.tenant_id == self.tenant, Telling.id == telling, Telling.state == before)
        moved = self.session.execute(update(Telling).where(*mine).values(state=state, **values))
        return bool(moved.rowcount)  # type: ignore[attr-defined]

    def unread(self, telling: UUID) -> list[Notice]:
        """Its notices that their person has not read meanwhile, oldest first."""
        wanted = (
            select(Notice)
            .join(ToldNotice, (ToldNotice.tenant_id == Notice.tenant_id) & (ToldNotice.notice_id == Notice.id))
            .where(Notice.tenant_id == self.tenant, ToldNotice.telling_id == telling, Notice.read_at.is_(None))
        )
        return list(self.session.scalars(wanted.order_by(Notice.id).limit(MOST_NOTICES)))


class DeviceRepository:
    """Browsers that take push messages."""

    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def of(self, person: UUID) -> list[PushDevice]:
        """Those whose session lives."""
        mine = (PushDevice.tenant_id == self.tenant, PushDevice.person_id == person)
        found = list(self.session.scalars(select(PushDevice).where(*mine).order_by(PushDevice.id)))
        if not found:
            return []
        live = set(self.session.scalars(_LIVE, {"asked": [one.session_id for one in found]}))
        return [one for one in found if one.session_id in live]

    def people(self) -> set[UUID]:
        """Those who have one."""
        wanted = select(PushDevice.person_id).where(PushDevice.tenant_id == self.tenant).distinct()
        return set(self.session.scalars(wanted))

    def put(self, device: PushDevice) -> None:
        """Adds it; a browser that somebody else used before is theirs no more."""
        same = (PushDevice.tenant_id == self.tenant, PushDevice.digest == device.digest)
        self.session.execute(delete(PushDevice).where(*same))
        self.session.add(device)
        self.session.flush()

    def remove(self, devices: Sequence[UUID], person: UUID | None = None) -> int:
        """Forgets them (only those of ``person``); how many were there."""
        gone = delete(PushDevice).where(PushDevice.tenant_id == self.tenant, PushDevice.id.in_(devices))
        if person:
            gone = gone.where(PushDevice.person_id == person)
        return int(self.session.execute(gone).rowcount)  # type: ignore[attr-defined]

    def remove_endpoint(self, digest: bytes, person: UUID) -> int:
        mine = (PushDevice.tenant_id == self.tenant, PushDevice.digest == digest, PushDevice.person_id == person)
        return int(self.session.execute(delete(PushDevice).where(*mine)).rowcount)  # type: ignore[attr-defined]

    def bind(self, digest: bytes, person: UUID, login: UUID) -> None:
        """From now on the device of that address, if it is the person's, lives as long as session ``login``."""
        mine = (PushDevice.tenant_id == self.tenant, PushDevice.digest == digest, PushDevice.person_id == person)
        self.session.execute(update(PushDevice).where(*mine).values(session_id=login))

    def touch(self, devices: Sequence[UUID]) -> None:
        """They took a message now."""
        mine = (PushDevice.tenant_id == self.tenant, PushDevice.id.in_(devices))
        self.session.execute(update(PushDevice).where(*mine).values(last_at=func.clock_timestamp()))
