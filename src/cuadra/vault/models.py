"""The table of secrets."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, Stamped, TenantRow


class StoredSecret(TenantRow, Stamped, Base):
    """A sealed value and what may be shown of it. ``owner_*`` say what of ours it belongs to, where it does."""

    __tablename__ = "secrets"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    owner_table: Mapped[str] = mapped_column(default="")
    owner_field: Mapped[str] = mapped_column(default="")
    owner_row: Mapped[str] = mapped_column(default="")
    record: Mapped[bytes]
    key_id: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[Moment | None]

    def __repr__(self) -> str:
        return f"StoredSecret({self.id}, {self.kind})"
