"""Companies never meet, nor do people: asked past the repositories, of the database itself."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants import invitations, keys
from cuadra.tenants.login import log_in
from tests.tenants.house import HOME, PASSWORD, House, new_email

OF_COMPANY = ("tenants", "memberships", "invitations", "api_keys", "people")
OF_PERSON = ("people", "credentials", "sessions", "refresh_tokens", "recovery_codes", "identities", "security_events")


def furnished(house: House, name: str) -> tuple[TenantId, PersonId]:
    """A company with a row in every table."""
    person, email = house.person(name)
    tenant = house.company(person)
    actor = HOME.actor("person", person)
    with house.database.tenant(tenant) as session:
        invitations.invite(session, tenant, new_email(), "clerk", actor, giver="owner", maker=person)
        keys.make_key(session, tenant, actor, "k", {"jobs:read"}, of={"jobs:read"}, maker=person)
    log_in(house.gate, email, PASSWORD, HOME, kind="api")
    with house.database.nobody(person=person) as session:
        session.execute(text("INSERT INTO recovery_codes VALUES (:p, 'x')"), {"p": person})
        session.execute(text("INSERT INTO identities VALUES (:i, 's', :p)"), {"i": person.hex, "p": person})
    return tenant, person


def named(statement: str, **values: object) -> dict[str, object]:
    """Those of ``values`` that the statement names."""
    return {name: value for name, value in values.items() if f":{name}" in statement}


def test_with_every_filter_forgotten_a_company_sees_its_own_rows_alone(house: House) -> None:
    (mine, ana), _ = furnished(house, "Ana"), furnished(house, "Beto")
    with house.database.tenant(mine) as session:
        for table in OF_COMPANY:
            column = {"tenants": "id", "people": "id"}.get(table, "tenant_id")
            found = set(session.scalars(text(f"SELECT {column} FROM {table}")))
            assert found == ({ana} if table == "people" else {mine}), table
        for table in OF_PERSON[1:]:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table


def test_with_every_filter_forgotten_a_person_sees_what_is_their_own(house: House) -> None:
    (mine, ana), _ = furnished(house, "Ana"), furnished(house, "Beto")
    with house.database.nobody(person=ana) as session:
        for table in OF_PERSON:
            column = "id" if table == "people" else "person_id"
            assert set(session.scalars(text(f"SELECT {column} FROM {table}"))) == {ana}, table
        assert set(session.scalars(text("SELECT id FROM tenants"))) == {mine}
        assert set(session.scalars(text("SELECT tenant_id FROM memberships"))) == {mine}
        for table in ("invitations", "api_keys"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table


def test_who_forgot_to_say_who_they_are_sees_nothing(house: House) -> None:
    furnished(house, "Ana")
    with house.database.nobody() as session:
        for table in {*OF_COMPANY, *OF_PERSON}:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE memberships SET role = 'owner' WHERE tenant_id = :other",
        "DELETE FROM api_keys WHERE tenant_id = :other",
        "UPDATE people SET name = 'x' WHERE id = :them",
        "UPDATE credentials SET password_hash = 'x' WHERE person_id = :them",
        "UPDATE sessions SET ended_at = now() WHERE person_id = :them",
        "UPDATE invitations SET accepted_at = NULL WHERE tenant_id = :other",
    ],
)
def test_rows_of_others_are_changed_by_nothing(house: House, statement: str) -> None:
    (mine, ana), (other, them) = furnished(house, "Ana"), furnished(house, "Beto")
    with house.database.tenant(mine, person=ana) as session:
        done = session.execute(text(statement), named(statement, other=other, them=them))
        assert done.rowcount == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO memberships (tenant_id, person_id, role) VALUES (:other, :me, 'owner')",
        "INSERT INTO api_keys (tenant_id, id, name, start, token_hash, scopes) VALUES (:other, :me, '', '', '', '{}')",
        "INSERT INTO sessions (id, person_id, kind, expires_at) VALUES (:other, :them, 'web', 'infinity')",
        "UPDATE memberships SET tenant_id = :other WHERE person_id = :me",
        "UPDATE people SET is_operator = true WHERE id = :me",
        "UPDATE security_events SET action = 'x' WHERE person_id = :me",
        "DELETE FROM security_events WHERE person_id = :me",
        "INSERT INTO people (id, email, name, is_operator) VALUES (:me, 'x@example.com', 'x', true)",
    ],
)
def test_nothing_is_written_for_others_and_nobody_makes_themselves_operator(house: House, statement: str) -> None:
    (mine, ana), (other, them) = furnished(house, "Ana"), furnished(house, "Beto")
    values = named(statement, other=other, them=them, me=ana)
    with pytest.raises(DBAPIError), house.database.tenant(mine, person=ana) as session:
        session.execute(text(statement), values)


def test_the_functions_of_the_door_are_for_the_application_alone(house: House) -> None:
    with house.database.jobs() as session:
        found = session.execute(
            text("""
                SELECT p.proname, has_function_privilege('cuadra_queue', p.oid, 'EXECUTE'),
                       has_function_privilege('cuadra_app', p.oid, 'EXECUTE'), p.proconfig::text
                FROM pg_proc p WHERE p.prosecdef AND (p.proname LIKE 'door_%' OR p.proname IN
                  ('has_people', 'first_operator', 'sweep_doors'))
            """)
        ).all()
    assert len(found) >= 10, "ours; those of other nouns keep to the same"
    for name, queue, app, config in found:
        assert (queue, app) == (False, True), name
        assert "search_path=pg_catalog, public" in config, name


def test_a_second_person_never_becomes_first_operator(house: House) -> None:
    _, ana = furnished(house, "Ana")
    _, beto = furnished(house, "Beto")
    with house.database.nobody(person=beto) as session:
        session.execute(text("SELECT first_operator(:p)"), {"p": ana})
        session.execute(text("SELECT first_operator(:p)"), {"p": beto})
        assert session.scalar(text("SELECT is_operator FROM people WHERE id = :p"), {"p": beto}) is False
