"""The tables of learning."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import REAL, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Moment, TenantRow


class ReaderModel(TenantRow, Base):
    """One attempt at learning: the sealed file where it was worth keeping, and the figures in any case.

    ``figures``: what the model before and this one made of the same unseen documents (``trainer``). ``reason`` is the
    code of why it was refused, or of who put it where it is.
    """

    __tablename__ = "reader_models"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    digest: Mapped[bytes | None]
    documents: Mapped[int]
    held_out: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seconds: Mapped[float] = mapped_column(REAL)
    made_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    used_at: Mapped[Moment | None]


class AutomationLevel(TenantRow, Base):
    """What a person (or, with ``reason``, the sample) decided for a scope; an empty part of the scope means any."""

    __tablename__ = "automation_levels"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    tax_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    person_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    set_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class DocumentOutcome(TenantRow, Base):
    """What became of a document that was read, by the rule that decided it (``country tax_id kind``).

    ``fields`` were read, ``touched`` of them by a person; ``sure`` were called sure, ``sure_wrong`` of those changed:
    known once a person confirmed or checked it.
    """

    __tablename__ = "outcomes"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    is_alone: Mapped[bool]
    blockers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    level: Mapped[str]
    rule: Mapped[list[str]] = mapped_column(ARRAY(Text))
    country: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    model_version: Mapped[int] = mapped_column(default=0)
    fields: Mapped[int | None]
    touched: Mapped[int | None]
    sure: Mapped[int | None]
    sure_wrong: Mapped[int | None]
    confirmed_at: Mapped[Moment | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[Moment | None]
    is_wrong: Mapped[bool | None]
