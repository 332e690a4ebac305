"""Logging in through an OpenID Connect provider.

Who the provider names is let in only where that identity was linked before: by the person while logged in, or by
accepting an invitation to the very address that the provider has verified. An equal e-mail alone links nothing: an
account may have been made under somebody's address by another. The second step is the provider's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cuadra.adapters.oidc import Claims, OidcRefused, Provider
from cuadra.database.session import Database, enter
from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.tenants import invitations, sessions
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import EmailTaken, InvitationOfAnother, LastWayIn, LinkNeeded, NotFound
from cuadra.tenants.gate import Gate
from cuadra.tenants.models import Identity, OidcLogin
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import normal_email
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import note
from cuadra.tenants.sessions import Begun
from cuadra.tenants.tokens import digest, new_token

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Departure:
    """Send the browser to ``url`` with ``browser`` in a cookie (HttpOnly, SameSite=Lax) that comes back with it."""

    url: str
    browser: Secret


def depart(database: Database, provider: Provider, back: str) -> Departure:
    """Begins a login; ``back`` is the address registered at the provider."""
    way, browser = provider.way(back), new_token("cuo_")
    with database.nobody() as session:
        row = OidcLogin(
            state_hash=digest(way.state.reveal()),
            browser_hash=digest(browser.reveal()),
            nonce=way.nonce,
            verifier=way.verifier,
            expires_at=datetime.now(UTC) + LASTS,
        )
        DoorRepository(session).add_oidc(row)
    return Departure(way.url, browser)


def arrive(
    gate: Gate, provider: Provider, back: str, answer: Mapping[str, str], browser: Secret, origin: Origin
) -> Begun:
    """A browser's session for who came back from the provider. ``LinkNeeded`` where nobody here is linked to them,
    ``OidcRefused`` for an answer that this browser did not ask for, or that proves nothing.
    """
    claims = _claims(gate.database, provider, back, answer, browser)
    with gate.database.nobody() as session:
        person = DoorRepository(session).by_identity(claims.issuer, claims.subject)
        if person is not None:
            return _begin(session, person, origin)
        note(session, "login.unlinked", None, origin, issuer=claims.issuer)
    raise LinkNeeded(email=claims.email or claims.subject)


def arrive_invited(
    gate: Gate,
    provider: Provider,
    back: str,
    answer: Mapping[str, str],
    browser: Secret,
    invitation: Secret,
    origin: Origin,
) -> Begun:
    """As ``arrive``, for who follows an invitation: a new person, linked, without a password.

    ``InvitationOfAnother`` unless the provider has verified the invited address; ``LogInFirst``, ``InvitationUnknown``.
    """
    claims = _claims(gate.database, provider, back, answer, browser)
    offer = invitations.look(gate.database, invitation)
    if not claims.email or normal_email(claims.email) != offer.email:
        raise InvitationOfAnother
    with gate.database.nobody() as session:
        person = DoorRepository(session).by_identity(claims.issuer, claims.subject)
    if person is not None:
        joined = invitations.accept_as(gate.database, invitation, person, origin)
    else:

        def also(session: Session, made: PersonId) -> None:
            _link(session, made, claims, origin)

        joined = invitations.accept(gate.database, invitation, claims.name or offer.email, None, origin, also=also)
    with gate.database.nobody(person=joined.person) as session:
        return _begin(session, joined.person, origin, joined.tenant)


def link(
    database: Database,
    provider: Provider,
    back: str,
    answer: Mapping[str, str],
    browser: Secret,
    person: PersonId,
    origin: Origin,
) -> None:
    """Links who came back to ``person``, who is logged in. ``EmailTaken`` where that identity is somebody else's."""
    claims = _claims(database, provider, back, answer, browser)
    with database.nobody(person=person) as session:
        _link(session, person, claims, origin)


def unlink(session: Session, person: PersonId, subject: str, origin: Origin) -> None:
    """That identity opens the account no more. ``LastWayIn`` for who has no password; ``NotFound``."""
    repository = PersonRepository(session, person)
    proofs = repository.credentials(held=True)
    if proofs is None or proofs.password_hash is None:
        raise LastWayIn
    if not repository.remove_identity(subject):
        raise NotFound(what="identity")
    note(session, "identity.unlinked", person, origin)


def _claims(database: Database, provider: Provider, back: str, answer: Mapping[str, str], browser: Secret) -> Claims:
    with database.nobody() as session:
        state = digest(answer.get("state", ""))
        begun = DoorRepository(session).take_oidc(state, digest(browser.reveal()))
    if begun is None:
        raise OidcRefused(why="state")
    return provider.claims(back, answer, *begun)


def _link(session: Session, person: PersonId, claims: Claims, origin: Origin) -> None:
    owner = DoorRepository(session).by_identity(claims.issuer, claims.subject)
    if owner == person:
        return
    try:
        row = Identity(issuer=claims.issuer, subject=claims.subject, person_id=person)
        PersonRepository(session, person).add(row)
    except IntegrityError:
        raise EmailTaken from None
    note(session, "identity.linked", person, origin, issuer=claims.issuer)


def _begin(session: Session, person: PersonId, origin: Origin, tenant: TenantId | None = None) -> Begun:
    enter(session, None, person)
    return sessions.begin(session, person, "web", origin, tenant=tenant, how="oidc")
