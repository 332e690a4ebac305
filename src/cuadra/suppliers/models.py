"""The tables of suppliers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Moment, Stamped, TenantRow


class Supplier(TenantRow, Stamped, Base):
    """Who issues documents to the company. ``prints`` are numbers that only its papers carry (reading.suppliers).

    ``documents`` are those known to be of it, for the order of the list; who needs the exact count asks the links.
    """

    __tablename__ = "suppliers"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    country: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    name_key: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    prints: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(default="")
    documents: Mapped[int] = mapped_column(BigInteger, default=0)
    first_seen: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    last_seen: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Key(TenantRow, Base):
    """By what a supplier is known (``naming.key_of``), with the name that stood beside it."""

    __tablename__ = "supplier_keys"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    supplier_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(default="")


class Link(TenantRow, Base):
    """A document of a supplier. ``raw`` is what the reader alone had said, ``lesson`` what its confirmation taught.

    ``fields`` and ``touched``: how many fields it has, and how many of them a person had to touch.
    """

    __tablename__ = "supplier_documents"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    supplier_id: Mapped[UUID]
    raw: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lesson: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    fields: Mapped[int | None]
    touched: Mapped[int | None]
    taught_at: Mapped[Moment | None]


class Rule(TenantRow, Base):
    """What a person said that holds for all documents of a supplier.

    ``way``: a fixed ``value``, what stands ``beside`` or ``under`` a label, or ``none``: the field is not theirs.
    ``told`` is that value or label as people read it, ``mark`` the label as marks are compared.
    """

    __tablename__ = "supplier_rules"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    supplier_id: Mapped[UUID]
    path: Mapped[str]
    way: Mapped[str]
    told: Mapped[str] = mapped_column(default="")
    mark: Mapped[str] = mapped_column(default="")
    person_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Join(TenantRow, Base):
    """That supplier ``gone_id`` was joined to ``kept_id``, with all that has to be known to undo it.

    ``gone`` is its row; ``kept`` what changed of the other (before, after); ``rules`` are its rules, of which
    ``moved_rules`` went along: the others met one for the same field.
    """

    __tablename__ = "supplier_joins"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    kept_id: Mapped[UUID]
    gone_id: Mapped[UUID]
    name: Mapped[str]
    gone: Mapped[dict[str, Any]]
    kept: Mapped[dict[str, Any]]
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    documents: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), deferred=True)
    rules: Mapped[list[Any]] = mapped_column(JSONB)
    moved_rules: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    person_id: Mapped[UUID | None]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
