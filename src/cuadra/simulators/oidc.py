"""An OpenID Connect provider on loopback, strict about what a client sends, and dishonest on order.

Enforced (OpenID Connect Core 1.0, RFC 6749, RFC 7636): exact redirect address, known client, ``openid`` scope, state
and nonce present, PKCE with S256, a code used once and within a minute, the client's secret by HTTP Basic.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cuadra.simulators.server import Broken, Request, Simulator, need


class Lie(StrEnum):
    """What an ID token may be wrong in, on order."""

    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NONCE = "nonce"
    NONE = "none"  # not signed at all
    HMAC = "hmac"  # signed with the public key as if it were a shared secret
    STRANGER = "stranger"  # signed with a key that is not published
    UNVERIFIED = "unverified"  # the e-mail is only what the person typed
    PARTY = "party"  # for two audiences, authorised for the other
    DISCOVERY = "discovery"  # the document names another issuer


@dataclass(frozen=True, slots=True)
class Account:
    subject: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class _Code:
    account: Account
    nonce: str
    challenge: str
    made: float


@dataclass
class OidcProvider(Simulator):
    """Knows one client. ``visit`` plays the browser at the login page."""

    client_id: str = "cuadra-test"
    client_secret: str = "s3cret of the client"  # noqa: S105  a simulator's
    back: str = "http://127.0.0.1:8320/login/oidc"
    lie: Lie | None = None
    tells_issuer: bool = True
    _codes: dict[str, _Code] = field(default_factory=dict)
    _key: Any = None
    _key_id: str = "key-1"

    def __post_init__(self) -> None:
        self.turn_key("key-1")

    def turn_key(self, name: str) -> None:
        """A new signing key under ``name``; the old one is no longer published."""
        from cryptography.hazmat.primitives.asymmetric import rsa

        self._key, self._key_id = rsa.generate_private_key(65537, 2048), name

    def visit(self, url: str, account: Account | None) -> dict[str, str]:
        """The person logs in at ``url`` (None: refuses); what the browser brings back. ``Broken`` for a bad request."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        need(url.startswith(f"{self.url}/authorize?"), 400, "not our address")
        need(asked.get("client_id") == self.client_id, 400, "unknown client")
        need(asked.get("redirect_uri") == self.back, 400, "redirect_uri is not the registered one")
        need(asked.get("response_type") == "code", 400, "response_type")
        need("openid" in asked.get("scope", "").split(), 400, "scope lacks openid")
        need(len(asked.get("state", "")) >= 22 and len(asked.get("nonce", "")) >= 22, 400, "state or nonce too short")
        need(asked.get("code_challenge_method") == "S256", 400, "PKCE S256 is required")
        need(len(asked.get("code_challenge", "")) == 43, 400, "code_challenge")
        told = {"state": asked["state"]} | ({"iss": self.url} if self.tells_issuer else {})
        if account is None:
            return told | {"error": "access_denied"}
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(account, asked["nonce"], asked["code_challenge"], time.monotonic())
        return told | {"code": code}

    def reply(self, request: Request) -> Any:
        if request.path == "/.well-known/openid-configuration":
            return self._discovery()
        if request.path == "/keys":
            return {"keys": [self._public()]}
        need(request.path == "/token" and request.method == "POST", 404, "no such place")
        return self._token(request)

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url if self.lie is not Lie.DISCOVERY else "https://elsewhere.example",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": self.tells_issuer,
        }

    def _public(self) -> dict[str, Any]:
        from jwt.algorithms import RSAAlgorithm

        shown = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {**shown, "kid": self._key_id, "use": "sig", "alg": "RS256"}

    def _token(self, request: Request) -> dict[str, Any]:
        pair = base64.b64encode(urlencode({self.client_id: self.client_secret}).replace("=", ":", 1).encode()).decode()
        given = request.headers.get("authorization", "")
        need(hmac.compare_digest(given.encode(), f"Basic {pair}".encode()), 401, "wrong client secret")
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        need(form.get("grant_type") == "authorization_code", 400, "grant_type")
        need(form.get("redirect_uri") == self.back, 400, "redirect_uri differs from that of the login")
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or time.monotonic() - code.made > 60:
            raise Broken(400, "invalid_grant")
        proof = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        need(proof == code.challenge, 400, "code_verifier does not fit")
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": self._signed(code)}

    def _signed(self, code: _Code) -> str:
        import jwt
        from cryptography.hazmat.primitives.asymmetric import rsa

        head, claims = {"kid": self._key_id}, self._claims(code)
        if self.lie is Lie.NONE:
            return jwt.encode(claims, "", "none", headers=head)
        if self.lie is Lie.HMAC:
            return self._confused(jwt.encode(claims, self._key, "RS256", headers=head))
        key = rsa.generate_private_key(65537, 2048) if self.lie is Lie.STRANGER else self._key
        return jwt.encode(claims, key, "RS256", headers=head)

    def _confused(self, token: str) -> str:
        """The token with the public key, which everybody has, as if it were a shared secret (RFC 8725, 2.1)."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = {"alg": "HS256", "typ": "JWT", "kid": self._key_id}
        signed = f"{_base64(json.dumps(head).encode())}.{token.split('.')[1]}"
        return f"{signed}.{_base64(hmac.digest(public, signed.encode(), 'sha256'))}"

    def _claims(self, code: _Code) -> dict[str, Any]:
        now = int(time.time())
        lies: dict[Lie, dict[str, Any]] = {
            Lie.ISSUER: {"iss": "https://elsewhere.example"},
            Lie.AUDIENCE: {"aud": "another-client"},
            Lie.EXPIRED: {"exp": now - 3600, "iat": now - 7200},
            Lie.NONCE: {"nonce": "of another login"},
            Lie.UNVERIFIED: {"email_verified": False},
            Lie.PARTY: {"aud": [self.client_id, "other"], "azp": "other"},
        }
        true = {
            "iss": self.url,
            "sub": code.account.subject,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": code.nonce,
            "email": code.account.email,
            "email_verified": True,
            "name": code.account.name,
        }
        return true | (lies.get(self.lie, {}) if self.lie else {})


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
