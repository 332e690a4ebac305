"""What is hidden, what is left readable, and what a hostile value costs."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest

from cuadra.kit.redact import MOST_TEXT, is_sensitive, redact_text, redactor
from cuadra.kit.secret import Secret

CANARY = "c4n4ry"
PEM = f"-----BEGIN EC PRIVATE KEY-----\n{CANARY}\n{CANARY}\n-----END EC PRIVATE KEY-----"

SENSITIVE = [
    "password",
    "passwd",
    "userPassword",
    "DB_PASSWORD",
    "token",
    "accessToken",
    "refresh-token",
    "secret",
    "client_secret",
    "authorization",
    "Proxy-Authorization",
    "cookie",
    "Set-Cookie",
    "X-Api-Key",
    "apikey",
    "api_key",
    "key",
    "keys",
    "privateKey",
    "private_key",
    "clave",
    "claves",
    "contraseña",
    "contrasena",
    "ciec",
    "fiel",
    "efirma",
    "e.firma",
    "eFirma",
    "firma_ciec",
    "pin",
    "otp",
    "nip",
    "cvv",
    "jwt",
    "kek",
    "dek",
    "credential",
    "passphrase",
]

HARMLESS = [
    "monkey",
    "keyboard",
    "clave_prod_serv",
    "clave_unidad",
    "idempotency_key",
    "key_id",
    "secretaria",
    "secretaria_de_hacienda",
    "fecha_de_firma",
    "tokens_in",
    "total_tokens",
    "passed",
    "compass",
    "document",
    "pages",
    "tenant",
    "event",
    "amount_total",
    "fielded",
    "opinion",
]

TELLING = [
    f"password={CANARY}",
    f"password: {CANARY}",
    f'{{"password": "{CANARY} with spaces {CANARY}"}}',
    f"{{'clientSecret': '{CANARY}'}}",
    f"User(name='ana', password='{CANARY}')",
    f"contraseña = {CANARY}",
    f"clave={CANARY}&otro=1",
    f"ciec:{CANARY}",
    f"api_key => {CANARY}",
    f'password="{CANARY} and cut',
    f"Authorization: Bearer {CANARY}{CANARY}",
    f"Authorization: Digest username=ana, response={CANARY}",
    f"Cookie: session={CANARY}; other={CANARY}",
    f"sent Bearer {CANARY}{CANARY} to them",
    f"(b'authorization', b'Bearer {CANARY}')",
    f"['x-api-key', '{CANARY}']",
    f"https://ana:{CANARY}@example.com/path",
    f"postgresql+psycopg://cuadra:{CANARY}@127.0.0.1:5432/cuadra",
    f"redis://:{CANARY}@host/0",
    f"https://example.com/hook?token={CANARY}&page=1",
    f"https://example.com/hook?page=1&access_token={CANARY}",
    f"cua_live_{CANARY}",
    f"whsec_{CANARY}AAAA",
    f"hvs.{CANARY}AAAA",
    f"eyJhbGciOiJIUzI1NiJ9.{CANARY}AAAA.{CANARY}",
    PEM,
    PEM.replace("\n", "\\n"),
    f"-----BEGIN PRIVATE KEY-----\n{CANARY} and cut",
]

PLAIN = [
    "read 3 pages in 1.2 s",
    "CAE 71234567890123 of 2026-11-21",
    "0192f0c4-6b7e-7c3e-9c1d-5f0a1b2c3d4e",
    "1234567890123456",  # no card: no bank begins so
    "4111111111111112",  # no card: its check digit is wrong
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "GET /api/v1/documents?cursor=abc&limit=20 HTTP/1.1",
    "Secretaría de Hacienda: aviso",
    "https://example.com/@ana",
    "folio: A-123, total=1160.00",
]


@pytest.mark.parametrize("name", SENSITIVE)
def test_a_name_that_tells_hides_its_value(name: str) -> None:
    assert is_sensitive(name)
    assert CANARY not in json.dumps(redactor()({name: CANARY, "in": [{name: {"deep": CANARY}}]}), ensure_ascii=False)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_name_keeps_its_value(name: str) -> None:
    assert redactor()({name: "seen"}) == {name: "seen"}


@pytest.mark.parametrize("text", TELLING)
def test_a_secret_inside_a_text_is_hidden(text: str) -> None:
    assert CANARY not in redact_text(f"before {text}")
    assert redact_text(f"before {text}").startswith("before ")


@pytest.mark.parametrize("text", PLAIN)
def test_an_honest_text_stays_as_it_is(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"]
)
def test_a_card_number_is_hidden_as_text_and_as_number(number: str) -> None:
    assert redact_text(f"card {number} used") == "card [hidden] used"
    digits = int("".join(filter(str.isdigit, number)))
    assert redactor()({"value": digits}) == {"value": "[hidden]"}


def test_hiding_twice_changes_nothing_more() -> None:
    for text in TELLING:
        once = redact_text(text)
        assert redact_text(once) == once


def test_a_secret_without_shape_is_hidden_by_value_where_it_is_known() -> None:
    clean = redactor([Secret("correct horse"), Secret(""), Secret("abc")])
    assert clean({"event": "the correct horse abc"}) == {"event": "the [hidden] abc"}


def test_headers_as_pairs_are_hidden_too() -> None:
    headers = [(b"authorization", b"Bearer x"), ("cookie", CANARY), ["x-api-key", CANARY], ("accept", "text/html")]
    assert redactor()(headers)[3] == ["accept", "text/html"]
    assert CANARY not in str(redactor()(headers))
    assert "Bearer" not in str(redactor()(headers))


def test_bytes_are_counted_not_shown() -> None:
    assert redactor()({"body": CANARY.encode(), "more": bytearray(3)}) == {"body": "[6 bytes]", "more": "[3 bytes]"}


def test_values_of_our_house_stay_readable() -> None:
    class State(StrEnum):
        READY = "ready"

    value = {"amount": Decimal("1.10"), "id": UUID(int=7), "state": State.READY, "secret": Secret("x"), "token": None}
    assert redactor()(value) == {
        "amount": "1.10",
        "id": "00000000-0000-0000-0000-000000000007",
        "state": "ready",
        "secret": "[hidden]",
        "token": None,
    }


def test_an_object_is_shown_by_its_repr_without_its_secrets() -> None:
    class Login:
        def __repr__(self) -> str:
            return f"Login(password='{CANARY}')"

    class Silent:
        def __repr__(self) -> str:
            raise RuntimeError(CANARY)

    assert redactor()([Login(), Silent(), ValueError(f"token={CANARY}")]) == [
        "Login(password='[hidden]')",
        "[Silent]",
        "ValueError: token=[hidden]",
    ]


def test_a_value_that_holds_itself_comes_to_an_end() -> None:
    loop: dict[str, object] = {"event": "x"}
    loop["again"] = loop
    assert "[too deep]" in str(redactor()(loop))


def test_a_wide_and_deep_value_is_cut() -> None:
    leaf = ["x"] * 100
    for _ in range(5):
        leaf = [leaf] * 100  # type: ignore[assignment]
    assert len(str(redactor()(leaf))) < 10_000


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    shown = redact_text("begin " + "x y " * MOST_TEXT + " end")
    assert len(shown) < MOST_TEXT + 100
    assert (shown[:5], shown[-3:]) == ("begin", "end")


@pytest.mark.parametrize("offset", range(0, 400, 7))
def test_a_cut_never_frees_half_a_secret(offset: int) -> None:
    half = MOST_TEXT // 2
    for secret in (PEM.replace("\n", f"\n{CANARY * 30}\n", 1), f"password={CANARY * 30}", f"cua_{CANARY * 30}"):
        front = "a " * ((half - offset) // 2) + secret + " b" * MOST_TEXT
        back = "a " * MOST_TEXT + secret + " b" * ((half - offset) // 2)
        assert CANARY not in redact_text(front)
        assert CANARY not in redact_text(back)


@pytest.mark.parametrize("offset", range(0, 60, 3))
def test_a_cut_never_frees_half_a_known_secret(offset: int) -> None:
    known = "one c4n4ry two c4n4ry three c4n4ry four"
    half = MOST_TEXT // 2
    clean = redactor([Secret(known)])
    assert CANARY not in clean("a" * (half - offset) + known + " b" * MOST_TEXT)
    assert CANARY not in clean("a " * MOST_TEXT + known + "b" * (half - offset))


@pytest.mark.parametrize(
    "hostile", ["password=" * 2000, "a://" * 4000 + "@", '"' * 16000, "password='" * 1600, "eyJ" * 5000, "4111 " * 3000]
)
def test_a_hostile_text_ends_soon(hostile: str) -> None:
    """Not a measurement: the bound is a hundred times what it takes, and a pattern gone wrong takes minutes."""
    begun = time.process_time()
    redact_text(hostile)
    assert time.process_time() - begun < 2
