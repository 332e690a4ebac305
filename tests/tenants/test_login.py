from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from cuadra.database.session import Database
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants import limits, passwords, people, sessions
from cuadra.tenants.errors import LoginRefused, NoCompany, TooManyTries, Unauthenticated
from cuadra.tenants.login import access_token, log_in, refresh
from cuadra.tenants.origin import Origin
from cuadra.tenants.person_repository import PersonRepository
from tests.tenants.house import HOME, PASSWORD, House, make_house, somewhere

WRONG = Secret("not the password")


def try_(house: House, email: str, password: Secret, origin: Origin) -> type[Exception] | None:
    try:
        log_in(house.gate, email, password, origin, kind="web")
    except (LoginRefused, TooManyTries) as refused:
        return type(refused)
    return None


def events(house: House, person: PersonId) -> list[str]:
    with house.database.nobody(person=person) as session:
        return [one.action for one in PersonRepository(session, person).security_events()]


def test_who_knows_the_password_gets_a_session_in_their_company(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    begun = log_in(house.gate, f"  {email.upper()} ", PASSWORD, HOME, kind="web")
    assert (begun.person, begun.tenant) == (ana, tenant)
    caller = house.door.caller("", begun.token.reveal(), "203.0.113.9", "Edge", "req-9")
    assert (caller.tenant, caller.person, caller.role, caller.via) == (tenant, ana, "owner", "cookie")
    assert (caller.actor.kind, caller.actor.id, caller.actor.ip, caller.actor.request_id) == (
        "person",
        ana,
        "203.0.113.9",
        "req-9",
    )


def test_wrong_password_and_unknown_person_are_told_in_the_same_words(house: House) -> None:
    _, email = house.person()
    told = []
    for address, password in ((email, WRONG), ("nobody@example.com", PASSWORD), ("no address\x00\ud800", PASSWORD)):
        with pytest.raises(LoginRefused) as caught:
            log_in(house.gate, address, password, somewhere(), kind="web")
        told.append((caught.value.code, caught.value.message(), caught.value.facts))
    assert told[0] == told[1] == told[2]


def test_unknown_person_costs_the_same_statements_and_the_same_hash(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, email = house.person()
    checked: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, given: bytes) -> bool:
        checked.append(kept.rsplit("$", 2)[0])
        return bool(real(self, kept, given))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    statements = [house.statements_of(lambda a=a: try_(house, a, WRONG, somewhere())) for a in (email, "x@example.com")]
    assert statements[0] == statements[1]
    assert checked[0] == checked[1]


def test_somebody_without_a_password_cannot_log_in_with_any(house: House) -> None:
    _, email = house.person(password=None)
    assert try_(house, email, Secret(""), HOME) is LoginRefused
    assert try_(house, email, Secret("nobody's"), HOME) is LoginRefused


def test_the_sixth_try_from_one_place_waits_even_with_the_right_password(house: House) -> None:
    ana, email = house.person()
    origin = somewhere()
    assert [try_(house, email, WRONG, origin) for _ in range(6)] == [LoginRefused] * 5 + [TooManyTries]
    with pytest.raises(TooManyTries) as caught:
        log_in(house.gate, email, PASSWORD, origin, kind="web")
    assert 0 < int(caught.value.facts["seconds"]) <= 900
    assert events(house, ana).count("login.limited") == 1
    assert try_(house, email, PASSWORD, somewhere()) is None, "its owner, elsewhere, is not locked out"


def test_the_limit_survives_a_restart(house: House) -> None:
    _, email = house.person()
    origin = somewhere()
    for _ in range(5):
        try_(house, email, WRONG, origin)
    again = Database(house.database.app, house.database.queue)
    assert try_(make_house(again), email, PASSWORD, origin) is TooManyTries


def test_tries_at_once_are_all_counted(house: House) -> None:
    _, email = house.person()
    origin = somewhere()
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: try_(house, email, WRONG, origin), range(12)))
    assert found.count(LoginRefused) == 5
    assert found.count(TooManyTries) == 7


