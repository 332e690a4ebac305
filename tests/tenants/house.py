"""A house with people in it, for the tests of the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from itertools import count

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import create_engine, event

from cuadra.audit.models import Event
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants.access import Door
from cuadra.tenants.access_tokens import AccessTokens
from cuadra.tenants.gate import Gate
from cuadra.tenants.models import Membership
from cuadra.tenants.origin import Origin
from cuadra.tenants.owner_repository import set_operator
from cuadra.tenants.people import make_person
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.service import NewCompany, make_company

_PLACES = count(1)
NOWHERE = Urls("", "", "")
HOME = Origin("192.0.2.10", "Firefox", "req-1")
PASSWORD = Secret("caballo grapa bateria")
SIGNING = Secret("0123456789abcdef0123456789abcdef")


class TestSealer:
    """AES-GCM under one key: what the vault's sealer promises, without its key files."""

    __test__ = False

    def __init__(self) -> None:
        self._box = AESGCM(AESGCM.generate_key(256))

    def seal(self, content: bytes, aad: bytes) -> bytes:
        nonce = new_id().bytes[-12:]
        return nonce + self._box.encrypt(nonce, content, aad)

    def open(self, content: bytes, aad: bytes) -> bytes:
        return self._box.decrypt(content[:12], content[12:], aad)


@dataclass(frozen=True)
class House:
    """A database with its door; every person and company that a test makes is new."""

    database: Database
    gate: Gate
    door: Door
    urls: Urls

    def person(self, name: str = "Ana", password: Secret | None = PASSWORD) -> tuple[PersonId, str]:
        email = new_email(name)
        with self.database.nobody() as session:
            return make_person(session, email, name, password, HOME), email

    def company(self, owner: PersonId, name: str = "Tienda") -> TenantId:
        with self.database.nobody() as session:
            new = NewCompany(name, "MX", "America/Mexico_City")
            return make_company(session, new, owner, HOME.actor("person", owner))

    def record(self, tenant: TenantId) -> list[Event]:
        """The company's own record, oldest first."""
        with self.database.tenant(tenant) as session:
            return EventRepository(session, tenant).after(0, most=500)

    def statements_of(self, doing: Callable[[], object]) -> list[str]:
        """What the database is asked meanwhile, in this thread."""
        found: list[str] = []

        def heard(_: object, __: object, statement: str, *___: object) -> None:
            found.append(statement)

        event.listen(self.database.app, "before_cursor_execute", heard)
        try:
            doing()
        finally:
            event.remove(self.database.app, "before_cursor_execute", heard)
        return found

    def disable(self, person: PersonId) -> None:
        with self.database.nobody(person=person) as session:
            PersonRepository(session, person).update(disabled_at=datetime.now(UTC))

    def make_operator(self, person: PersonId) -> None:
        """As who owns the database does."""
        engine = create_engine(self.urls.owner)
        with self.database.nobody(person=person) as session:
            me = PersonRepository(session, person).me()
        with engine.begin() as connection:
            assert set_operator(connection, me.email if me else "", is_operator=True) == person
        engine.dispose()

    def join(self, tenant: TenantId, person: PersonId, role: str) -> None:
        with self.database.tenant(tenant) as session:
            CompanyRepository(session, tenant).add(Membership(tenant_id=tenant, person_id=person, role=role))


def new_email(name: str = "Beto") -> str:
    return f"{name.lower()}.{new_id().hex[-12:]}@example.com"


def somewhere() -> Origin:
    """Another address of the net each time, as an attacker has them."""
    return Origin(str(IPv4Address(0x0A000000 + next(_PLACES))), "curl", "req-2")


def make_house(database: Database, urls: Urls = NOWHERE) -> House:
    tokens = AccessTokens((SIGNING,))
    return House(database, Gate(database, tokens, TestSealer()), Door(database, tokens), urls)
