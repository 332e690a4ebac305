from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from cuadra.audit.actor import Actor
from cuadra.audit.chain import head_of
from cuadra.audit.export import exported, imported
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows.erasure import OnlyOperator, OnlyOwner, erase_person, export_person
from cuadra.flows.erasure_repository import TABLES
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.tenants import sessions
from cuadra.tenants.errors import LoginRefused, NotFound
from cuadra.tenants.invitations import invite
from cuadra.tenants.keys import make_key
from cuadra.tenants.login import log_in
from cuadra.tenants.origin import Origin
from cuadra.tenants.roles import ALL_SCOPES
from cuadra.tenants.service import set_role
from tests.tenants.house import HOME, PASSWORD, House, make_house

PLACE = Origin("203.0.113.77", f"Firefox {new_id().hex}", "req-9")
COUNTED = {  # columns that say who, and from where
    "person_id",
    "made_by",
    "email",
    "actor_id",
    "ip",
    "agent",
}
NOT_OF_A_PERSON = {"webhook_deliveries"}


@pytest.fixture
def house(database: Database, urls: Urls) -> House:
    return make_house(database, urls)


def lived(house: House) -> tuple[PersonId, str, TenantId, TenantId]:
    """Ana: owner with somebody else in one company, gone from another; a key, a session, events, an invitation."""
    (ana, email), (beto, _) = house.person("Ana"), house.person("Beto")
    place = replace(PLACE, agent=f"{PLACE.agent} de {email}")
    shop, other = house.company(beto, "La Tienda"), house.company(beto, "La Otra")
    house.join(shop, ana, "admin")
    actor = place.actor("person", ana)
    with house.database.tenant(shop) as session:
        key = make_key(session, shop, actor, "laptop", ["jobs:read"], of=ALL_SCOPES, maker=ana)
        record(session, shop, actor, "document.posted", "document", new_id(), {"total": "1.00"})
        record(session, shop, Actor("key", key.id, "203.0.113.78", "curl"), "document.received", "document", new_id())
        record(session, shop, HOME.actor("person", beto), "document.ready", "document", new_id())
    with house.database.tenant(other) as session:
        invite(session, other, email, "clerk", HOME.actor("person", beto), giver="owner", maker=beto)
    with house.database.nobody(person=ana) as session:
        sessions.begin(session, ana, "web", place)
    return ana, email, shop, other


def bundle(house: House, email: str) -> dict[str, Any]:
    target = BytesIO()
    export_person(house.database, email, target)
    with zipfile.ZipFile(target) as found:
        return {name: json.loads(found.read(name)) for name in found.namelist()}


def test_a_person_gets_all_that_is_kept_about_them(house: House) -> None:
    ana, email, shop, other = lived(house)
    found = bundle(house, email)
    assert found["people.json"][0]["email"] == email
    assert found["credentials.json"][0]["has_password"] is True
    assert [(one["ip"], one["agent"]) for one in found["sessions.json"]] == [(PLACE.ip, f"{PLACE.agent} de {email}")]
    assert found[f"companies/{shop}/memberships.json"][0]["role"] == "admin"
    assert found[f"companies/{shop}/api_keys.json"][0]["name"] == "laptop"
    assert [one["email"] for one in found[f"companies/{other}/invitations.json"]] == [email]
    told = [(one["action"], (one["personal"] or {}).get("ip")) for one in found[f"companies/{shop}/events.json"]]
    assert told == [
        ("key.made", "203.0.113.77"),
        ("document.posted", "203.0.113.77"),
        ("document.received", "203.0.113.78"),
        ("session.begun", "203.0.113.77"),
    ]
    assert found["about.json"]["person"] == str(ana)


def test_no_secret_and_nothing_of_others_is_in_the_bundle(house: House) -> None:
    ana, email, _, _ = lived(house)
    with house.database.nobody(person=ana) as session:
        hidden = session.execute(text("SELECT password_hash FROM credentials")).scalar_one()
    told = json.dumps(bundle(house, email))
    assert hidden not in told
    assert "token_hash" not in told
    assert "password_hash" not in told
    assert "document.ready" not in told
    assert "beto" not in told


def test_every_table_that_tells_of_people_is_in_the_bundle(urls: Urls) -> None:
    engine = create_engine(urls.owner)
    with engine.connect() as connection:
        asked = text(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name "
            "HAVING bool_or(column_name = ANY(:columns)) "
            "AND NOT (bool_or(column_name = 'tenant_id') AND bool_or(column_name = 'person_id'))"
        )
        found = set(connection.scalars(asked, {"columns": sorted(COUNTED)}))
    engine.dispose()
    assert found - TABLES - NOT_OF_A_PERSON == set()


