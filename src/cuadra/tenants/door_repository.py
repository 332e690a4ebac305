"""What is asked before anybody is known: the functions of the database that see past the walls, and rows of nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, text
from sqlalchemy.orm import Session

from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants.models import Link, LoginLimit, OidcLogin, SecurityEvent

CHANNEL = "cuadra_doors"
F = TypeVar("F", bound=tuple[Any, ...])


class SessionFound(NamedTuple):
    session: UUID
    person: PersonId
    tenant: TenantId | None
    role: str | None
    is_operator: bool
    seen: datetime
    began: datetime


class KeyFound(NamedTuple):
    tenant: TenantId
    key: UUID
    scopes: list[str]
    made_by: PersonId | None
    maker_role: str | None
    expires: datetime | None
    used: datetime | None


class RefreshFound(NamedTuple):
    person: PersonId
    session: UUID


class InvitationFound(NamedTuple):
    tenant: TenantId
    id: UUID


@dataclass(frozen=True, slots=True)
class DoorRepository:
    session: Session

    def by_cookie(self, digest: bytes) -> SessionFound | None:
        return self._one(SessionFound, "SELECT * FROM door_session(:digest)", digest=digest)

    def by_access(self, login: UUID, tenant: TenantId | None) -> SessionFound | None:
        return self._one(SessionFound, "SELECT * FROM door_access(:login, :tenant)", login=login, tenant=tenant)

    def by_key(self, digest: bytes) -> KeyFound | None:
        return self._one(KeyFound, "SELECT * FROM door_key(:digest)", digest=digest)

    def by_refresh(self, digest: bytes) -> RefreshFound | None:
        return self._one(RefreshFound, "SELECT * FROM door_refresh(:digest)", digest=digest)

    def by_email(self, email: str) -> PersonId | None:
        return self._person("SELECT door_person(:email)", email=email)

    def by_identity(self, issuer: str, subject: str) -> PersonId | None:
        return self._person("SELECT door_identity(:issuer, :subject)", issuer=issuer, subject=subject)

    def by_invitation(self, digest: bytes) -> InvitationFound | None:
        return self._one(InvitationFound, "SELECT * FROM door_invitation(:digest)", digest=digest)

    def lock_set_up(self) -> None:
        """Who makes the first person does so alone, until commit."""
        self.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('cuadra set-up', 0))"))

    def has_people(self) -> bool:
        return bool(self.session.scalar(text("SELECT has_people()")))

    def count_try(self, kind: str, key: bytes, window: timedelta) -> tuple[int, float]:
        """One more try; how many in the window so far, and seconds until it ends. Locks the row until commit."""
        counted = text("""
            INSERT INTO login_limits AS l (kind, key, tries, window_ends)
            VALUES (:kind, :key, 1, clock_timestamp() + :window)
            ON CONFLICT (kind, key) DO UPDATE SET
              tries = CASE WHEN l.window_ends <= clock_timestamp() THEN 1 ELSE least(l.tries + 1, 1000000) END,
              window_ends = CASE WHEN l.window_ends <= clock_timestamp() THEN excluded.window_ends
                                 ELSE l.window_ends END
            RETURNING tries, extract(epoch FROM window_ends - clock_timestamp())::float
        """)
        tries, seconds = self.session.execute(counted, {"kind": kind, "key": key, "window": window}).one()
        return tries, seconds

    def forgive(self, kind: str, key: bytes, *, all_of_it: bool) -> None:
        """Takes back one try, or all of them."""
        mine = (LoginLimit.kind == kind, LoginLimit.key == key)
        if all_of_it:
            self.session.execute(delete(LoginLimit).where(*mine))
            return
        back = text("UPDATE login_limits SET tries = greatest(tries - 1, 0) WHERE kind = :kind AND key = :key")
        self.session.execute(back, {"kind": kind, "key": key})

    def note(self, **values: Any) -> None:
        """One security event."""
        self.session.execute(insert(SecurityEvent.__table__), [values])  # type: ignore[arg-type]

    def add_link(self, digest: bytes, purpose: str, person: UUID | None, expires: datetime) -> None:
        """A one-time link; earlier ones of the same purpose and person stop working."""
        same = Link.person_id == person if person else Link.person_id.is_(None)
        self.session.execute(delete(Link).where(Link.purpose == purpose, same))
        self.session.add(Link(token_hash=digest, purpose=purpose, person_id=person, expires_at=expires))
        self.session.flush()

    def take_link(self, digest: bytes, purpose: str) -> Sequence[Any] | None:
        """``(person,)`` of the link, which is gone from now on; None where there is none in force."""
        mine = (Link.token_hash == digest, Link.purpose == purpose, Link.expires_at > func.clock_timestamp())
        return self.session.execute(delete(Link).where(*mine).returning(Link.person_id)).one_or_none()

    def add_oidc(self, row: OidcLogin) -> None:
        self.session.add(row)
        self.session.flush()

    def take_oidc(self, state: bytes, browser: bytes) -> tuple[str, str] | None:
        """``(nonce, verifier)`` of a login begun by this browser, once."""
        mine = (OidcLogin.state_hash == state, OidcLogin.browser_hash == browser)
        live = OidcLogin.expires_at > func.clock_timestamp()
        taken = delete(OidcLogin).where(*mine, live).returning(OidcLogin.nonce, OidcLogin.verifier)
        found = self.session.execute(taken).one_or_none()
        return (found[0], found[1]) if found else None

    def sweep(self, kept: timedelta) -> None:
        """Deletes what is over for longer than ``kept``: sessions, links, counts, security events."""
        self.session.execute(text("SELECT sweep_doors(:kept)"), {"kept": kept})

    def _one(self, kind: type[F], statement: str, **values: Any) -> F | None:
        found = self.session.execute(text(statement), values).one_or_none()
        return kind(*found) if found else None

    def _person(self, statement: str, **values: Any) -> PersonId | None:
        found: UUID | None = self.session.scalar(text(statement), values)
        return PersonId(found) if found else None


def listen(connection: Connection) -> None:
    """From now on the connection hears of every change of what a key, session or person may."""
    connection.execute(text(f"LISTEN {CHANNEL}"))
