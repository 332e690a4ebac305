"""What every table is made of: names of constraints, moments in UTC, exact money, and the tenant's column."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, ForeignKey, MetaData, Numeric, Text, Uuid, func
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from cuadra.kit.ids import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """``timestamptz``; refuses a moment without a zone, gives back UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None


Moment = Annotated[datetime, mapped_column(Utc)]
Amount = Annotated[Decimal, mapped_column(Numeric(18, 6))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
Id = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text, bytes: BYTEA, dict[str, Any]: JSONB, datetime: Utc, Decimal: Numeric(18, 6)}  # noqa: RUF012


class TenantRow:
    """A row of one tenant. Every table that mixes this in must have its policy (``rls.protect``): a test asks."""

    tenant_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("tenants.id", ondelete="CASCADE"))


class Stamped:
    """When a row was made and last changed, by the clock of the database."""

    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    updated_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp(), onupdate=func.clock_timestamp())
