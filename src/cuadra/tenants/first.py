"""The first start: a one-time link with which the first person makes themselves owner. There is no default password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cuadra.database.session import Database
from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import AlreadySetUp, LinkUnknown
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import make_person
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import note
from cuadra.tenants.service import NewCompany, make_company
from cuadra.tenants.tokens import LINK, digest, new_token

PURPOSE = "set-up"
LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FirstOwner:
    person: PersonId
    tenant: TenantId


def first_owner(database: Database) -> Secret | None:
    """The token of the set-up link, where nobody is there yet; None otherwise. An earlier link stops working."""
    with database.nobody() as session:
        door = DoorRepository(session)
        door.lock_set_up()
        if door.has_people():
            return None
        token = new_token(LINK)
        door.add_link(digest(token.reveal()), PURPOSE, None, datetime.now(UTC) + LASTS)
        return token


def set_up(
    database: Database,
    token: Secret,
    company: NewCompany,
    email: str,
    name: str,
    password: Secret,
    origin: Origin,
    *,
    language: str = "es",
) -> FirstOwner:
    """The first company and its owner, who also runs the installation. All or nothing: a weak password uses up nothing.

    ``LinkUnknown``, ``AlreadySetUp``, ``PasswordWeak``, ``EmailInvalid``.
    """
    with database.nobody() as session:
        door = DoorRepository(session)
        door.lock_set_up()
        if door.take_link(digest(token.reveal()), PURPOSE) is None:
            raise LinkUnknown
        if door.has_people():
            raise AlreadySetUp
        person = make_person(session, email, name, password, origin, language=language, about=(company.name,))
        PersonRepository(session, person).become_first_operator()
        note(session, "installation.set_up", person, origin)
        tenant = make_company(session, company, person, origin.actor("person", person))
        return FirstOwner(person, tenant)
