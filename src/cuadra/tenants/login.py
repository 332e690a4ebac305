"""Logging in, and keeping a program logged in. These open their own transactions: what was tried stays written when
it is refused, and no connection waits while a password is checked.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cuadra.database.session import Database, enter
from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.tenants import limits, passwords, sessions
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import CodeRefused, EmailInvalid, LoginRefused, TooManyTries, Unauthenticated
from cuadra.tenants.gate import Gate
from cuadra.tenants.models import Login, RefreshToken
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import normal_email
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.second_step import prove
from cuadra.tenants.security import note
from cuadra.tenants.sessions import Begun, SessionKind
from cuadra.tenants.tokens import REFRESH, digest, new_token

_NOBODY = PersonId(UUID(int=0))


@dataclass(frozen=True, slots=True)
class _Kept:
    person: PersonId | None
    password_hash: str | None


def log_in(
    gate: Gate,
    email: str,
    password: Secret,
    origin: Origin,
    *,
    kind: SessionKind,
    code: str = "",
    tenant: TenantId | None = None,
) -> Begun:
    """A session for who knows the password, and the code of the second step where the person has one.

    ``LoginRefused`` (the same for an unknown e-mail, after the same work), ``TooManyTries``, ``CodeNeeded``,
    ``CodeRefused``, ``NoCompany``, ``Busy``.
    """
    with _counting(gate):
        return _log_in(gate, email, password, origin, kind=kind, code=code, tenant=tenant)


@contextmanager
def _counting(gate: Gate) -> Iterator[None]:
    try:
        yield
    except LoginRefused:
        gate.refused("password")
        raise
    except CodeRefused:
        gate.refused("totp")
        raise
    except TooManyTries:
        gate.refused("locked")
        raise


def _log_in(
    gate: Gate, email: str, password: Secret, origin: Origin, *, kind: SessionKind, code: str, tenant: TenantId | None
) -> Begun:
    account = _account(email)
    kept = _count_and_find(gate.database, account, origin)
    is_right = passwords.verify(kept.password_hash, password)
    if not is_right or kept.person is None:
        with gate.database.nobody() as session:
            note(session, "login.refused", kept.person, origin)
        raise LoginRefused
    prove(gate, kept.person, code, origin)
    with gate.database.nobody(person=kept.person) as session:
        repository = PersonRepository(session, kept.person)
        now = repository.credentials(held=True)
        if now is None or now.password_hash != kept.password_hash:  # changed while we checked it
            raise LoginRefused
        if passwords.is_outdated(kept.password_hash or ""):
            repository.set_credentials(password_hash=passwords.hashed(password))
        limits.forgive(DoorRepository(session), account, origin.ip)
        return sessions.begin(session, kept.person, kind, origin, tenant=tenant)


def access_token(gate: Gate, begun: Begun) -> Secret:
    """The first access token of a program's session."""
    return gate.tokens.sign(begun.person, begun.id, begun.tenant)


def refresh(gate: Gate, token: Secret, origin: Origin) -> Begun:
    """The next refresh token of a family, for the last one. One that was used before ends the family.

    No grace for a repeated request: to answer it again the successor would have to be kept readable, and a thief's
    request looks the same. Who lost the answer logs in again.
    """
    used = digest(token.reveal())
    with gate.database.nobody() as session:
        if (found := DoorRepository(session).by_refresh(used)) is None:
            raise Unauthenticated
        enter(session, None, found.person)
        repository = PersonRepository(session, found.person)
        login, me = repository.login(found.session), repository.me()
        if login is None or me is None or me.disabled_at:
            raise Unauthenticated
        if repository.use_refresh(used):
            return _follow(repository, login, origin)
        repository.end_logins("reuse", only=login.id)
        note(session, "refresh.reused", found.person, origin, login=str(login.id))
    raise Unauthenticated


def _follow(repository: PersonRepository, login: Login, origin: Origin) -> Begun:
    """The family's next token; the session lives on from now."""
    token = new_token(REFRESH)
    row = RefreshToken(token_hash=digest(token.reveal()), person_id=repository.person, session_id=login.id)
    repository.add(row)
    expires = min(login.created_at + sessions.LONGEST, datetime.now(UTC) + sessions.IDLE)
    repository.touch_login(login.id, None, expires, origin.ip, origin.agent[:400])
    tenant = TenantId(login.tenant_id) if login.tenant_id else None
    return Begun(login.id, repository.person, tenant, token, expires)


def _account(email: str) -> str:
    """What tries are counted under; what is no address has tries too."""
    try:
        return normal_email(email)
    except EmailInvalid:
        return "not an address " + hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()


def _count_and_find(database: Database, account: str, origin: Origin) -> _Kept:
    with database.nobody() as session:
        door = DoorRepository(session)
        counted = limits.count(door, account, origin.ip)
        kept = _find(door, account)
        places = PersonRepository(session, kept.person or _NOBODY).places()
        if counted.is_first:
            note(session, "login.limited", kept.person, origin)
    place = limits.network(origin.ip)
    wait = counted.wait(is_known_place=bool(place) and place in map(limits.network, places))
    if wait:
        raise TooManyTries(seconds=math.ceil(wait))
    return kept


def _find(door: DoorRepository, account: str) -> _Kept:
    """The person of an address and what is kept of their password; the same statements whether or not there is one."""
    person = door.by_email(account)
    enter(door.session, None, person or _NOBODY)
    repository = PersonRepository(door.session, person or _NOBODY)
    credentials, me = repository.credentials(), repository.me()
    if person is None or credentials is None or me is None or me.disabled_at:
        return _Kept(person, None)
    return _Kept(person, credentials.password_hash)