def test_a_table_that_comes_later_is_in_the_bundle_by_itself(fresh_database: Database, server: Any) -> None:
    urls = server.urls(str(fresh_database.app.url.database))
    house = make_house(fresh_database, urls)
    ana, email, shop, _ = lived(house)
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE later (tenant_id uuid, person_id uuid, said text, hidden bytea)"))
        connection.execute(text("INSERT INTO later VALUES (:t, :p, 'hola', 'x'), (:t, :o, 'de otra', 'x')"),
                           {"t": shop, "p": ana, "o": new_id()})  # fmt: skip
        connection.execute(text("GRANT SELECT ON later TO cuadra_app"))
    engine.dispose()
    found = bundle(house, email)[f"companies/{shop}/later.json"]
    assert found == [{"tenant_id": str(shop), "person_id": str(ana), "said": "hola"}]


def everything(urls: Urls, needle: str) -> list[str]:
    """The tables of the whole database in which that text stands, seen by who owns them with every wall down."""
    engine, found = create_engine(urls.owner), []
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
            if connection.scalar(
                text(f"SELECT count(*) FROM {table} x WHERE x::text ILIKE :it"), {"it": f"%{needle}%"}
            ):
                found.append(table)
        connection.rollback()
    engine.dispose()
    return found


def test_an_erased_person_is_a_number_without_a_name(house: House) -> None:
    ana, email, shop, other = lived(house)
    assert {"people", "invitations"} <= set(everything(house.urls, email))
    assert {"events", "sessions"} <= set(everything(house.urls, f"de {email}"))
    done = erase_person(house.database, email, Actor("operator", agent="cuadra"))
    assert (done.person, done.companies, done.memberships, done.keys, done.invitations) == (ana, 2, 1, 1, 1)
    assert (done.events, done.kept) == (4, 5)  # four told from where; with the removal itself five stay
    assert everything(house.urls, email) == []  # nor the program that they used, which names it here
    with pytest.raises(LoginRefused):
        log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with pytest.raises(NotFound):
        erase_person(house.database, email)
    with house.database.nobody(person=ana) as session:
        assert session.execute(text("SELECT name, disabled_at IS NULL FROM people")).one() == ("-", False)
    for tenant in (shop, other):
        with house.database.tenant(tenant) as session:
            links = list(imported(exported(session, tenant)))
        assert head_of(links) is not None
        assert links[-1].action == "person.erased"
    assert [event.action for event in house.record(shop) if event.actor_id == ana] == [
        "key.made",
        "document.posted",
        "session.begun",
    ]
    assert all(event.details is not None for event in house.record(shop))


def test_others_keep_what_is_theirs(house: House) -> None:
    _, email, shop, _ = lived(house)
    erase_person(house.database, email)
    beto = [event for event in house.record(shop) if event.action == "document.ready"]
    assert (beto[0].personal or {})["ip"] == HOME.ip


def test_the_only_owner_hands_over_first(house: House) -> None:
    (ana, email), (beto, _) = house.person("Ana"), house.person("Beto")
    shop = house.company(ana, "Ferretería Sol")
    house.join(shop, beto, "admin")
    with pytest.raises(OnlyOwner, match="Ferretería Sol"):
        erase_person(house.database, email)
    with house.database.nobody(person=ana) as session:
        assert session.execute(text("SELECT email FROM people")).scalar_one() == email  # nothing was touched
    with house.database.tenant(shop) as session:
        set_role(session, shop, beto, "owner", HOME.actor("person", ana), giver="owner")
    assert erase_person(house.database, email).memberships == 1


def test_the_only_one_who_runs_the_installation_hands_over_first(fresh_database: Database, server: Any) -> None:
    house = make_house(fresh_database, server.urls(str(fresh_database.app.url.database)))
    (ana, email), (beto, _) = house.person("Ana"), house.person("Beto")
    house.make_operator(ana)
    with pytest.raises(OnlyOperator):
        erase_person(house.database, email)
    house.make_operator(beto)
    assert erase_person(house.database, email).companies == 0


def test_an_erasure_that_was_cut_off_is_finished_by_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, email, shop, _ = lived(house)

    def cut(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("cuadra.flows.erasure.TraceRepository.erase", cut)
        with pytest.raises(ZeroDivisionError):
            erase_person(house.database, email)
    assert email in json.dumps(bundle(house, email))
    assert erase_person(house.database, email).person == ana
    assert everything(house.urls, email) == []
    with house.database.tenant(shop) as session:
        assert head_of(imported(exported(session, shop))) is not None


def test_the_database_erases_nobody_but_the_person_of_the_transaction(house: House) -> None:
    ana, email, _, _ = lived(house)
    with house.database.nobody() as session:
        session.execute(text("SELECT erase_person()"))  # of nobody: nothing
    with pytest.raises(ProgrammingError, match="works somewhere"), house.database.nobody(person=ana) as session:
        session.execute(text("SELECT erase_person()"))
    assert "people" in everything(house.urls, email)