def test_an_account_tried_from_everywhere_waits_everywhere(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACCOUNT", 7)
    _, email = house.person()
    assert [try_(house, email, WRONG, somewhere()) for _ in range(8)] == [LoginRefused] * 7 + [TooManyTries]


def test_strangers_do_not_lock_a_person_out_of_their_own_place(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACCOUNT", 7)
    _, email = house.person()
    own = somewhere()
    assert try_(house, email, PASSWORD, own) is None
    for _ in range(9):
        try_(house, email, WRONG, somewhere())
    assert try_(house, email, PASSWORD, somewhere()) is TooManyTries
    assert try_(house, email, PASSWORD, own) is None
    assert [try_(house, email, WRONG, own) for _ in range(6)] == [LoginRefused] * 5 + [TooManyTries]


def test_an_address_that_tries_many_accounts_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESS", 7)
    origin = somewhere()
    found = [try_(house, f"{n}.{new_id().hex}@example.com", WRONG, origin) for n in range(8)]
    assert found == [LoginRefused] * 7 + [TooManyTries]
    # of IPv6 the whole net of a subscriber counts as one
    net = f"2001:db8:{new_id().hex[-4:]}:1:"
    found = [try_(house, f"{n}.{new_id().hex}@example.com", WRONG, Origin(f"{net}{n}::1")) for n in range(8)]
    assert found == [LoginRefused] * 7 + [TooManyTries]


def test_a_success_forgives_the_account_but_not_what_its_address_tried_elsewhere(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ADDRESS", 8)
    _, email = house.person()
    origin = somewhere()
    for _ in range(4):
        try_(house, email, WRONG, origin)
    assert try_(house, email, PASSWORD, origin) is None
    assert [try_(house, email, WRONG, origin) for _ in range(5)] == [LoginRefused] * 4 + [TooManyTries]


def test_the_window_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WINDOW", timedelta(0))
    _, email = house.person()
    origin = somewhere()
    assert {try_(house, email, WRONG, origin) for _ in range(7)} == {LoginRefused}


def test_a_hash_of_weaker_figures_is_made_anew_at_login(house: House) -> None:
    ana, email = house.person()
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD.reveal())
    with house.database.nobody(person=ana) as session:
        PersonRepository(session, ana).set_credentials(password_hash=weak)
    log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with house.database.nobody(person=ana) as session:
        kept = PersonRepository(session, ana).credentials()
    assert kept is not None
    assert not passwords.is_outdated(kept.password_hash or "")
    assert try_(house, email, PASSWORD, HOME) is None


def test_a_password_changed_while_the_old_one_is_checked_lets_nobody_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, email = house.person()
    real = passwords.verify

    def meanwhile(kept: str | None, given: Secret) -> bool:
        with house.database.nobody(person=ana) as session:
            people.set_password(session, ana, Secret("otra cosa muy larga"), HOME)
        return real(kept, given)

    monkeypatch.setattr(passwords, "verify", meanwhile)
    assert try_(house, email, PASSWORD, HOME) is LoginRefused


def test_what_happens_at_the_door_is_written_and_holds_no_secret(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    try_(house, email, WRONG, HOME)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    assert events(house, ana) == ["login.done", "login.refused", "person.made"]
    assert house.record(tenant)[-1].action == "session.begun"
    with house.database.nobody(person=ana) as session:
        written = str([vars(one) for one in PersonRepository(session, ana).security_events()])
    for secret in (PASSWORD, WRONG, begun.token):
        assert secret.reveal() not in written + repr(begun)


def test_a_company_is_chosen_at_login_and_is_the_last_one_otherwise(house: House) -> None:
    ana, email = house.person()
    first, second = house.company(ana), house.company(ana)
    stranger, _ = house.person("Beto")
    foreign = house.company(stranger)
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web").tenant == first
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web", tenant=second).tenant == second
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web").tenant == second
    for none_of_theirs in (foreign, TenantId(new_id())):
        with pytest.raises(NoCompany):
            log_in(house.gate, email, PASSWORD, HOME, kind="web", tenant=none_of_theirs)


def test_a_program_refreshes_its_token_and_each_refresh_works_once(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    second = refresh(house.gate, begun.token, HOME)
    third = refresh(house.gate, second.token, HOME)
    assert (third.id, third.tenant, third.person) == (begun.id, tenant, ana)
    assert len({one.token.reveal() for one in (begun, second, third)}) == 3
    assert house.door.caller("Bearer " + access_token(house.gate, third).reveal(), "").tenant == tenant


def test_a_refresh_token_used_twice_ends_its_family_at_once(house: House) -> None:
    ana, email = house.person()
    house.company(ana)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    other = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    stolen = refresh(house.gate, begun.token, HOME)
    access = "Bearer " + access_token(house.gate, stolen).reveal()
    assert house.door.caller(access, "")
    with pytest.raises(Unauthenticated):
        refresh(house.gate, begun.token, HOME)
    with pytest.raises(Unauthenticated):
        refresh(house.gate, stolen.token, HOME)
    with pytest.raises(Unauthenticated):
        house.door.caller(access, "")
    assert "refresh.reused" in events(house, ana)
    assert refresh(house.gate, other.token, HOME), "another login of the same person goes on"


def test_of_two_refreshes_at_once_one_wins_and_the_family_ends(house: House) -> None:
    _, email = house.person()
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")

    def once(_: int) -> Secret | None:
        try:
            return refresh(house.gate, begun.token, HOME).token
        except Unauthenticated:
            return None

    with ThreadPoolExecutor(6) as pool:
        won = [one for one in pool.map(once, range(6)) if one]
    assert len(won) == 1
    with pytest.raises(Unauthenticated):
        refresh(house.gate, won[0], HOME)


def test_nothing_else_refreshes(house: House) -> None:
    _, email = house.person()
    web = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    for token in (web.token, Secret(""), Secret("cur_" + "0" * 43), Secret("\ud800")):
        with pytest.raises(Unauthenticated):
            refresh(house.gate, token, HOME)


def test_a_family_that_was_unseen_for_a_week_is_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, email = house.person()
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=-1))
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    with pytest.raises(Unauthenticated):
        refresh(house.gate, begun.token, HOME)


def test_an_ended_or_overdue_family_is_no_theft(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, email = house.person()
    ended = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    with house.database.nobody(person=ana) as session:
        sessions.end(session, ana, ended.id, HOME)
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=-1))
    overdue = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    for begun in (ended, overdue):
        with pytest.raises(Unauthenticated):
            refresh(house.gate, begun.token, HOME)
    assert "refresh.reused" not in events(house, ana)


def test_each_refresh_makes_the_session_live_on_and_shows_where_it_is(house: House) -> None:
    ana, email = house.person()
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    following = refresh(house.gate, begun.token, Origin("198.51.100.7", "curl/9"))
    with house.database.nobody(person=ana) as session:
        [one] = sessions.list_sessions(session, ana)
    assert (one.ip, one.agent, one.expires_at) == ("198.51.100.7", "curl/9", following.expires_at)
    assert following.expires_at > begun.expires_at


def test_no_family_lives_longer_than_thirty_days(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, email = house.person()
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    monkeypatch.setattr(sessions, "LONGEST", timedelta(seconds=0))
    with pytest.raises(Unauthenticated):
        refresh(house.gate, refresh(house.gate, begun.token, HOME).token, HOME)


def test_tokens_are_kept_as_digests_only(house: House) -> None:
    _, email = house.person()
    web, api = (log_in(house.gate, email, PASSWORD, HOME, kind=kind) for kind in ("web", "api"))
    with house.database.nobody(person=web.person) as session:
        rows = [
            *session.execute(text("SELECT * FROM sessions")),
            *session.execute(text("SELECT * FROM refresh_tokens")),
        ]
    assert len(rows) == 3
    for begun in (web, api):
        assert begun.token.reveal() not in str(rows)
        assert begun.token.reveal() not in repr(replace(begun))
