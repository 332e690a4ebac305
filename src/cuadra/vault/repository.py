"""The statements of secrets, for one company; and the two questions about keys that are of the whole house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Integer,
    LargeBinary,
    Select,
    Text,
    Uuid,
    column,
    delete,
    func,
    literal_column,
    select,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.vault.models import StoredSecret

_NEW_ID, _OLD = column("id", Uuid), column("old", LargeBinary)
_NEW, _NEW_KEY = column("new", LargeBinary), column("key_id", Text)
_REPLACED = ("kind", "record", "key_id", "fingerprint", "expires_at")


class SecretRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def put(self, row: dict[str, Any]) -> bool:
        """Stores a secret under its id, in place of what was there; True when nothing was."""
        new = insert(StoredSecret).values(tenant_id=self.tenant, **row)
        changed = {name: new.excluded[name] for name in _REPLACED}
        wanted = new.on_conflict_do_update(
            index_elements=["tenant_id", "id"], set_={**changed, "updated_at": func.clock_timestamp()}
        )
        return self.session.execute(wanted.returning(literal_column("xmax = 0", Boolean))).scalar_one()

    def get(self, secret: UUID) -> StoredSecret | None:
        return self.session.scalars(self._mine().where(StoredSecret.id == secret)).one_or_none()

    def after(self, above: UUID, *, most: int) -> list[StoredSecret]:
        """At most ``most`` secrets in the order of their ids, above one of them."""
        wanted = self._mine().where(StoredSecret.id > above).order_by(StoredSecret.id).limit(most)
        return list(self.session.scalars(wanted))

    def of_owner(self, table: str, row: str, *, most: int) -> list[StoredSecret]:
        """The secrets of one thing of ours."""
        mine = self._mine().where(StoredSecret.owner_table == table, StoredSecret.owner_row == row)
        return list(self.session.scalars(mine.order_by(StoredSecret.owner_field, StoredSecret.name).limit(most)))

    def behind(self, active: str, above: UUID, *, most: int) -> list[StoredSecret]:
        """Those that another key than ``active`` seals, in the order of their ids."""
        mine = self._mine().where(StoredSecret.key_id != active, StoredSecret.id > above)
        return list(self.session.scalars(mine.order_by(StoredSecret.id).limit(most)))

    def exchange(self, changes: Sequence[tuple[UUID, bytes, bytes, str]]) -> int:
        """Puts new records (id, old, new, key) where the old one still stands; how many. No change to people."""
        if not changes:
            return 0
        new = values(_NEW_ID, _OLD, _NEW, _NEW_KEY, name="new").data(list(changes))
        wanted = (
            update(StoredSecret)
            .where(
                StoredSecret.tenant_id == self.tenant,
                StoredSecret.id == new.c.id,
                StoredSecret.record == new.c.old,
            )
            .values(record=new.c.new, key_id=new.c.key_id, updated_at=StoredSecret.updated_at)
            .returning(StoredSecret.id)
        )
        return len(self.session.execute(wanted, execution_options={"synchronize_session": False}).all())

    def delete(self, secret: UUID) -> bool:
        gone = delete(StoredSecret).where(StoredSecret.tenant_id == self.tenant, StoredSecret.id == secret)
        return self.session.execute(gone.returning(StoredSecret.id)).scalar() is not None

    def wait_at_most(self, milliseconds: int) -> None:
        """For locks, until the transaction ends."""
        self.session.execute(select(func.set_config("lock_timeout", f"{milliseconds}ms", True)))

    def _mine(self) -> Select[StoredSecret]:
        return select(StoredSecret).where(StoredSecret.tenant_id == self.tenant)


def key_counts(session: Session) -> dict[str, int]:
    """How many secrets of all companies each key seals."""
    told = func.vault_key_counts().table_valued(column("key_id", Text), column("records", Integer))
    return {row.key_id: row.records for row in session.execute(select(told))}


def tenants_behind(session: Session, active: str, above: UUID, *, most: int) -> list[TenantId]:
    """Companies above ``above`` with secrets that another key than ``active`` seals."""
    told = func.vault_tenants_behind(active, above, most).column_valued("tenant", joins_implicitly=True)
    return [TenantId(one) for one in session.scalars(select(told).order_by(told))]
