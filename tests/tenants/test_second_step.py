from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from cryptography.exceptions import InvalidTag

from cuadra.kit.ids import PersonId
from cuadra.kit.secret import Secret
from cuadra.tenants import limits, second_step
from cuadra.tenants.errors import CodeNeeded, CodeRefused, SecondStepOff, SecondStepOn, TooManyTries
from cuadra.tenants.login import log_in
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.second_step import confirm, enrol, prove, turn_off
from tests.tenants.house import HOME, PASSWORD, House


class Telephone:
    """Shows each code once, as a person would type it: the next call is of a later step."""

    def __init__(self, secret: Secret) -> None:
        self._totp, self._step = pyotp.TOTP(secret.reveal()), int(time.time()) // 30 - 2

    def code(self) -> str:
        self._step += 1
        return self._totp.at(self._step * 30)


def enrolled(house: House, person: PersonId, email: str) -> tuple[Telephone, list[Secret]]:
    with house.database.nobody(person=person) as session:
        telephone = Telephone(enrol(session, house.gate.sealer, person, email).secret)
    return telephone, confirm(house.gate, person, telephone.code(), HOME)


def test_who_has_a_second_step_needs_its_code(house: House) -> None:
    ana, email = house.person()
    telephone, _ = enrolled(house, ana, email)
    with pytest.raises(CodeNeeded):
        log_in(house.gate, email, PASSWORD, HOME, kind="web")
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web", code=telephone.code()).person == ana


def test_it_is_not_on_before_a_code_was_shown(house: House) -> None:
    ana, email = house.person()
    with house.database.nobody(person=ana) as session:
        enrol(session, house.gate.sealer, ana, email)
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with pytest.raises(CodeRefused):
        confirm(house.gate, ana, "000000", HOME)
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web")


def test_a_code_works_once(house: House) -> None:
    ana, email = house.person()
    telephone, _ = enrolled(house, ana, email)
    code = telephone.code()
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web", code=f" {code[:3]} {code[3:]} ")
    with pytest.raises(CodeRefused):
        log_in(house.gate, email, PASSWORD, HOME, kind="web", code=code)


def test_the_code_that_confirmed_it_does_not_log_in(house: House) -> None:
    ana, email = house.person()
    with house.database.nobody(person=ana) as session:
        telephone = Telephone(enrol(session, house.gate.sealer, ana, email).secret)
    code = telephone.code()
    confirm(house.gate, ana, code, HOME)
    with pytest.raises(CodeRefused):
        log_in(house.gate, email, PASSWORD, HOME, kind="web", code=code)


def test_of_the_same_code_at_once_one_wins(house: House) -> None:
    ana, email = house.person()
    telephone, _ = enrolled(house, ana, email)
    code = telephone.code()

    def once(_: int) -> bool:
        try:
            prove(house.gate, ana, code, HOME)
        except CodeRefused:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(once, range(5))) == 1


def test_codes_cannot_be_tried_out(house: House) -> None:
    ana, email = house.person()
    telephone, _ = enrolled(house, ana, email)
    for _ in range(limits.CODES):
        with pytest.raises(CodeRefused):
            prove(house.gate, ana, "123456x", HOME)
    with pytest.raises(TooManyTries):
        prove(house.gate, ana, telephone.code(), HOME)


@pytest.mark.parametrize("code", ["١٢٣٤٥٦", "12345", "\x00", "\ud800", "9" * 5000])
def test_what_is_no_code_is_refused(house: House, code: str) -> None:
    ana, email = house.person()
    enrolled(house, ana, email)
    with pytest.raises(CodeRefused):
        prove(house.gate, ana, code, HOME)


def test_a_recovery_code_works_once_and_is_kept_as_a_digest(house: House) -> None:
    ana, email = house.person()
    _, codes = enrolled(house, ana, email)
    assert len({one.reveal() for one in codes}) == 10
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web", code=codes[3].reveal().lower().replace("-", " "))
    with pytest.raises(CodeRefused):
        log_in(house.gate, email, PASSWORD, HOME, kind="web", code=codes[3].reveal())
    with house.database.nobody(person=ana) as session:
        assert PersonRepository(session, ana).recovery_codes_left() == 9
        told = [(one.action, one.details) for one in PersonRepository(session, ana).security_events()]
    assert ("recovery_code.used", {"left": 9}) in told


def test_a_recovery_code_of_another_person_is_none(house: House) -> None:
    ana, email = house.person()
    beto, other = house.person("Beto")
    _, codes = enrolled(house, ana, email)
    enrolled(house, beto, other)
    with pytest.raises(CodeRefused):
        prove(house.gate, beto, codes[0].reveal(), HOME)


def test_the_secret_is_sealed_and_bound_to_its_person(house: House) -> None:
    ana, email = house.person()
    beto, other = house.person("Beto")
    with house.database.nobody(person=ana) as session:
        secret = enrol(session, house.gate.sealer, ana, email).secret
        kept = PersonRepository(session, ana).credentials()
    assert kept is not None
    assert kept.totp_sealed is not None
    assert secret.reveal().encode() not in kept.totp_sealed
    telephone, _ = enrolled(house, beto, other)
    with house.database.nobody(person=beto) as session:
        PersonRepository(session, beto).set_credentials(totp_sealed=kept.totp_sealed)
    with pytest.raises(InvalidTag):
        prove(house.gate, beto, telephone.code(), HOME)


def test_another_telephone_is_enrolled_only_after_the_first_is_turned_off(house: House) -> None:
    ana, email = house.person()
    telephone, codes = enrolled(house, ana, email)
    with pytest.raises(SecondStepOn), house.database.nobody(person=ana) as session:
        enrol(session, house.gate.sealer, ana, email)
    with pytest.raises(SecondStepOn):
        confirm(house.gate, ana, telephone.code(), HOME)
    with pytest.raises(CodeNeeded):
        turn_off(house.gate, ana, "", HOME)
    with pytest.raises(CodeRefused):
        turn_off(house.gate, ana, "000000", HOME)
    turn_off(house.gate, ana, telephone.code(), HOME)
    assert log_in(house.gate, email, PASSWORD, HOME, kind="web")
    with pytest.raises(SecondStepOff):
        turn_off(house.gate, ana, codes[0].reveal(), HOME)
    enrolled(house, ana, email)
    with pytest.raises(CodeRefused):
        prove(house.gate, ana, codes[0].reveal(), HOME)


def test_what_is_shown_once_shows_itself_only_when_asked(house: House) -> None:
    ana, email = house.person()
    with house.database.nobody(person=ana) as session:
        enrolment = enrol(session, house.gate.sealer, ana, email)
    assert enrolment.secret.reveal() in enrolment.uri.reveal()
    assert enrolment.secret.reveal() not in repr(enrolment)
    assert second_step.RECOVERY_CODES == 10
