"""The tables of documents."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import REAL, BigInteger, Computed, Date, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Amount, Base, Id, Moment, Stamped, TenantRow
from cuadra.inbox.states import State


class Document(TenantRow, Stamped, Base):
    """One commercial document: what it is called, where it stands, and the few values by which it is found.

    ``sha256`` is of the original's bytes; one of several documents in a file has its own row with ``parent_id`` and
    ``part``. ``reason`` is the code of the sentence that says why it stands where it stands. ``version`` rises with
    every change (the ETag). ``fiscal_key`` is the UUID, CAE or CUFE; ``look`` what two pictures of one ticket share.
    """

    __tablename__ = "documents"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    parent_id: Mapped[UUID | None]
    part: Mapped[str] = mapped_column(default="")
    sha256: Mapped[bytes]
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    source: Mapped[str]
    external_id: Mapped[str] = mapped_column(default="")
    country: Mapped[str | None]
    state: Mapped[State] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(default="")
    reason_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    duplicate_of: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str | None]
    issuer_name: Mapped[str | None]
    issuer_tax_id: Mapped[str | None]
    receiver_name: Mapped[str | None]
    receiver_tax_id: Mapped[str | None]
    number: Mapped[str | None]
    issued_on: Mapped[date | None] = mapped_column(Date)
    currency: Mapped[str | None]
    total: Mapped[Amount | None]
    total_micros: Mapped[int | None] = mapped_column(
        BigInteger, Computed("CAST(total * 1000000 AS bigint)", persisted=True), deferred=True
    )  # to look by (amounts.py)
    fiscal_key: Mapped[str | None]
    look: Mapped[str | None]


class Original(TenantRow, Base):
    """The bytes as they came, sealed: in the row when small, else in the store under the name ``stored``."""

    __tablename__ = "originals"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes | None]
    stored: Mapped[str | None]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Sighting(TenantRow, Base):
    """One arrival of a document: the same bytes may come by upload, mail and folder, and are one document."""

    __tablename__ = "sightings"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column()
    document_id: Mapped[UUID]
    source: Mapped[str]
    name: Mapped[str]
    external_id: Mapped[str] = mapped_column(default="")
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Reading(TenantRow, Base):
    """What was read from a document, the ``nth`` time; the shapes are those of ``cuadra schema``."""

    __tablename__ = "readings"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True)
    reader: Mapped[str]
    rungs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    seconds: Mapped[float] = mapped_column(REAL)
    fields: Mapped[dict[str, Any]]
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    findings: Mapped[list[Any]] = mapped_column(JSONB)
    text: Mapped[str] = mapped_column(deferred=True)
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
