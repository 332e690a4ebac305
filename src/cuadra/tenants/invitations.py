"""Invitations: a company asks an address in, once, within a week. Who holds the link joins as that address alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.session import Database, enter
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import (
    AlreadyMember,
    InvitationOfAnother,
    InvitationUnknown,
    LogInFirst,
    NotFound,
    RoleTooHigh,
    Unauthenticated,
)
from cuadra.tenants.models import Invitation, Membership
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import make_person, normal_email
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import Role, may_give
from cuadra.tenants.tokens import LINK, digest, new_token

LASTS = timedelta(days=7)
Also = Callable[[Session, PersonId], None]


@dataclass(frozen=True, slots=True)
class Invited:
    """``token`` goes into the link, shown now and never again."""

    id: UUID
    email: str
    token: Secret
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page behind the link shows. ``has_account``: they log in to accept, instead of choosing a password."""

    company: str
    email: str
    role: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Joined:
    person: PersonId
    tenant: TenantId
    role: str


def invite(
    session: Session, tenant: TenantId, email: str, role: Role, actor: Actor, *, giver: str, maker: PersonId | None
) -> Invited:
    """Asks ``email`` in as ``role``; an earlier invitation of that address stops working.

    ``giver`` is the role of who asks: ``RoleTooHigh`` above their own. ``maker`` (None for an operator or the command
    line) must still be allowed to give the role when it is accepted. ``AlreadyMember``, ``EmailInvalid``.
    """
    if not may_give(giver, role):
        raise RoleTooHigh(role=role)
    address = normal_email(email)
    repository = CompanyRepository(session, tenant)
    if repository.member_email(address):
        raise AlreadyMember
    repository.withdraw(email=address)
    token = new_token(LINK)
    row = Invitation(
        tenant_id=tenant,
        id=new_id(),
        email=address,
        role=role,
        token_hash=digest(token.reveal()),
        made_by=maker,
        expires_at=datetime.now(UTC) + LASTS,
    )
    repository.add(row)
    record(session, tenant, actor, "invitation.made", "invitation", row.id, {"role": role})
    return Invited(row.id, address, token, row.expires_at)


def list_invitations(session: Session, tenant: TenantId) -> list[Invitation]:
    """Those still open, newest first."""
    return CompanyRepository(session, tenant).invitations()


def withdraw(session: Session, tenant: TenantId, invitation: UUID, actor: Actor) -> None:
    """The link stops working. ``NotFound`` where none such is open."""
    if not CompanyRepository(session, tenant).withdraw(invitation=invitation):
        raise NotFound(what="invitation")
    record(session, tenant, actor, "invitation.withdrawn", "invitation", invitation)


def look(database: Database, token: Secret) -> Offer:
    """What the link offers, without using it up. ``InvitationUnknown``."""
    with database.nobody() as session:
        tenant, row = _take(session, token)
        company = CompanyRepository(session, tenant).company()
        offer = Offer(
            company.name if company else "",
            row.email,
            row.role,
            DoorRepository(session).by_email(row.email) is not None,
        )
        session.rollback()  # it was only looked at
        return offer


def accept(
    database: Database, token: Secret, name: str, password: Secret | None, origin: Origin, *, also: Also | None = None
) -> Joined:
    """A new person joins. ``LogInFirst`` where the address has an account: whoever holds a link is not yet its person.

    Any refusal (``PasswordWeak``) leaves the invitation open. ``password`` None is for who comes by an OpenID provider;
    ``also`` is done in the same transaction, in the new person's name.
    """
    with database.nobody() as session:
        tenant, row = _take(session, token)
        if DoorRepository(session).by_email(row.email) is not None:
            raise LogInFirst
        person = make_person(session, row.email, name, password, origin)
        if also:
            also(session, person)
        return _join(session, tenant, person, row, origin)


def accept_as(database: Database, token: Secret, person: PersonId, origin: Origin) -> Joined:
    """The person, who is logged in, joins. ``InvitationOfAnother`` with another address than the invited."""
    with database.nobody() as session:
        tenant, row = _take(session, token)
        enter(session, tenant, person)
        if (me := PersonRepository(session, person).me()) is None:
            raise Unauthenticated
        if me.email != row.email:
            raise InvitationOfAnother
        if CompanyRepository(session, tenant).membership(person):
            raise AlreadyMember
        return _join(session, tenant, person, row, origin)


def _take(session: Session, token: Secret) -> tuple[TenantId, Invitation]:
    """The invitation, used from now on, in a transaction that goes on in the company's name."""
    used = digest(token.reveal())
    if (found := DoorRepository(session).by_invitation(used)) is None:
        raise InvitationUnknown
    tenant = TenantId(found.tenant)
    enter(session, tenant)
    repository = CompanyRepository(session, tenant)
    if (row := repository.take_invitation(found.id, used)) is None:
        raise InvitationUnknown
    if row.made_by:
        maker = repository.membership(row.made_by)
        if maker is None or not may_give(maker.role, row.role):
            raise InvitationUnknown
    return tenant, row


def _join(session: Session, tenant: TenantId, person: PersonId, row: Invitation, origin: Origin) -> Joined:
    enter(session, tenant, person)
    CompanyRepository(session, tenant).add(Membership(tenant_id=tenant, person_id=person, role=row.role))
    details = {"role": row.role, "invitation": str(row.id)}
    record(session, tenant, origin.actor("person", person), "member.joined", "person", person, details)
    return Joined(person, tenant, row.role)
