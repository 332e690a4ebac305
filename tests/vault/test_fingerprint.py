"""What is shown of a secret."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from cuadra.kit.secret import Secret
from cuadra.vault.fingerprint import Shown, shown_of

KEY = generate_private_key(SECP256R1())
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tienda de Ana")])
END = datetime(2030, 1, 2, tzinfo=UTC)
CERTIFICATE = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(7)
    .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    .not_valid_after(END)
    .sign(KEY, SHA256())
)


def test_of_a_certificate_its_subject_and_end_in_both_forms() -> None:
    pem = CERTIFICATE.public_bytes(Encoding.PEM).decode()
    der = base64.b64encode(CERTIFICATE.public_bytes(Encoding.DER)).decode()
    for form in (pem, der):
        assert shown_of("certificate", Secret(form)) == Shown("CN=Tienda de Ana", END)


def test_of_a_private_key_the_hash_of_its_public_half() -> None:
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    der = base64.b64encode(KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()
    shown = shown_of("private_key", Secret(pem))
    assert shown.fingerprint.startswith("sha256:")
    assert shown == shown_of("private_key", Secret(der))


def test_of_a_long_token_four_letters_and_of_a_short_one_none() -> None:
    assert shown_of("token", Secret("0123456789abcdef")) == Shown("…cdef")
    assert shown_of("token", Secret("0123456789abcde")) == Shown()


@pytest.mark.parametrize("kind", ["password", "file", "certificate", "private_key"])
@pytest.mark.parametrize(
    "value", ["contraseña-larguisima", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "AAAA", "ñ"]
)
def test_of_everything_else_nothing(kind: str, value: str) -> None:
    assert shown_of(kind, Secret(value)) == Shown()  # type: ignore[arg-type]


def test_of_an_encrypted_key_nothing() -> None:
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")).decode()
    assert shown_of("private_key", Secret(pem)) == Shown()
