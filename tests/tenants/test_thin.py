from __future__ import annotations

import pytest

from cuadra.database.session import Database
from cuadra.tenants.errors import Unauthenticated
from cuadra.tenants.first import first_owner, set_up
from cuadra.tenants.keys import make_key
from cuadra.tenants.login import access_token, log_in, refresh
from cuadra.tenants.roles import SCOPES
from cuadra.tenants.service import NewCompany
from tests.tenants.house import HOME, PASSWORD, House


def test_the_whole_way_from_person_to_caller(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    begun = log_in(house.gate, email.upper(), PASSWORD, HOME, kind="api")
    caller = house.door.caller("Bearer " + access_token(house.gate, begun).reveal(), "")
    assert (caller.tenant, caller.person, caller.role) == (tenant, ana, "owner")
    web = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    assert house.door.caller("", web.token.reveal()).via == "cookie"
    with house.database.tenant(tenant) as session:
        made = make_key(session, tenant, caller.actor, "caja", {"documents:read"}, of=caller.scopes, maker=ana)
    key = "Bearer " + made.token.reveal()
    assert house.door.caller_if_known(key, "") is None
    with house.door.listening():
        assert house.door._ear.ready.wait(5)
        assert house.door.caller(key, "").scopes == {"documents:read"}
        assert house.door.caller_if_known(key, "").key_id == made.id
    following = refresh(house.gate, begun.token, HOME)
    with pytest.raises(Unauthenticated):
        refresh(house.gate, begun.token, HOME)
    with pytest.raises(Unauthenticated):
        refresh(house.gate, following.token, HOME)


def test_first(fresh_database: Database) -> None:
    token = first_owner(fresh_database)
    new = NewCompany("Tienda", "MX", "America/Mexico_City")
    made = set_up(fresh_database, token, new, "ana@example.com", "Ana", PASSWORD, HOME)
    assert made.tenant
    assert first_owner(fresh_database) is None
    assert SCOPES
