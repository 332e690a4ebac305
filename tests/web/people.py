"""People with companies, for the tests of doors and pages."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import make_person
from cuadra.tenants.service import NewCompany, make_company
from tests.web.site import Site

PASSWORD = "caballo grapa bateria"
HOME = Origin("192.0.2.10", "test", "req-1")


@dataclass(frozen=True)
class Owner:
    person: PersonId
    email: str
    tenant: TenantId


def owner(site: Site, name: str = "Ana") -> Owner:
    """A person who owns a new company."""
    email = f"{name.lower()}.{new_id().hex}@example.com"
    with site.house.database.nobody() as session:
        person = make_person(session, email, name, Secret(PASSWORD), HOME)
    with site.house.database.nobody() as session:
        company = NewCompany("Tienda <b>Uno</b>", "MX", "America/Mexico_City")
        tenant = make_company(session, company, person, HOME.actor("person", person))
    return Owner(person, email, tenant)
