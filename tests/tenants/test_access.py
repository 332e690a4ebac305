from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.tenants import access, ear, keys, service, sessions
from cuadra.tenants.access import Door
from cuadra.tenants.errors import Forbidden, NoCompany, Unauthenticated
from cuadra.tenants.keys import MadeKey, make_key
from cuadra.tenants.login import access_token, log_in
from cuadra.tenants.people import set_password
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import SCOPES
from tests.tenants.house import HOME, PASSWORD, House


def bearer(token: Secret) -> str:
    return "Bearer " + token.reveal()


def key_of(
    house: House, tenant: TenantId, maker: PersonId | None, *scopes: str, expires: datetime | None = None
) -> MadeKey:
    with house.database.tenant(tenant) as session:
        wanted = scopes or ("documents:read",)
        return make_key(session, tenant, HOME.actor("person", maker), "caja", wanted, of=wanted, maker=maker,
                        expires=expires)  # fmt: skip


@pytest.fixture
def hearing(house: House) -> Iterator[House]:
    """The house while its door hears of changes."""
    with house.door.listening():
        assert house.door.ear.ready.wait(10)
        yield house


def until_forgotten(door: Door, authorization: str, cookie: str = "") -> None:
    """Waits for the news, a second at most; kept answers alone would live for five."""
    end = time.monotonic() + 2
    while door.caller_if_known(authorization, cookie) and time.monotonic() < end:
        time.sleep(0.002)
    assert door.caller_if_known(authorization, cookie) is None


def test_a_key_names_its_company_and_its_scopes(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    made = key_of(house, tenant, ana, "documents:read", "documents:write")
    caller = house.door.caller(bearer(made.token), "", "192.0.2.1", "curl", "r")
    assert (caller.tenant, caller.key_id, caller.person, caller.via) == (tenant, made.id, None, "key")
    assert (caller.actor.kind, caller.actor.id) == ("key", made.id)
    caller.need("documents:write")
    with pytest.raises(Forbidden) as caught:
        caller.need("people:write")
    assert caught.value.facts == {"scope": "people:write"}


def test_a_header_works_in_any_case_of_its_word(house: House) -> None:
    ana, _ = house.person()
    made = key_of(house, house.company(ana), ana)
    assert house.door.caller("bearer  " + made.token.reveal(), "")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "cua_" + "0" * 43, "Bearer cua_" + "0" * 43,
                                    "Bearer cus_" + "0" * 43, "Bearer cur_" + "0" * 43, "Bearer a.b.c", "Bearer \ud800",
                                    "Bearer cua_\x00", "Bearer " + "x" * 9000])  # fmt: skip
def test_what_proves_nothing_is_refused(house: House, header: str) -> None:
    with pytest.raises(Unauthenticated):
        house.door.caller(header, "")


def test_a_bad_header_is_not_overruled_by_a_good_cookie(house: House) -> None:
    ana, email = house.person()
    house.company(ana)
    cookie = log_in(house.gate, email, PASSWORD, HOME, kind="web").token.reveal()
    assert house.door.caller("", cookie)
    for header in ("Bearer nonsense", "Basic YTpi", "Bearer " + cookie):
        with pytest.raises(Unauthenticated):
            house.door.caller(header, cookie)


def test_a_key_is_no_cookie_and_a_refresh_token_no_access(house: House) -> None:
    ana, email = house.person()
    made = key_of(house, house.company(ana), ana)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    for cookie in (made.token, begun.token, access_token(house.gate, begun)):
        with pytest.raises(Unauthenticated):
            house.door.caller("", cookie.reveal())
    with pytest.raises(Unauthenticated):
        house.door.caller(bearer(begun.token), "")


