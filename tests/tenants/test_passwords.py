from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters

from cuadra.kit.secret import Secret
from cuadra.tenants import passwords
from cuadra.tenants.errors import PasswordWeak


def test_a_password_is_kept_in_the_profile_of_owasp_and_never_as_it_is() -> None:
    kept = passwords.hashed(Secret("caballo grapa"))
    found = extract_parameters(kept)
    assert (found.memory_cost, found.time_cost, found.parallelism, found.type.name) == (19_456, 2, 1, "ID")
    assert "caballo" not in kept
    assert kept != passwords.hashed(Secret("caballo grapa"))


def test_only_the_password_itself_passes() -> None:
    kept = passwords.hashed(Secret("caballo grapa"))
    assert passwords.verify(kept, Secret("caballo grapa"))
    assert not passwords.verify(kept, Secret("caballo grapA"))
    assert not passwords.verify(kept, Secret(""))
    assert not passwords.verify("not a hash", Secret("caballo grapa"))


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    kept = passwords.hashed(Secret("contrase\u00f1a larga"))
    assert passwords.verify(kept, Secret("contrasen\u0303a larga"))


def test_for_an_unknown_person_the_same_work_is_done_and_the_answer_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, given: bytes) -> bool:
        done.append(kept.rsplit("$", 2)[0])
        return bool(real(self, kept, given))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not passwords.verify(None, Secret("nobody's"))
    assert not passwords.verify(passwords.hashed(Secret("x")), Secret("y"))
    assert done[0] == done[1]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("corta", "short"),
        ("x" * 257, "long"),
        ("1234567890", "common"),
        ("Password123", "common"),
        ("contraseña2024", "common"),
        ("C-o-n-t-r-a-s-e-n-a-1", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("ababababab", "common"),
        ("ana.ruiz@example.com", "common"),
        ("AbarrotesLupita2026", "common"),
        ("!!!!¿¿??..--", "common"),
    ],
)
def test_weak_passwords_are_refused_and_say_why(password: str, why: str) -> None:
    with pytest.raises(PasswordWeak) as caught:
        passwords.check_rules(Secret(password), "ana.ruiz@example.com", "Abarrotes Lupita")
    assert caught.value.facts == {"why": why}
    assert password not in str(caught.value)


@pytest.mark.parametrize(
    "password", ["caballo grapa bateria", "Tr0ub4dor&3x", "ñandú perezoso", "a" * 5 + "bcd efgh ij"]
)
def test_long_ones_that_nobody_guesses_first_pass(password: str) -> None:
    passwords.check_rules(Secret(password), "ana@example.com", "Ana")


def test_text_that_is_no_text_is_refused_or_wrong_but_breaks_nothing() -> None:
    assert not passwords.verify(passwords.hashed(Secret("caballo grapa")), Secret("\ud800\x00"))
    assert not passwords.verify(None, Secret("x" * 100_000))


def test_figures_of_another_day_are_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("x"))
    assert not passwords.is_outdated(passwords.hashed(Secret("caballo grapa")))
