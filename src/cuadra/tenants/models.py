"""The tables of companies and people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, PrimaryKeyConstraint, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from cuadra.database.base import Base, Id, Moment, Stamped, TenantRow
from cuadra.kit.ids import new_id


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


class Person(Stamped, Base):
    """Somebody who may work in several companies. ``email`` is normalised; ``is_operator`` runs the installation."""

    __tablename__ = "people"

    id: Mapped[Id] = mapped_column()
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="es")
    is_operator: Mapped[bool] = mapped_column(server_default="false")
    disabled_at: Mapped[Moment | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Membership(Stamped, TenantRow, Base):
    """That a person works in a company, and as what (``roles.Role``)."""

    __tablename__ = "memberships"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str]


class Credentials(Base):
    """What proves a person: seen by themselves only. ``totp_step`` is the last 30-second step that was used."""

    __tablename__ = "credentials"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[Moment | None]
    totp_sealed: Mapped[bytes | None]
    totp_confirmed_at: Mapped[Moment | None]
    totp_step: Mapped[int] = mapped_column(BigInteger, server_default="0")


class RecoveryCode(Base):
    """One of the codes for the day the telephone is lost; each works once."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[Moment | None]


class Identity(Base):
    """Who a person is at an OpenID provider."""

    __tablename__ = "identities"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class Login(Base):
    """One session: of the browser (``web``, its cookie's hash is here) or of a program (``api``, refresh tokens)."""

    __tablename__ = "sessions"

    id: Mapped[Id] = mapped_column()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id", ondelete="SET NULL"))
    kind: Mapped[str]
    token_hash: Mapped[bytes | None]
    ip: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    last_seen_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    ended_why: Mapped[str] = mapped_column(server_default="")


class RefreshToken(Base):
    """One link of a family: used once, and its second use ends the family (``session_id``)."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    made_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    used_at: Mapped[Moment | None]


class Invitation(TenantRow, Base):
    """A company asks somebody in, once."""

    __tablename__ = "invitations"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "id"),)

    id: Mapped[UUID] = mapped_column(default=new_id)
    email: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[bytes]
    made_by: Mapped[UUID | None]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    expires_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]


class ApiKey(TenantRow, Base):
    """A program's key to one company. ``start`` is what people see of it; ``made_by`` bounds what it may."""

    __tablename__ = "api_keys"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "id"),)

    id: Mapped[UUID] = mapped_column(default=new_id)
    name: Mapped[str]
    start: Mapped[str]
    token_hash: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    expires_at: Mapped[Moment | None]
    last_used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]


class LoginLimit(Base):
    """Tries within a window of time, by hash of an address or account."""

    __tablename__ = "login_limits"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    tries: Mapped[int]
    window_ends: Mapped[Moment]


class Link(Base):
    """A one-time link: of the first set-up, or to a new password. Deleted when used."""

    __tablename__ = "links"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    expires_at: Mapped[Moment]


class OidcLogin(Base):
    """A login begun at an OpenID provider and not yet back. Deleted when used."""

    __tablename__ = "oidc_logins"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes]
    nonce: Mapped[str]
    verifier: Mapped[str]
    expires_at: Mapped[Moment]


class SecurityEvent(Base):
    """What happened at the door, of no company: logins, refusals, changes of what proves a person. Append-only."""

    __tablename__ = "security_events"

    id: Mapped[Id] = mapped_column()
    at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    action: Mapped[str]
    person_id: Mapped[UUID | None]
    ip: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    request_id: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
