"""The tables of companies and people."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Stamped


class Tenant(Stamped, Base):
    """A company: the wall of everything. ``time_zone`` is an IANA name; ``country`` ISO 3166-1 alpha-2."""

    __tablename__ = "tenants"

    id: Mapped[Id] = mapped_column()
    name: Mapped[str]
    country: Mapped[str]
    tax_id: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str]
    language: Mapped[str] = mapped_column(default="es")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
