"""What a company has: its people, invitations and keys. Every statement names the company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants.models import ApiKey, Invitation, Membership, Person, Tenant

NOW = func.clock_timestamp()
MOST = 1000  # rows that a list of a company gives at once


class CompanyRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def lock(self) -> None:
        """The company's one lock, until commit: who counts owners counts alone."""
        self.session.execute(text("SELECT lock_tenant(:tenant)"), {"tenant": self.tenant})

    def company(self) -> Tenant | None:
        return self.session.scalar(select(Tenant).where(Tenant.id == self.tenant))

    def update(self, **values: Any) -> None:
        self.session.execute(update(Tenant).where(Tenant.id == self.tenant).values(**values))

    def add(self, row: Tenant | Membership | Invitation | ApiKey) -> None:
        self.session.add(row)
        self.session.flush()

    def members(self) -> Sequence[tuple[Membership, Person]]:
        found = (
            select(Membership, Person)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.tenant_id == self.tenant)
            .order_by(Membership.created_at, Person.id)
            .limit(MOST)
        )
        return [(one, person) for one, person in self.session.execute(found)]

    def membership(self, person: UUID) -> Membership | None:
        found = select(Membership).where(Membership.tenant_id == self.tenant, Membership.person_id == person)
        return self.session.scalar(found.execution_options(populate_existing=True))

    def member_email(self, email: str) -> PersonId | None:
        found = (
            select(Person.id)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.tenant_id == self.tenant, Person.email == email)
        )
        return self.session.scalar(found)  # type: ignore[return-value]

    def owners(self) -> int:
        """Those who can still log in."""
        found = (
            select(func.count())
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.tenant_id == self.tenant, Membership.role == "owner", Person.disabled_at.is_(None))
        )
        return self.session.scalar(found) or 0

    def set_role(self, person: UUID, role: str) -> None:
        mine = (Membership.tenant_id == self.tenant, Membership.person_id == person)
        self.session.execute(update(Membership).where(*mine).values(role=role))

    def remove(self, person: UUID) -> None:
        mine = (Membership.tenant_id == self.tenant, Membership.person_id == person)
        self.session.execute(delete(Membership).where(*mine))

    def invitations(self) -> list[Invitation]:
        """Those still open, newest first."""
        found = select(Invitation).where(Invitation.tenant_id == self.tenant, *_open()).limit(MOST)
        return list(self.session.scalars(found.order_by(Invitation.id.desc())))

    def take_invitation(self, invitation: UUID, digest: bytes) -> Invitation | None:
        """Marks it accepted, once; None where it is used, withdrawn, expired, or the token is another's."""
        mine = (Invitation.tenant_id == self.tenant, Invitation.id == invitation, Invitation.token_hash == digest)
        taken = update(Invitation).where(*mine, *_open()).values(accepted_at=NOW).returning(Invitation)
        return self.session.scalar(taken)

    def withdraw(self, *, invitation: UUID | None = None, email: str = "") -> int:
        """Withdraws one, or all that wait for an address; how many were open."""
        which = Invitation.id == invitation if invitation else Invitation.email == email
        done = update(Invitation).where(Invitation.tenant_id == self.tenant, which, *_open()).values(withdrawn_at=NOW)
        return _count(self.session.execute(done))

    def keys(self) -> list[ApiKey]:
        """All keys, the revoked too, newest first."""
        found = select(ApiKey).where(ApiKey.tenant_id == self.tenant).order_by(ApiKey.id.desc()).limit(MOST)
        return list(self.session.scalars(found))

    def revoke(self, key: UUID) -> ApiKey | None:
        """The key, revoked; None where the company has none such in force."""
        mine = (ApiKey.tenant_id == self.tenant, ApiKey.id == key, ApiKey.revoked_at.is_(None))
        return self.session.scalar(update(ApiKey).where(*mine).values(revoked_at=NOW).returning(ApiKey))

    def revoke_of(self, person: UUID) -> int:
        """Revokes what ``person`` made."""
        mine = (ApiKey.tenant_id == self.tenant, ApiKey.made_by == person, ApiKey.revoked_at.is_(None))
        return _count(self.session.execute(update(ApiKey).where(*mine).values(revoked_at=NOW)))

    def touch_key(self, key: UUID, before: datetime) -> None:
        """Writes when it was used, unless that was written since ``before``."""
        stale = ApiKey.last_used_at.is_(None) | (ApiKey.last_used_at < before)
        mine = (ApiKey.tenant_id == self.tenant, ApiKey.id == key, stale)
        self.session.execute(update(ApiKey).where(*mine).values(last_used_at=NOW))


def _open() -> tuple[Any, ...]:
    return (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > NOW)


def _count(result: Any) -> int:
    return int(result.rowcount)
