"""What a person has: what proves them, their sessions, the companies they work in. Every statement names the person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cuadra.kit.ids import PersonId
from cuadra.tenants.models import (
    Credentials,
    Identity,
    Login,
    Membership,
    Person,
    RecoveryCode,
    RefreshToken,
    SecurityEvent,
    Tenant,
)

NOW = func.clock_timestamp()
MOST = 500


class PersonRepository:
    def __init__(self, session: Session, person: PersonId) -> None:
        self.session, self.person = session, person

    def add(self, row: Person | Credentials | Login | RefreshToken | Identity) -> None:
        self.session.add(row)
        self.session.flush()

    def me(self) -> Person | None:
        return self.session.scalar(select(Person).where(Person.id == self.person))

    def update(self, **values: Any) -> None:
        self.session.execute(update(Person).where(Person.id == self.person).values(**values))

    def become_first_operator(self) -> None:
        """Only where the installation has none."""
        self.session.execute(text("SELECT first_operator(:person)"), {"person": self.person})

    def companies(self) -> list[tuple[Tenant, str]]:
        """Where they work, and as what; oldest membership first."""
        found = (
            select(Tenant, Membership.role)
            .join(Membership, Membership.tenant_id == Tenant.id)
            .where(Membership.person_id == self.person)
            .order_by(Membership.created_at, Tenant.id)
            .limit(MOST)
        )
        return [(tenant, role) for tenant, role in self.session.execute(found)]

    def credentials(self, *, held: bool = False) -> Credentials | None:
        """What proves them; ``held`` until commit, so that nobody changes it meanwhile."""
        found = select(Credentials).where(Credentials.person_id == self.person)
        found = found.with_for_update() if held else found
        return self.session.scalar(found.execution_options(populate_existing=True))

    def set_credentials(self, **values: Any) -> None:
        row = insert(Credentials).values(person_id=self.person, **values)
        self.session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=values))

    def use_totp_step(self, step: int) -> bool:
        """Marks the step as used; False where it, or a later one, was used before."""
        later = (Credentials.person_id == self.person, Credentials.totp_step < step)
        return _count(self.session.execute(update(Credentials).where(*later).values(totp_step=step))) == 1

    def replace_recovery_codes(self, digests: list[bytes]) -> None:
        self.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == self.person))
        self.session.add_all([RecoveryCode(person_id=self.person, code_hash=one) for one in digests])

    def use_recovery_code(self, digest: bytes) -> bool:
        mine = (RecoveryCode.person_id == self.person, RecoveryCode.code_hash == digest)
        used = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=NOW)
        return _count(self.session.execute(used)) == 1

    def recovery_codes_left(self) -> int:
        mine = (RecoveryCode.person_id == self.person, RecoveryCode.used_at.is_(None))
        return self.session.scalar(select(func.count()).select_from(RecoveryCode).where(*mine)) or 0

    def logins(self) -> list[Login]:
        """Sessions that still live, last seen first."""
        found = select(Login).where(Login.person_id == self.person, *_alive()).order_by(Login.last_seen_at.desc())
        return list(self.session.scalars(found.limit(MOST)))

    def last_company(self) -> UUID | None:
        """The company of the last session that had one."""
        mine = (Login.person_id == self.person, Login.tenant_id.is_not(None))
        return self.session.scalar(select(Login.tenant_id).where(*mine).order_by(Login.id.desc()).limit(1))

    def places(self) -> list[str]:
        """Addresses of the last sessions."""
        mine = select(Login.ip).where(Login.person_id == self.person)
        return list(self.session.scalars(mine.order_by(Login.id.desc()).limit(50)))

    def end_logins(self, why: str, *, only: UUID | None = None, but: UUID | None = None) -> list[UUID]:
        """Ends one session, or all, or all but one; the ids of those that lived."""
        which = [Login.id == only] if only else [Login.id != but] if but else []
        mine = update(Login).where(Login.person_id == self.person, Login.ended_at.is_(None), *which)
        return list(self.session.scalars(mine.values(ended_at=NOW, ended_why=why).returning(Login.id)))

    def move_login(self, login: UUID, tenant: UUID | None) -> bool:
        """Names the company that a session works in; False where no such session lives."""
        mine = (Login.person_id == self.person, Login.id == login, *_alive())
        return _count(self.session.execute(update(Login).where(*mine).values(tenant_id=tenant))) == 1

    def touch_login(self, login: UUID, before: datetime | None, expires: datetime, ip: str, agent: str) -> None:
        """Writes where and when it was seen and until when it lives, unless that was written since ``before``."""
        stale = [Login.last_seen_at < before] if before else []
        mine = (Login.person_id == self.person, Login.id == login, *stale)
        values = {"last_seen_at": NOW, "expires_at": expires, "ip": ip, "agent": agent}
        self.session.execute(update(Login).where(*mine).values(**values))

    def use_refresh(self, digest: bytes) -> bool:
        """Marks the token as used; False where it was used before."""
        mine = (RefreshToken.person_id == self.person, RefreshToken.token_hash == digest)
        used = update(RefreshToken).where(*mine, RefreshToken.used_at.is_(None)).values(used_at=NOW)
        return _count(self.session.execute(used)) == 1

    def login(self, login: UUID) -> Login | None:
        """The session, if it lives, held until commit."""
        found = select(Login).where(Login.person_id == self.person, Login.id == login, *_alive())
        return self.session.scalar(found.with_for_update().execution_options(populate_existing=True))

    def identities(self) -> list[Identity]:
        return list(self.session.scalars(select(Identity).where(Identity.person_id == self.person).limit(MOST)))

    def remove_identity(self, subject: str) -> bool:
        gone = delete(Identity).where(Identity.person_id == self.person, Identity.subject == subject)
        return _count(self.session.execute(gone)) > 0

    def security_events(self, most: int = 100) -> list[SecurityEvent]:
        """The person's own, newest first."""
        mine = select(SecurityEvent).where(SecurityEvent.person_id == self.person)
        return list(self.session.scalars(mine.order_by(SecurityEvent.at.desc()).limit(most)))


def _alive() -> tuple[Any, ...]:
    return (Login.ended_at.is_(None), Login.expires_at > NOW)


def _count(result: Any) -> int:
    return int(result.rowcount)
