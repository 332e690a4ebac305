"""What may be shown of a secret: enough to tell which one it is, never enough to guess it.

Of a password nothing. Of a long token its last four characters. Of a certificate whose it is and until when; of a
private key the hash of its public half, which is also that of its certificate.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

from cuadra.kit.secret import Secret

Kind = Literal["password", "token", "certificate", "private_key", "file"]
LONG = 16  # characters of a token from which four may be shown
_MOST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """``expires_at`` is a certificate's."""

    fingerprint: str = ""
    expires_at: datetime | None = None


def shown_of(kind: Kind, value: Secret) -> Shown:
    """Nothing where nothing can be told: an encrypted key, a file, a certificate that is none."""
    try:
        if kind == "token":
            return Shown(f"…{value.reveal()[-4:]}") if len(value.reveal()) >= LONG else Shown()
        if kind == "certificate":
            return _certificate(_bytes(value))
        return Shown(_key(_bytes(value))) if kind == "private_key" else Shown()
    except (ValueError, TypeError, binascii.Error):  # from cryptography: not readable, encrypted, of an unknown kind
        return Shown()


def _certificate(content: bytes) -> Shown:
    is_pem = content.lstrip().startswith(b"-----")
    found = x509.load_pem_x509_certificate(content) if is_pem else x509.load_der_x509_certificate(content)
    return Shown(found.subject.rfc4514_string()[:_MOST], found.not_valid_after_utc)


def _key(content: bytes) -> str:
    is_pem = content.lstrip().startswith(b"-----")
    found = (load_pem_private_key if is_pem else load_der_private_key)(content, None)
    public = found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{hashlib.sha256(public).hexdigest()[:16]}"


def _bytes(value: Secret) -> bytes:
    """PEM as it is, anything else (a .cer, a .key) as base64."""
    text = value.reveal()
    return text.encode() if "-----BEGIN" in text else base64.b64decode(text, validate=True)
