"""Companies and who works in them. Each change is told in the company's record; the caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.session import enter
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.tenants.errors import LastOwner, NotFound, RoleTooHigh
from cuadra.tenants.models import Membership, Tenant
from cuadra.tenants.people import one_line
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import Role, may_give


@dataclass(frozen=True, slots=True)
class NewCompany:
    """``country`` ISO 3166-1 alpha-2, ``time_zone`` an IANA name."""

    name: str
    country: str
    time_zone: str
    tax_id: str = ""
    language: str = "es"


@dataclass(frozen=True, slots=True)
class Member:
    person: PersonId
    email: str
    name: str
    role: str
    is_disabled: bool


def make_company(session: Session, new: NewCompany, owner: PersonId, actor: Actor) -> TenantId:
    """A company with its first owner; the transaction goes on in its name."""
    tenant = TenantId(new_id())
    enter(session, tenant, owner)
    repository = CompanyRepository(session, tenant)
    repository.add(
        Tenant(
            id=tenant,
            name=one_line(new.name, 200),
            country=new.country,
            tax_id=new.tax_id,
            time_zone=new.time_zone,
            language=new.language,
        )
    )
    repository.add(Membership(tenant_id=tenant, person_id=owner, role="owner"))
    record(session, tenant, actor, "company.made", "company", tenant, {"country": new.country})
    return tenant


def company(session: Session, tenant: TenantId) -> Tenant:
    """The company itself, or ``NotFound``."""
    if (found := CompanyRepository(session, tenant).company()) is None:
        raise NotFound(what="company")
    return found


def change_company(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    *,
    name: str | None = None,
    tax_id: str | None = None,
    time_zone: str | None = None,
    language: str | None = None,
    fiscal: Mapping[str, str] | None = None,
) -> None:
    """Changes what is given; the record tells which, and not the values. The country of a company does not change.

    ``fiscal`` as ``fiscal_data.checked`` gives it.
    """
    given: dict[str, Any] = {
        "name": name and one_line(name, 200),
        "tax_id": tax_id,
        "time_zone": time_zone,
        "language": language,
    }
    values = {field: value for field, value in given.items() if value is not None}
    repository = CompanyRepository(session, tenant)
    if fiscal is not None:
        repository.lock()
        values["settings"] = {**company(session, tenant).settings, "fiscal": dict(fiscal)}
    if values:
        repository.update(**values)
        record(session, tenant, actor, "company.changed", "company", tenant, {"fields": sorted(values)})


def members(session: Session, tenant: TenantId) -> list[Member]:
    """Those who work there, oldest first."""
    return [
        Member(PersonId(person.id), person.email, person.name, one.role, person.disabled_at is not None)
        for one, person in CompanyRepository(session, tenant).members()
    ]


def set_role(session: Session, tenant: TenantId, person: PersonId, role: Role, actor: Actor, *, giver: str) -> None:
    """Another role; ``giver`` is the role of who asks: nobody gives or changes one above their own."""
    repository = CompanyRepository(session, tenant)
    repository.lock()
    before = _member(repository, person)
    if not may_give(giver, role) or not may_give(giver, before.role):
        raise RoleTooHigh(role=role)
    if before.role == role:
        return
    _keep_an_owner(repository, before)
    was = before.role
    repository.set_role(person, role)
    record(session, tenant, actor, "member.role_changed", "person", person, {"from": was, "to": role})


def remove_member(session: Session, tenant: TenantId, person: PersonId, actor: Actor, *, giver: str) -> None:
    """They no longer work there: their keys to it are revoked. Everybody may remove themselves, but the last owner."""
    repository = CompanyRepository(session, tenant)
    repository.lock()
    before = _member(repository, person)
    if actor.id != person and not may_give(giver, before.role):
        raise RoleTooHigh(role=before.role)
    _keep_an_owner(repository, before)
    keys = repository.revoke_of(person)
    was = before.role
    repository.remove(person)
    record(session, tenant, actor, "member.removed", "person", person, {"role": was, "keys": keys})


def _member(repository: CompanyRepository, person: PersonId) -> Membership:
    if (found := repository.membership(person)) is None:
        raise NotFound(what="person")
    return found


def _keep_an_owner(repository: CompanyRepository, changed: Membership) -> None:
    if changed.role == "owner" and repository.owners() < 2:
        raise LastOwner
