"""The tables by which people organise documents: tags, notes, fields of their own, views, deeds."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Amount, Base, Id, Moment, TenantRow


class Named(TenantRow):
    """What a company gives a name. ``folded`` is the name without accents and case: one of each is in use."""

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    name: Mapped[str]
    folded: Mapped[str]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    removed_at: Mapped[Moment | None]


class Tag(Named, Base):
    """A word of the company's own for documents."""

    __tablename__ = "tags"

    colour: Mapped[str]


class DocumentTag(TenantRow, Base):
    __tablename__ = "document_tags"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Note(TenantRow, Base):
    """What a person wrote beside a document; ``mentions`` are the people named in it with ``@``."""

    __tablename__ = "notes"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    document_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    text: Mapped[str]
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    updated_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    removed_at: Mapped[Moment | None]


class CustomField(Named, Base):
    """A field that the company keeps of its documents: ``sort`` text, number, amount, date or choice."""

    __tablename__ = "custom_fields"

    sort: Mapped[str]
    choices: Mapped[list[Any]] = mapped_column(JSONB)


class CustomValue(TenantRow, Base):
    """``text`` is the normal form; ``amount`` or ``day`` the same to compare by."""

    __tablename__ = "custom_values"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    field_id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[str]
    amount: Mapped[Amount | None]
    day: Mapped[date | None] = mapped_column(Date)


class SavedView(TenantRow, Base):
    """A name for the query of a list's address (filters, sort, columns): one person's, or everybody's."""

    __tablename__ = "saved_views"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    person_id: Mapped[UUID | None]
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    is_shared: Mapped[bool]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    removed_at: Mapped[Moment | None]


class Deed(TenantRow, Base):
    """One thing done to all documents that match ``query``, no newer than ``until_id``; ``last_id`` is how far it is.

    ``undoes`` names the deed whose changes this one takes back, ``merged_id`` the tag that went as it began.
    """

    __tablename__ = "deeds"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    person_id: Mapped[UUID | None]
    action: Mapped[str]
    tag_id: Mapped[UUID | None]
    query: Mapped[str]
    undoes: Mapped[UUID | None]
    merged_id: Mapped[UUID | None]
    seen: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    among: Mapped[int] = mapped_column(default=0)
    until_id: Mapped[UUID]
    last_id: Mapped[UUID | None]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[Moment | None]


class DeedChange(TenantRow, Base):
    """A document that a deed changed: what undoing it goes over."""

    __tablename__ = "deed_changes"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    deed_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
