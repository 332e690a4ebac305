"""Sessions: begun, moved to another company, listed, ended. A browser's is a cookie, a program's a refresh family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.service import record
from cuadra.database.session import enter
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants.errors import NoCompany, NotFound
from cuadra.tenants.models import Login, RefreshToken
from cuadra.tenants.origin import Origin
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import note
from cuadra.tenants.tokens import COOKIE, REFRESH, digest, new_token

SessionKind = Literal["web", "api"]
IDLE = timedelta(days=7)  # unseen for so long, a session is over
LONGEST = timedelta(days=30)  # and after so long in any case


@dataclass(frozen=True, slots=True)
class Begun:
    """A session. ``token`` is the cookie's value or the refresh token, shown now and never again."""

    id: UUID
    person: PersonId
    tenant: TenantId | None
    token: Secret
    expires_at: datetime


def begin(
    session: Session,
    person: PersonId,
    kind: SessionKind,
    origin: Origin,
    *,
    tenant: TenantId | None = None,
    how: str = "password",
) -> Begun:
    """A session of ``person`` (in whose name the transaction is), in ``tenant`` or in the company they were last in.

    ``NoCompany`` where they do not work in the one that was named. Somebody who works in none has a session without.
    """
    repository = PersonRepository(session, person)
    chosen = _choose(repository, tenant)
    token = new_token(COOKIE if kind == "web" else REFRESH)
    row = Login(
        id=new_id(),
        person_id=person,
        tenant_id=chosen,
        kind=kind,
        token_hash=digest(token.reveal()) if kind == "web" else None,
        ip=origin.ip,
        agent=origin.agent[:400],
        expires_at=datetime.now(UTC) + IDLE,
    )
    repository.add(row)
    if kind == "api":
        repository.add(RefreshToken(token_hash=digest(token.reveal()), person_id=person, session_id=row.id))
    note(session, "login.done", person, origin, kind=kind, how=how, login=str(row.id))
    if chosen:
        _tell_company(session, chosen, person, origin, "session.begun", row.id, {"kind": kind, "how": how})
    return Begun(row.id, person, chosen, token, row.expires_at)


def switch(session: Session, person: PersonId, login: UUID, tenant: TenantId, origin: Origin) -> str:
    """The session goes on in another company of the person; their role there. An operator may enter any, which is told.

    A program asks for a new access token afterwards; the one it has keeps naming the company it was made for.
    """
    repository = PersonRepository(session, person)
    role = {one.id: role for one, role in repository.companies()}.get(tenant)
    if role is None and (me := repository.me()) and me.is_operator and _exists(session, person, tenant):
        role = "operator"
    if role is None:
        raise NoCompany
    if not repository.move_login(login, tenant):
        raise NotFound(what="session")
    note(session, "session.moved", person, origin, login=str(login), tenant=str(tenant))
    kind: Literal["person", "operator"] = "operator" if role == "operator" else "person"
    _tell_company(session, tenant, person, origin, "session.begun", login, {"how": "switch"}, kind)
    return role


def list_sessions(session: Session, person: PersonId) -> list[Login]:
    """Those that live, last seen first, with device and address."""
    return PersonRepository(session, person).logins()


def end(session: Session, person: PersonId, login: UUID, origin: Origin, *, why: str = "logout") -> None:
    """Ends one. ``NotFound`` where no such session of the person lives."""
    if not PersonRepository(session, person).end_logins(why, only=login):
        raise NotFound(what="session")
    note(session, "session.ended", person, origin, login=str(login), why=why)


def end_all(session: Session, person: PersonId, origin: Origin, *, but: UUID | None = None) -> int:
    """Ends all, or all but one; how many."""
    ended = PersonRepository(session, person).end_logins("all", but=but)
    note(session, "session.ended", person, origin, why="all", count=len(ended))
    return len(ended)


def _choose(repository: PersonRepository, wanted: TenantId | None) -> TenantId | None:
    mine = [TenantId(one.id) for one, _ in repository.companies()]
    if wanted:
        if wanted not in mine:
            raise NoCompany
        return wanted
    last = repository.last_company()
    return next((one for one in mine if one == last), mine[0] if mine else None)


def _exists(session: Session, person: PersonId, tenant: TenantId) -> bool:
    from cuadra.tenants.repository import CompanyRepository

    enter(session, tenant, person)
    found = CompanyRepository(session, tenant).company() is not None
    enter(session, None, person)
    return found


def _tell_company(
    session: Session,
    tenant: TenantId,
    person: PersonId,
    origin: Origin,
    action: str,
    login: UUID,
    details: dict[str, str],
    kind: Literal["person", "operator"] = "person",
) -> None:
    """Last in the transaction: the company's lock is held from here."""
    enter(session, tenant, person)
    record(session, tenant, origin.actor(kind, person), action, "session", login, details)
