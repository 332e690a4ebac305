"""Who calls: from an API key, an access token or a cookie to a ``Caller``, on the hot path without the database.

What the database said is kept for five seconds, and only while this process hears of changes (``listening``): a key
revoked, a session ended or a role changed anywhere empties what is kept within milliseconds. Where nothing can be heard
every call asks the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor, ActorKind
from cuadra.database.session import Database, enter
from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants.access_tokens import AccessTokens
from cuadra.tenants.door_repository import DoorRepository, SessionFound
from cuadra.tenants.ear import Ear
from cuadra.tenants.errors import Forbidden, NoCompany, Unauthenticated
from cuadra.tenants.known import Known
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import SCOPES
from cuadra.tenants.sessions import IDLE, LONGEST
from cuadra.tenants.tokens import COOKIE, KEY, digest

TOUCH = timedelta(minutes=1)
_BEARER = "bearer "
_MOST = 2048
Via = Literal["key", "token", "cookie"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, for which company, and what they may do there. A ``cookie`` caller needs ``csrf.check`` to change."""

    tenant: TenantId
    actor: Actor
    person: PersonId | None
    scopes: frozenset[str]
    role: str
    key_id: UUID | None
    session_id: UUID | None = None
    via: Via = "key"

    def need(self, scope: str) -> None:
        """Raises ``Forbidden`` where the caller lacks ``scope``."""
        if scope not in self.scopes:
            raise Forbidden(scope=scope)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with a session, perhaps of no company: may see and change what is their own, and choose a company."""

    person: PersonId
    session_id: UUID
    tenant: TenantId | None
    is_operator: bool
    actor: Actor
    via: Via


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of a proof; the same for every call that shows it. ``expires`` is the proof's own end."""

    via: Via
    tenant: TenantId | None
    person: PersonId | None
    key_id: UUID | None
    session_id: UUID | None
    role: str
    scopes: frozenset[str]
    is_operator: bool
    expires: float | None


class Door:
    """One for each process. ``caller_if_known`` does no I/O; ``caller`` may ask the database: call it in a thread."""

    def __init__(self, database: Database, tokens: AccessTokens, *, seconds: float = 5.0, most: int = 10_000) -> None:
        self._database, self._tokens = database, tokens
        self._known: Known[Standing] = Known(seconds, most)
        self.ear = Ear(database.app, self._known.forget)

    @contextmanager
    def listening(self) -> Iterator[Door]:
        """Hears of changes while entered; without it every call asks the database."""
        with self.ear.listening():
            yield self

    def caller_if_known(
        self, authorization: str, cookie: str, ip: str = "", agent: str = "", request_id: str = ""
    ) -> Caller | None:
        """The caller where it is known without asking anybody; None says nothing but that ``caller`` has to ask."""
        if not self.ear.hears:
            return None
        proof = _proof(authorization, cookie)
        if not proof or (standing := self._known.get(digest(proof))) is None:
            return None
        return _caller(standing, ip, agent, request_id) if standing.tenant and standing.role else None

    def caller(self, authorization: str, cookie: str, ip: str = "", agent: str = "", request_id: str = "") -> Caller:
        """The caller. ``authorization`` is that header whole, ``cookie`` the value of the session's cookie.

        ``Unauthenticated`` where there is no good proof, ``NoCompany`` where a person is in no company. A header, even
        a bad one, is never overruled by a cookie.
        """
        standing = self._standing(authorization, cookie, ip, agent)
        if standing.tenant is None or not standing.role:
            raise NoCompany
        return _caller(standing, ip, agent, request_id)

    def visitor(self, authorization: str, cookie: str, ip: str = "", agent: str = "", request_id: str = "") -> Visitor:
        """The person behind a session, whether or not it names a company. ``Unauthenticated`` for an API key too."""
        standing = self._standing(authorization, cookie, ip, agent)
        if standing.person is None or standing.session_id is None:
            raise Unauthenticated
        actor = Actor(_kind(standing), standing.person, ip, agent, request_id)
        tenant = standing.tenant if standing.role else None
        return Visitor(standing.person, standing.session_id, tenant, standing.is_operator, actor, standing.via)

    def _standing(self, authorization: str, cookie: str, ip: str, agent: str) -> Standing:
        proof = _proof(authorization, cookie)
        if not proof:
            raise Unauthenticated
        key = digest(proof)
        if self.ear.hears and (standing := self._known.get(key)) is not None:
            return standing
        season = self._known.season
        standing = self._ask(proof, key, ip, agent)
        self._known.put(key, standing, standing.expires, season)
        return standing

    def _ask(self, proof: str, key: bytes, ip: str, agent: str) -> Standing:
        if proof.startswith(KEY):
            return self._key(key)
        if proof.startswith(COOKIE):
            return self._cookie(key, ip, agent)
        return self._access(proof, ip, agent)

    def _key(self, key: bytes) -> Standing:
        with self._database.nobody() as session:
            if (found := DoorRepository(session).by_key(key)) is None:
                raise Unauthenticated
            before = datetime.now(UTC) - TOUCH
            if found.used is None or found.used < before:
                enter(session, found.tenant)
                CompanyRepository(session, found.tenant).touch_key(found.key, before)
        scopes = frozenset(found.scopes)
        if found.made_by:
            scopes &= SCOPES.get(found.maker_role or "", frozenset())
        expires = found.expires.timestamp() if found.expires else None
        return Standing("key", found.tenant, None, found.key, None, "key", scopes, is_operator=False, expires=expires)

    def _cookie(self, key: bytes, ip: str, agent: str) -> Standing:
        with self._database.nobody() as session:
            found = DoorRepository(session).by_cookie(key)
            return self._session(session, found, "cookie", ip, agent, None)

    def _access(self, proof: str, ip: str, agent: str) -> Standing:
        access = self._tokens.read(proof)
        with self._database.nobody() as session:
            found = DoorRepository(session).by_access(access.session, access.tenant)
            if found is not None and found.person != access.person:
                raise Unauthenticated
            return self._session(session, found, "token", ip, agent, access.expires)

    def _session(
        self, session: Session, found: SessionFound | None, via: Via, ip: str, agent: str, expires: float | None
    ) -> Standing:
        if found is None:
            raise Unauthenticated
        now = datetime.now(UTC)
        if via == "cookie" and found.seen < now - TOUCH:
            enter(session, None, found.person)
            until = min(found.began + LONGEST, now + IDLE)
            PersonRepository(session, found.person).touch_login(found.session, now - TOUCH, until, ip, agent[:400])
        role = found.role or ""
        scopes = SCOPES.get(role, frozenset())
        return Standing(via, found.tenant, found.person, None, found.session, role, scopes, found.is_operator, expires)


def _proof(authorization: str, cookie: str) -> str:
    """What is shown; empty where it is nothing that we ever gave out."""
    if authorization:
        if authorization[:7].lower() != _BEARER or len(authorization) > _MOST:
            return ""
        proof = authorization[7:].strip()
        return "" if proof.startswith(COOKIE) else proof
    return cookie if cookie.startswith(COOKIE) and len(cookie) < 100 else ""


def _caller(standing: Standing, ip: str, agent: str, request_id: str) -> Caller:
    assert standing.tenant is not None
    who = standing.key_id or standing.person
    return Caller(
        standing.tenant,
        Actor(_kind(standing), who, ip, agent, request_id),
        standing.person,
        standing.scopes,
        standing.role,
        standing.key_id,
        standing.session_id,
        standing.via,
    )


def _kind(standing: Standing) -> ActorKind:
    if standing.via == "key":
        return "key"
    return "operator" if standing.role == "operator" else "person"
