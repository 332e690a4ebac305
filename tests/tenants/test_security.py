from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cuadra.database.session import Database
from cuadra.kit.secret import Secret
from cuadra.tenants import limits, sessions
from cuadra.tenants.account import reset_link
from cuadra.tenants.errors import LoginRefused
from cuadra.tenants.login import log_in, refresh
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import sweep
from tests.tenants.house import HOME, PASSWORD, House, make_house


def test_what_is_over_is_swept_and_what_lives_stays(fresh_database: Database) -> None:
    house = make_house(fresh_database)
    ana, email = house.person()
    living, ended = (log_in(house.gate, email, PASSWORD, HOME, kind="api") for _ in range(2))
    with house.database.nobody(person=ana) as session:
        sessions.end(session, ana, ended.id, HOME)

    def rows() -> tuple[int, int]:
        with house.database.nobody(person=ana) as session:
            events = len(PersonRepository(session, ana).security_events())
            return session.scalar(text("SELECT count(*) FROM sessions")) or 0, events

    sweep(house.database, kept=timedelta(days=90))
    assert rows() == (2, 4)
    sweep(house.database, kept=timedelta(0))
    assert rows() == (1, 0)
    assert refresh(house.gate, living.token, HOME)


def test_counts_and_links_that_are_over_are_swept(fresh_database: Database) -> None:
    house = make_house(fresh_database)
    _, email = house.person()
    reset_link(house.database, email, HOME)
    with suppress(LoginRefused):
        log_in(house.gate, email, Secret("wrong"), HOME, kind="web")

    def left() -> list[int]:
        with house.database.nobody() as session:
            return [session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in ("links", "login_limits")]

    sweep(house.database, kept=timedelta(0))
    assert left() == [1, 4], "an address, an account, both together, and the links asked for"
    with house.database.nobody() as session:
        session.execute(text("UPDATE login_limits SET window_ends = window_ends - interval '3 hours'"))
        session.execute(text("DELETE FROM links"))
    sweep(house.database, kept=timedelta(0))
    assert left() == [0, 0]
    assert timedelta(hours=1) > limits.WINDOW


def test_an_error_of_the_database_tells_no_values(house: House) -> None:
    ana, _ = house.person()
    with pytest.raises(DBAPIError) as caught, house.database.nobody(person=ana) as session:
        session.execute(
            text("UPDATE credentials SET password_hash = :kept, totp_step = :no"), {"kept": "canary", "no": "x"}
        )
    assert "canary" not in str(caught.value)
    assert "canary" not in repr(caught.value)