def test_a_key_that_is_revoked_or_over_opens_nothing(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    revoked, over = key_of(house, tenant, ana), key_of(house, tenant, ana, expires=datetime.now(UTC))
    with house.database.tenant(tenant) as session:
        keys.revoke_key(session, tenant, revoked.id, HOME.actor("person", ana))
    for made in (revoked, over):
        with pytest.raises(Unauthenticated):
            house.door.caller(bearer(made.token), "")


def test_a_key_never_may_more_than_its_maker_may_now(house: House) -> None:
    owner, _ = house.person()
    beto, _ = house.person("Beto")
    tenant = house.company(owner)
    house.join(tenant, beto, "admin")
    made = key_of(house, tenant, beto, "documents:read", "documents:review", "keys:write")
    actor = HOME.actor("person", owner)
    with house.database.tenant(tenant) as session:
        service.set_role(session, tenant, beto, "clerk", actor, giver="owner")
    assert house.door.caller(bearer(made.token), "").scopes == {"documents:read"}
    with house.database.tenant(tenant) as session:
        service.remove_member(session, tenant, beto, actor, giver="owner")
    with pytest.raises(Unauthenticated):
        house.door.caller(bearer(made.token), "")


def test_a_key_opens_nothing_while_its_maker_may_not_log_in(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    hers, of_the_house = key_of(house, tenant, ana), key_of(house, tenant, None)
    house.disable(ana)
    with pytest.raises(Unauthenticated):
        house.door.caller(bearer(hers.token), "")
    assert house.door.caller(bearer(of_the_house.token), "")


def test_a_role_is_that_of_this_moment_and_not_of_the_token(house: House) -> None:
    owner, _ = house.person()
    beto, email = house.person("Beto")
    tenant = house.company(owner)
    house.join(tenant, beto, "admin")
    token = bearer(access_token(house.gate, log_in(house.gate, email, PASSWORD, HOME, kind="api")))
    assert house.door.caller(token, "").scopes == SCOPES["admin"]
    with house.database.tenant(tenant) as session:
        service.set_role(session, tenant, beto, "reader", HOME.actor("person", owner), giver="owner")
    assert house.door.caller(token, "").scopes == SCOPES["reader"]
    with house.database.tenant(tenant) as session:
        service.remove_member(session, tenant, beto, HOME.actor("person", owner), giver="owner")
    with pytest.raises(NoCompany):
        house.door.caller(token, "")
    assert house.door.visitor(token, "").tenant is None


def test_a_person_of_no_company_is_a_visitor_and_no_caller(house: House) -> None:
    ana, email = house.person()
    cookie = log_in(house.gate, email, PASSWORD, HOME, kind="web").token.reveal()
    with pytest.raises(NoCompany):
        house.door.caller("", cookie)
    visitor = house.door.visitor("", cookie)
    assert (visitor.person, visitor.tenant, visitor.is_operator) == (ana, None, False)


def test_a_key_is_no_visitor(house: House) -> None:
    ana, _ = house.person()
    made = key_of(house, house.company(ana), ana)
    with pytest.raises(Unauthenticated):
        house.door.visitor(bearer(made.token), "")


def test_nothing_is_known_without_asking_while_changes_cannot_be_heard(house: House) -> None:
    ana, _ = house.person()
    made = key_of(house, house.company(ana), ana)
    assert house.door.caller(bearer(made.token), "")
    assert house.door.caller_if_known(bearer(made.token), "") is None
    assert house.statements_of(lambda: house.door.caller(bearer(made.token), ""))


def test_what_was_asked_once_is_known_without_the_database(hearing: House) -> None:
    ana, email = hearing.person()
    tenant = hearing.company(ana)
    api = access_token(hearing.gate, log_in(hearing.gate, email, PASSWORD, HOME, kind="api"))
    web = log_in(hearing.gate, email, PASSWORD, HOME, kind="web").token
    for header, cookie in ((bearer(key_of(hearing, tenant, ana).token), ""), (bearer(api), ""), ("", web.reveal())):
        assert hearing.door.caller_if_known(header, cookie) is None
        asked = hearing.door.caller(header, cookie, "192.0.2.1", "a", "1")
        known: list[object] = []
        statements = hearing.statements_of(
            lambda h=header, c=cookie, k=known: k.append(hearing.door.caller_if_known(h, c, "192.0.2.1", "a", "1"))
        )
        assert known == [asked]
        assert statements == []


def test_each_call_keeps_its_own_place_and_request(hearing: House) -> None:
    ana, _ = hearing.person()
    header = bearer(key_of(hearing, hearing.company(ana), ana).token)
    hearing.door.caller(header, "", "192.0.2.1", "a", "1")
    known = hearing.door.caller_if_known(header, "", "192.0.2.2", "b", "2")
    assert known is not None
    assert (known.actor.ip, known.actor.agent, known.actor.request_id) == ("192.0.2.2", "b", "2")


def test_a_revoked_key_is_forgotten_at_once_in_every_process(hearing: House) -> None:
    ana, _ = hearing.person()
    tenant = hearing.company(ana)
    made = key_of(hearing, tenant, ana)
    another = Door(hearing.database, hearing.gate.tokens)  # of another process
    with another.listening():
        assert another.ear.ready.wait(10)
        for door in (hearing.door, another):
            door.caller(bearer(made.token), "")
            assert door.caller_if_known(bearer(made.token), "")
        with hearing.database.tenant(tenant) as session:
            keys.revoke_key(session, tenant, made.id, HOME.actor("person", ana))
        for door in (hearing.door, another):
            until_forgotten(door, bearer(made.token))
            with pytest.raises(Unauthenticated):
                door.caller(bearer(made.token), "")


@pytest.mark.parametrize("how", ["session", "all", "password", "role", "member"])
def test_an_end_or_a_change_takes_effect_at_once(hearing: House, how: str) -> None:
    owner, _ = hearing.person("Olga")
    ana, email = hearing.person()
    tenant = hearing.company(owner)
    hearing.join(tenant, ana, "admin")
    web = log_in(hearing.gate, email, PASSWORD, HOME, kind="web")
    api = log_in(hearing.gate, email, PASSWORD, HOME, kind="api")
    proofs = [("", web.token.reveal()), (bearer(access_token(hearing.gate, api)), "")]
    for header, cookie in proofs:
        hearing.door.caller(header, cookie)
        assert hearing.door.caller_if_known(header, cookie)
    actor = HOME.actor("person", owner)
    with hearing.database.tenant(tenant, person=ana) as session:
        if how == "session":
            for begun in (web, api):
                sessions.end(session, ana, begun.id, HOME)
        elif how == "all":
            assert sessions.end_all(session, ana, HOME) == 2
        elif how == "password":
            set_password(session, ana, Secret("otra cosa muy larga"), HOME)
        elif how == "role":
            service.set_role(session, tenant, ana, "reader", actor, giver="owner")
        else:
            service.remove_member(session, tenant, ana, actor, giver="owner")
    for header, cookie in proofs:
        until_forgotten(hearing.door, header, cookie)
        if how == "role":
            assert hearing.door.caller(header, cookie).role == "reader"
        else:
            with pytest.raises(NoCompany if how == "member" else Unauthenticated):
                hearing.door.caller(header, cookie)


def test_an_answer_asked_for_before_a_change_is_not_kept_after_it(hearing: House) -> None:
    ana, _ = hearing.person()
    made = key_of(hearing, hearing.company(ana), ana)
    real = hearing.door._ask

    def slow(*asked: object) -> access.Standing:
        found = real(*asked)  # type: ignore[arg-type]
        hearing.door._known.forget()  # the news comes between the answer and its keeping
        return found

    hearing.door._ask = slow  # type: ignore[method-assign,assignment]
    assert hearing.door.caller(bearer(made.token), "")
    assert hearing.door.caller_if_known(bearer(made.token), "") is None


def cut(house: House) -> None:
    """Ends the connection that the door hears by."""
    listening = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE 'LISTEN cuadra_doors%' AND datname = current_database()"
    )
    with house.database.nobody() as session:
        session.execute(text("SET LOCAL ROLE NONE"))  # who logged in may end what it began
        assert all(list(session.scalars(text(listening))))


def test_while_the_line_is_cut_every_call_asks(hearing: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear, "_REST", 3600.0)
    ana, _ = hearing.person()
    made = key_of(hearing, hearing.company(ana), ana)
    hearing.door.caller(bearer(made.token), "")
    cut(hearing)
    until_forgotten(hearing.door, bearer(made.token))
    assert hearing.door.caller(bearer(made.token), "")
    assert hearing.door.caller_if_known(bearer(made.token), "") is None
    assert hearing.statements_of(lambda: hearing.door.caller(bearer(made.token), ""))


def test_a_line_that_was_cut_is_made_anew(hearing: House) -> None:
    ana, _ = hearing.person()
    made = key_of(hearing, hearing.company(ana), ana)
    hearing.door.caller(bearer(made.token), "")
    hearing.door.ear.ready.clear()
    cut(hearing)
    assert hearing.door.ear.ready.wait(10)
    hearing.door.caller(bearer(made.token), "")
    assert hearing.door.caller_if_known(bearer(made.token), "")


def test_what_is_kept_ends_with_the_proof_itself(house: House) -> None:
    ana, _ = house.person()
    made = key_of(house, house.company(ana), ana, expires=datetime.now(UTC) + timedelta(seconds=0.7))
    with house.door.listening():
        assert house.door.ear.ready.wait(10)
        assert house.door.caller(bearer(made.token), "")
        until_forgotten(house.door, bearer(made.token))
        with pytest.raises(Unauthenticated):
            house.door.caller(bearer(made.token), "")


def test_the_use_of_a_key_is_written_once_a_minute_at_most(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    made = key_of(house, tenant, ana)

    def used() -> datetime | None:
        with house.database.tenant(tenant) as session:
            return CompanyRepository(session, tenant).keys()[0].last_used_at

    assert used() is None
    house.door.caller(bearer(made.token), "")
    first = used()
    house.door.caller(bearer(made.token), "")
    assert first is not None
    assert used() == first
    monkeypatch.setattr(access, "TOUCH", timedelta(0))
    house.door.caller(bearer(made.token), "")
    assert used() != first


def test_a_browser_seen_again_lives_on_and_shows_where_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, email = house.person()
    house.company(ana)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    monkeypatch.setattr(access, "TOUCH", timedelta(0))
    house.door.caller("", begun.token.reveal(), "198.51.100.7", "Edge")
    with house.database.nobody(person=ana) as session:
        [one] = sessions.list_sessions(session, ana)
    assert (one.ip, one.agent) == ("198.51.100.7", "Edge")
    assert one.expires_at > begun.expires_at


def test_a_browser_unseen_for_a_week_is_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, email = house.person()
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=-1))
    cookie = log_in(house.gate, email, PASSWORD, HOME, kind="web").token.reveal()
    with pytest.raises(Unauthenticated):
        house.door.visitor("", cookie)
