from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cuadra.database.session import Database
from cuadra.kit.secret import Secret
from cuadra.tenants.errors import AlreadySetUp, CuadraError, LinkUnknown, PasswordWeak
from cuadra.tenants.first import FirstOwner, first_owner, set_up
from cuadra.tenants.login import log_in
from cuadra.tenants.roles import SCOPES
from cuadra.tenants.service import NewCompany
from tests.tenants.house import HOME, PASSWORD, make_house

SHOP = NewCompany("Abarrotes Lupita", "MX", "America/Mexico_City")


def begin(database: Database, token: Secret, email: str = "ana@example.com", password: Secret = PASSWORD) -> FirstOwner:
    return set_up(database, token, SHOP, email, "Ana", password, HOME)


def test_the_first_start_makes_an_owner_by_a_link_and_only_once(fresh_database: Database) -> None:
    token = first_owner(fresh_database)
    assert token is not None
    made = begin(fresh_database, token)
    house = make_house(fresh_database)
    begun = log_in(house.gate, "ana@example.com", PASSWORD, HOME, kind="web")
    caller = house.door.caller("", begun.token.reveal())
    assert (caller.tenant, caller.person, caller.role, caller.scopes) == (
        made.tenant,
        made.person,
        "owner",
        SCOPES["owner"],
    )
    assert house.door.visitor("", begun.token.reveal()).is_operator
    assert first_owner(fresh_database) is None
    with pytest.raises(LinkUnknown):
        begin(fresh_database, token, "mala@example.com")


def test_nobody_logs_in_before_it_and_no_other_link_works(fresh_database: Database) -> None:
    earlier = first_owner(fresh_database)
    token = first_owner(fresh_database)
    assert earlier is not None
    assert token is not None
    for other in (earlier, Secret("cul_" + "0" * 43), Secret("")):
        with pytest.raises(LinkUnknown):
            begin(fresh_database, other)
    with pytest.raises(PasswordWeak):
        begin(fresh_database, token, password=Secret("abarroteslupita1"))
    assert begin(fresh_database, token)


def test_a_link_of_before_makes_no_second_owner(fresh_database: Database) -> None:
    token = first_owner(fresh_database)
    assert token is not None
    make_house(fresh_database).person()
    with pytest.raises(AlreadySetUp):
        begin(fresh_database, token)


def test_of_two_who_open_the_link_at_once_one_becomes_owner(fresh_database: Database) -> None:
    token = first_owner(fresh_database)
    assert token is not None

    def once(n: int) -> bool:
        try:
            begin(fresh_database, token, f"p{n}@example.com")
        except CuadraError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(once, range(4))) == 1
