from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from cuadra.kit.ids import PersonId
from cuadra.tenants import keys, service
from cuadra.tenants.errors import LastOwner, NotFound, RoleTooHigh, ScopeTooWide
from cuadra.tenants.roles import ALL_SCOPES, ROLES, SCOPES, may_give
from tests.tenants.house import HOME, House


def test_a_company_begins_with_its_owner_and_says_so_in_its_record(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    with house.database.tenant(tenant) as session:
        assert [(one.person, one.email, one.role) for one in service.members(session, tenant)] == [
            (ana, email, "owner")
        ]
    assert [one.action for one in house.record(tenant)] == ["company.made"]


def test_the_last_owner_cannot_be_removed_or_demoted(house: House) -> None:
    ana, _ = house.person()
    beto, _ = house.person("Beto")
    tenant = house.company(ana)
    house.join(tenant, beto, "admin")
    actor = HOME.actor("person", ana)
    for attempt in (
        lambda s: service.set_role(s, tenant, ana, "admin", actor, giver="owner"),
        lambda s: service.remove_member(s, tenant, ana, actor, giver="owner"),
        lambda s: service.remove_member(s, tenant, ana, actor, giver="operator"),
    ):
        with pytest.raises(LastOwner), house.database.tenant(tenant) as session:
            attempt(session)
    with house.database.tenant(tenant) as session:
        service.set_role(session, tenant, beto, "owner", actor, giver="owner")
        service.remove_member(session, tenant, ana, actor, giver="owner")
    assert [one.action for one in house.record(tenant)][1:] == ["member.role_changed", "member.removed"]


def test_two_owners_who_remove_each_other_at_once_leave_one(house: House) -> None:
    ana, _ = house.person()
    beto, _ = house.person("Beto")
    tenant = house.company(ana)
    house.join(tenant, beto, "owner")

    def remove(who: PersonId, by: PersonId) -> bool:
        try:
            with house.database.tenant(tenant) as session:
                service.remove_member(session, tenant, who, HOME.actor("person", by), giver="owner")
        except LastOwner:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, (ana, beto), (beto, ana)))
    assert sorted(done) == [False, True]
    with house.database.tenant(tenant) as session:
        assert [one.role for one in service.members(session, tenant)] == ["owner"]


def test_an_owner_who_may_not_log_in_does_not_count(house: House) -> None:
    ana, _ = house.person()
    beto, _ = house.person("Beto")
    tenant = house.company(ana)
    house.join(tenant, beto, "owner")
    house.disable(beto)
    with pytest.raises(LastOwner), house.database.tenant(tenant) as session:
        service.remove_member(session, tenant, ana, HOME.actor("person", ana), giver="owner")


def test_nobody_gives_changes_or_takes_a_role_above_their_own(house: House) -> None:
    ana, _ = house.person()
    beto, _ = house.person("Beto")
    tenant = house.company(ana)
    house.join(tenant, beto, "admin")
    actor = HOME.actor("person", beto)
    for attempt in (
        lambda s: service.set_role(s, tenant, beto, "owner", actor, giver="admin"),
        lambda s: service.set_role(s, tenant, ana, "reader", actor, giver="admin"),
        lambda s: service.remove_member(s, tenant, ana, actor, giver="admin"),
        lambda s: service.set_role(s, tenant, beto, "reader", actor, giver="accountant"),
        lambda s: service.set_role(s, tenant, beto, "operator", actor, giver="owner"),
    ):
        with pytest.raises(RoleTooHigh), house.database.tenant(tenant) as session:
            attempt(session)


def test_everybody_may_leave(house: House) -> None:
    ana, _ = house.person()
    caro, _ = house.person("Caro")
    tenant = house.company(ana)
    house.join(tenant, caro, "reader")
    with house.database.tenant(tenant) as session:
        service.remove_member(session, tenant, caro, HOME.actor("person", caro), giver="reader")
        assert [one.person for one in service.members(session, tenant)] == [ana]


def test_who_is_of_another_company_is_not_found(house: House) -> None:
    ana, _ = house.person()
    beto, _ = house.person("Beto")
    tenant, _ = house.company(ana), house.company(beto)
    for attempt in (
        lambda s: service.set_role(s, tenant, beto, "reader", HOME.actor("person", ana), giver="owner"),
        lambda s: service.remove_member(s, tenant, beto, HOME.actor("person", ana), giver="owner"),
    ):
        with pytest.raises(NotFound), house.database.tenant(tenant) as session:
            attempt(session)


def test_the_scopes_of_a_key_are_within_those_of_who_asks(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    actor = HOME.actor("person", ana)
    for wanted in ({"documents:read", "keys:write"}, {"everything"}, set()):
        with pytest.raises(ScopeTooWide), house.database.tenant(tenant) as session:
            keys.make_key(session, tenant, actor, "x", wanted, of={"documents:read", "everything"}, maker=ana)


def test_a_key_is_listed_without_its_token_and_revoked_once(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    actor = HOME.actor("person", ana)
    with house.database.tenant(tenant) as session:
        made = keys.make_key(session, tenant, actor, " ca\x00ja\n1 ", {"jobs:read"}, of=SCOPES["owner"], maker=ana)
    token = made.token.reveal()
    assert token.startswith("cua_")
    assert len(token) == 47
    assert token.isascii()
    assert token[4:].isalnum()
    with house.database.tenant(tenant) as session:
        [one] = keys.list_keys(session, tenant)
        assert (one.name, one.start, one.scopes) == ("caja 1", token[:8], ["jobs:read"])
        assert token not in str(vars(one)) + repr(made)
        keys.revoke_key(session, tenant, made.id, actor)
        with pytest.raises(NotFound):
            keys.revoke_key(session, tenant, made.id, actor)
    told = [(one.action, one.details) for one in house.record(tenant)][1:]
    assert [action for action, _ in told] == ["key.made", "key.revoked"]
    assert token not in str(told)


def test_roles_grow_from_reader_to_owner_and_the_operator_reads_no_papers() -> None:
    for higher, lower in pairwise(ROLES):
        assert SCOPES[higher] >= SCOPES[lower]
    assert SCOPES["owner"] <= ALL_SCOPES
    assert not {one for one in SCOPES["operator"] if one.startswith(("documents", "secrets", "keys"))}
    assert not any(may_give(giver, role) for giver in ("accountant", "clerk", "reader", "key", "") for role in ROLES)


def test_a_company_changes_by_what_is_given_and_its_record_tells_which(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    actor = HOME.actor("person", ana)
    with house.database.tenant(tenant) as session:
        service.change_company(session, tenant, actor, name=" La\x00 Nueva ", tax_id="AAA010101AAA")
        service.change_company(session, tenant, actor)
    with house.database.tenant(tenant) as session:
        found = service.company(session, tenant)
        assert (found.name, found.tax_id, found.time_zone) == ("La Nueva", "AAA010101AAA", "America/Mexico_City")
    assert [one.details for one in house.record(tenant)][1:] == [{"fields": ["name", "tax_id"]}]
