from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cuadra.database import migrate
from cuadra.database.errors import DatabaseNewer, DatabaseTooOld, DatabaseUnreachable, RolesMissing
from cuadra.database.migrate import newest, upgrade
from cuadra.database.urls import Urls
from cuadra.kit.ids import new_id
from tests.databases import TestServer


@pytest.fixture
def empty(server: TestServer) -> Urls:
    name = f"empty_{new_id().hex}"
    yield server.make(name)
    server.drop(name)


def test_many_that_start_at_once_migrate_once(empty: Urls) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(upgrade, [empty.owner] * 4)) == {newest()}


def test_a_database_that_stands_at_the_newest_is_left_alone(empty: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(empty.owner)

    def never(*_: object) -> None:
        pytest.fail("it was migrated again")

    monkeypatch.setattr(migrate, "_run", never)
    assert upgrade(empty.owner) == newest()


def test_each_step_can_be_taken_alone(empty: Urls) -> None:
    steps = sorted(file.name.split("_")[0] for file in (migrate.FOLDER / "versions").glob("[0-9]*.py"))
    assert [upgrade(empty.owner, to=step) for step in steps] == steps


def test_a_database_of_a_later_version_is_refused_by_name(empty: Urls) -> None:
    upgrade(empty.owner)
    engine = create_engine(empty.owner)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DatabaseNewer):
        upgrade(empty.owner)


def test_a_server_that_is_too_old_is_refused_by_name(empty: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "OLDEST", 990_000)
    with pytest.raises(DatabaseTooOld) as caught:
        upgrade(empty.owner)
    assert caught.value.facts["oldest"] == "99"


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        upgrade("postgresql+psycopg://ana:CANARY@127.0.0.1:1/none")
    assert "CANARY" not in caught.value.message("es") + repr(caught.value)
    assert caught.value.retry


def test_a_login_that_may_not_make_the_roles_is_told_what_to_ask_for(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, password = f"plain_{new_id().hex}", new_id().hex
    monkeypatch.setattr(migrate, "APP", f"app_{new_id().hex}")
    engine = create_engine(server.admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'"))
        connection.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
    plain = make_url(server.admin).set(username=name, password=password, database=name)
    try:
        with pytest.raises(RolesMissing):
            upgrade(plain.render_as_string(hide_password=False))
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            connection.execute(text(f"DROP ROLE {name}"))
        engine.dispose()
