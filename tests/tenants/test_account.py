from __future__ import annotations

from datetime import timedelta

import pytest

from cuadra.kit.secret import Secret
from cuadra.tenants import account, limits
from cuadra.tenants.account import change_password, prove_password, reset, reset_link
from cuadra.tenants.errors import LinkUnknown, LoginRefused, PasswordWeak, TooManyTries, Unauthenticated
from cuadra.tenants.login import log_in, refresh
from cuadra.tenants.people import change_profile
from cuadra.tenants.person_repository import PersonRepository
from tests.tenants.house import HOME, PASSWORD, House, new_email

NEW = Secret("otra cosa muy larga")


def test_a_changed_password_ends_every_other_session(house: House) -> None:
    ana, email = house.person()
    here, there = (log_in(house.gate, email, PASSWORD, HOME, kind="web") for _ in range(2))
    program = log_in(house.gate, email, PASSWORD, HOME, kind="api")
    change_password(house.gate, ana, PASSWORD, NEW, HOME, keep=here.id)
    assert house.door.visitor("", here.token.reveal())
    with pytest.raises(Unauthenticated):
        house.door.visitor("", there.token.reveal())
    with pytest.raises(Unauthenticated):
        refresh(house.gate, program.token, HOME)
    with pytest.raises(LoginRefused):
        log_in(house.gate, email, PASSWORD, HOME, kind="web")
    assert log_in(house.gate, email, NEW, HOME, kind="web")


def test_the_old_password_is_needed_and_cannot_be_tried_out(house: House) -> None:
    ana, email = house.person()
    for _ in range(limits.CODES):
        with pytest.raises(LoginRefused):
            change_password(house.gate, ana, Secret("wrong"), NEW, HOME)
    with pytest.raises(TooManyTries):
        change_password(house.gate, ana, PASSWORD, NEW, HOME)
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web"), "logging in is counted elsewhere"


def test_a_weak_new_password_changes_nothing(house: House) -> None:
    ana, email = house.person()
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with pytest.raises(PasswordWeak):
        change_password(house.gate, ana, PASSWORD, Secret("corta"), HOME)
    assert house.door.visitor("", begun.token.reveal())
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web")


def test_a_link_sets_a_password_once_and_ends_all_sessions(house: House) -> None:
    ana, email = house.person()
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    token = reset_link(house.database, email.upper(), HOME)
    assert token is not None
    with pytest.raises(PasswordWeak):
        reset(house.database, token, Secret("corta"), HOME)
    assert reset(house.database, token, NEW, HOME) == ana
    with pytest.raises(LinkUnknown):
        reset(house.database, token, Secret("una tercera muy larga"), HOME)
    with pytest.raises(Unauthenticated):
        house.door.visitor("", begun.token.reveal())
    assert log_in(house.gate, email, NEW, HOME, kind="web")


def test_only_the_last_link_of_a_person_works_and_for_an_hour(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, email = house.person()
    first, second = (reset_link(house.database, email, HOME) for _ in range(2))
    assert first is not None
    assert second is not None
    with pytest.raises(LinkUnknown):
        reset(house.database, first, NEW, HOME)
    monkeypatch.setattr(account, "LASTS", timedelta(seconds=-1))
    old = reset_link(house.database, email, HOME)
    assert old is not None
    with pytest.raises(LinkUnknown):
        reset(house.database, old, NEW, HOME)


def test_for_an_unknown_address_there_is_no_link(house: House) -> None:
    assert reset_link(house.database, new_email(), HOME) is None
    assert reset_link(house.database, "no address", HOME) is None


def test_links_to_a_new_password_are_not_asked_for_without_end(house: House) -> None:
    _, email = house.person()
    found = [reset_link(house.database, email, HOME) for _ in range(limits.CODES + 1)]
    assert [one is not None for one in found] == [True] * limits.CODES + [False]


def test_somebody_without_a_password_proves_nothing_by_any(house: House) -> None:
    ana, _ = house.person(password=None)
    with pytest.raises(LoginRefused):
        prove_password(house.gate, ana, Secret("nobody's"), HOME)


def test_the_right_password_is_proved_as_often_as_needed(house: House) -> None:
    ana, _ = house.person()
    for _ in range(limits.CODES + 2):
        prove_password(house.gate, ana, PASSWORD, HOME)


def test_a_profile_changes_by_what_is_given(house: House) -> None:
    ana, _ = house.person()
    with house.database.nobody(person=ana) as session:
        change_profile(session, ana, HOME, name=" Ana\n María\x00 ")
        change_profile(session, ana, HOME, language="en")
        change_profile(session, ana, HOME)
    with house.database.nobody(person=ana) as session:
        me = PersonRepository(session, ana).me()
        told = [one.details for one in PersonRepository(session, ana).security_events()]
    assert me is not None
    assert (me.name, me.language) == ("Ana María", "en")
    assert told[:2] == [{"fields": ["language"]}, {"fields": ["name"]}]
