from __future__ import annotations

import pytest

from cuadra.kit.ids import TenantId, new_id
from cuadra.tenants import sessions
from cuadra.tenants.errors import NoCompany, NotFound, Unauthenticated
from cuadra.tenants.login import access_token, log_in, refresh
from cuadra.tenants.origin import Origin
from cuadra.tenants.roles import SCOPES
from tests.tenants.house import HOME, PASSWORD, House


def test_sessions_are_listed_with_device_and_address_and_ended_one_by_one(house: House) -> None:
    ana, email = house.person()
    here = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    there = log_in(house.gate, email, PASSWORD, Origin("198.51.100.4", "curl/8"), kind="api")
    with house.database.nobody(person=ana) as session:
        found = {one.id: (one.ip, one.agent, one.kind) for one in sessions.list_sessions(session, ana)}
        assert found == {here.id: ("192.0.2.10", "Firefox", "web"), there.id: ("198.51.100.4", "curl/8", "api")}
        sessions.end(session, ana, there.id, HOME)
        with pytest.raises(NotFound):
            sessions.end(session, ana, there.id, HOME)
    with pytest.raises(Unauthenticated):
        refresh(house.gate, there.token, HOME)
    assert house.door.visitor("", here.token.reveal())


def test_all_are_ended_but_the_one_that_asks(house: House) -> None:
    ana, email = house.person()
    begun = [log_in(house.gate, email, PASSWORD, HOME, kind="web") for _ in range(3)]
    with house.database.nobody(person=ana) as session:
        assert sessions.end_all(session, ana, HOME, but=begun[0].id) == 2
    assert house.door.visitor("", begun[0].token.reveal())
    for one in begun[1:]:
        with pytest.raises(Unauthenticated):
            house.door.visitor("", one.token.reveal())


def test_the_session_of_another_person_is_not_found(house: House) -> None:
    ana, email = house.person()
    beto, _ = house.person("Beto")
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with house.database.nobody(person=beto) as session:
        assert sessions.list_sessions(session, beto) == []
        assert sessions.list_sessions(session, ana) == [], "nor by naming its person: the database itself says no"
        with pytest.raises(NotFound):
            sessions.end(session, beto, begun.id, HOME)
        with pytest.raises(NotFound):
            sessions.end(session, ana, begun.id, HOME)
    assert house.door.visitor("", begun.token.reveal())


def test_a_person_of_several_companies_goes_from_one_to_another(house: House) -> None:
    ana, email = house.person()
    beto, _ = house.person("Beto")
    first, second, foreign = house.company(ana), house.company(beto), house.company(beto)
    house.join(second, ana, "clerk")
    web, api = (log_in(house.gate, email, PASSWORD, HOME, kind=kind) for kind in ("web", "api"))
    token = "Bearer " + access_token(house.gate, api).reveal()
    for begun in (web, api):
        with house.database.nobody(person=ana) as session:
            assert sessions.switch(session, ana, begun.id, second, HOME) == "clerk"
    caller = house.door.caller("", web.token.reveal())
    assert (caller.tenant, caller.role, caller.scopes) == (second, "clerk", SCOPES["clerk"])
    assert house.door.caller(token, "").tenant == first, "an access token names the company it was made for"
    following = refresh(house.gate, api.token, HOME)
    assert house.door.caller("Bearer " + access_token(house.gate, following).reveal(), "").tenant == second
    assert house.record(second)[-1].action == "session.begun"
    for none_of_theirs in (foreign, TenantId(new_id())):
        with pytest.raises(NoCompany), house.database.nobody(person=ana) as session:
            sessions.switch(session, ana, web.id, none_of_theirs, HOME)


def test_an_ended_session_goes_nowhere(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with house.database.nobody(person=ana) as session:
        sessions.end(session, ana, begun.id, HOME)
    with pytest.raises(NotFound), house.database.nobody(person=ana) as session:
        sessions.switch(session, ana, begun.id, tenant, HOME)


def test_an_operator_may_enter_any_company_and_its_record_tells(house: House) -> None:
    operator, email = house.person("Olga")
    house.make_operator(operator)
    ana, _ = house.person()
    tenant = house.company(ana)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    assert house.door.visitor("", begun.token.reveal()).is_operator
    with house.database.nobody(person=operator) as session:
        assert sessions.switch(session, operator, begun.id, tenant, HOME) == "operator"
    caller = house.door.caller("", begun.token.reveal())
    assert (caller.tenant, caller.role, caller.actor.kind) == (tenant, "operator", "operator")
    assert "documents:read" not in caller.scopes
    last = house.record(tenant)[-1]
    assert (last.action, last.actor_kind, last.actor_id) == ("session.begun", "operator", operator)
    with pytest.raises(NoCompany), house.database.nobody(person=operator) as session:
        sessions.switch(session, operator, begun.id, TenantId(new_id()), HOME)


def test_who_may_no_longer_log_in_is_out_at_once(house: House) -> None:
    ana, email = house.person()
    house.company(ana)
    web, api = (log_in(house.gate, email, PASSWORD, HOME, kind=kind) for kind in ("web", "api"))
    house.disable(ana)
    for header, cookie in (("", web.token.reveal()), ("Bearer " + access_token(house.gate, api).reveal(), "")):
        with pytest.raises(Unauthenticated):
            house.door.caller(header, cookie)
    with pytest.raises(Unauthenticated):
        refresh(house.gate, api.token, HOME)
