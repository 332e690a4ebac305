"""The tables of files that come in parts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Moment, TenantRow


class Upload(TenantRow, Base):
    """A file on its way: ``got`` of ``size`` bytes are here; ``document_id`` once it was received."""

    __tablename__ = "uploads"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    made_by: Mapped[UUID | None]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    got: Mapped[int] = mapped_column(BigInteger, default=0)
    country: Mapped[str | None]
    external_id: Mapped[str] = mapped_column(default="")
    document_id: Mapped[UUID | None]
    is_new: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class UploadPart(TenantRow, Base):
    """Some bytes of an upload, sealed; ``start`` is the place of the first."""

    __tablename__ = "upload_parts"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sealed: Mapped[bytes]
