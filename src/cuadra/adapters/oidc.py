"""The wire to an OpenID Connect provider: discovery, the way there with PKCE, the code for a token, and its proof.

OpenID Connect Core 1.0 (3.1.3.7: how an ID token is checked), Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (issuer in the
answer), RFC 9700 (current practice). Who the person is here, and whether they may come in, is not decided here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret

if TYPE_CHECKING:
    import httpx

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # signed by a key that only the provider has: never "none", never HS
SECONDS = 10.0
LEEWAY = 60  # seconds that the provider's clock may be off
FRESH = 3600.0  # seconds that what was discovered is believed
AGAIN = 60.0  # seconds between two fetches of keys because of a key that we do not know
MOST = 256 << 10  # bytes of an answer


class OidcUnreachable(CuadraError):  # noqa: N818  the cause, not the class of it
    """The provider does not answer, or not as one; fact ``why``."""

    code, status, retry = "OID-001", 502, True


class OidcRefused(CuadraError):  # noqa: N818
    """The provider's answer proves nothing; fact ``why``, a word of ours."""

    code, status = "OID-002", 401


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it is. ``email`` is empty unless the provider itself has verified it."""

    issuer: str
    subject: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Way:
    """Where the browser goes, and what has to be remembered until it is back."""

    url: str
    state: Secret
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class _Document:
    authorize: str
    token: str
    keys: str
    tells_issuer: bool
    basic: bool
    until: float


class Provider:
    """One provider and our registration there. Give it an ``httpx.Client`` that follows no redirects."""

    def __init__(self, client: httpx.Client, issuer: str, client_id: str, client_secret: Secret) -> None:
        self._client, self.issuer, self._id, self._secret = client, issuer, client_id, client_secret
        self._lock = threading.Lock()
        self._document: _Document | None = None
        self._keys: dict[str, Any] = {}
        self._keys_at = float("-inf")

    def way(self, back: str) -> Way:
        """Where to send the browser, which comes back to ``back`` (registered there, exactly)."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = self._discovered().authorize
        return Way(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", Secret(state), nonce, verifier)

    def claims(self, back: str, answer: Mapping[str, str], nonce: str, verifier: str) -> Claims:
        """Who came back, from the query of ``back``. The state was compared by the caller.

        ``OidcRefused`` for anything that is not a true, fresh token for us; ``OidcUnreachable``.
        """
        document = self._discovered()
        if "error" in answer:
            raise OidcRefused(why="denied")
        told = answer.get("iss")
        if (document.tells_issuer and told is None) or (told is not None and told != self.issuer):
            raise OidcRefused(why="issuer")
        code = answer.get("code", "")
        if not code or len(code) > 4096:
            raise OidcRefused(why="code")
        return self._checked(self._exchanged(document, code, back, verifier), nonce)

    def _exchanged(self, document: _Document, code: str, back: str, verifier: str) -> str:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        auth = None
        if document.basic:
            auth = (urlencode({"": self._id})[1:], urlencode({"": self._secret.reveal()})[1:])  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": self._id, "client_secret": self._secret.reveal()}
        token = self._json("POST", document.token, data=form, auth=auth).get("id_token")
        if not isinstance(token, str) or len(token) > 32_768:
            raise OidcRefused(why="no token")
        return token

    def _checked(self, token: str, nonce: str) -> Claims:
        import jwt

        try:
            head = jwt.get_unverified_header(token)
            if head.get("alg") not in ALGORITHMS:
                raise OidcRefused(why="algorithm")
            claims = jwt.decode(
                token,
                self._key(head),
                algorithms=list(ALGORITHMS),
                audience=self._id,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise OidcRefused(why=type(error).__name__) from None
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._id:
            raise OidcRefused(why="authorised party")
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise OidcRefused(why="nonce")
        if not claims["sub"] or len(claims["sub"]) > 255:
            raise OidcRefused(why="subject")
        email = claims.get("email") if claims.get("email_verified") is True else ""
        return Claims(self.issuer, claims["sub"], str(email or ""), str(claims.get("name") or ""))

    def _key(self, head: Mapping[str, Any]) -> Any:
        """The provider's key by its id; its keys are asked for anew when it is one that we do not know."""
        name, algorithm = str(head.get("kid", "")), str(head["alg"])
        with self._lock:
            is_old = time.monotonic() - self._keys_at > (AGAIN if name not in self._keys else FRESH)
        if is_old:
            found = self._json("GET", self._discovered().keys).get("keys")
            with self._lock:
                self._keys, self._keys_at = _usable(found), time.monotonic()
        key = self._keys.get(name)
        if key is None or not _fits(key.key_type, algorithm):
            raise OidcRefused(why="key")
        return key

    def _discovered(self) -> _Document:
        with self._lock:
            if self._document and self._document.until > time.monotonic():
                return self._document
        found = self._json("GET", self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise OidcUnreachable(why="issuer")
        ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        document = _Document(
            _address(found, "authorization_endpoint"),
            _address(found, "token_endpoint"),
            _address(found, "jwks_uri"),
            found.get("authorization_response_iss_parameter_supported") is True,
            "client_secret_basic" in ways,
            time.monotonic() + FRESH,
        )
        with self._lock:
            self._document = document
        return document

    def _json(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """The object that is answered. An answer of 4xx refuses what was sent; all else is the provider's trouble."""
        import httpx

        until = time.monotonic() + SECONDS
        body = bytearray()
        try:
            with self._client.stream(method, url, timeout=SECONDS, follow_redirects=False, **sent) as answer:
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST or time.monotonic() > until:
                        raise OidcUnreachable(why="endless")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OidcUnreachable(why=type(error).__name__) from None
        if method == "POST" and 400 <= answer.status_code < 500:
            raise OidcRefused(why="code")
        if answer.status_code != 200:
            raise OidcUnreachable(why=str(answer.status_code))
        try:
            value = json.loads(body)
        except ValueError:
            raise OidcUnreachable(why="not JSON") from None
        if not isinstance(value, dict):
            raise OidcUnreachable(why="not JSON")
        return value


def _address(found: Mapping[str, Any], name: str) -> str:
    """An address of the provider: https, or http on this machine alone."""
    url = found.get(name)
    parts = urlsplit(url) if isinstance(url, str) else None
    is_here = parts is not None and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts is None or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        raise OidcUnreachable(why=name)
    return str(url)


def _usable(found: Any) -> dict[str, Any]:
    """The keys that sign, by id; what we do not understand is left out (RFC 7517, 5)."""
    import jwt

    keys: dict[str, Any] = {}
    for one in found[:50] if isinstance(found, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or one.get("kty") == "oct":
            continue
        try:
            keys[str(one.get("kid", ""))] = jwt.PyJWK(one, one.get("alg") or _ALGORITHM_OF.get(one.get("kty", "")))
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            continue
    return keys


_ALGORITHM_OF = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}


def _fits(kind: str | None, algorithm: str) -> bool:
    """Whether a key of that kind signs with that algorithm."""
    return {"RSA": ("RS256", "PS256"), "EC": ("ES256",), "OKP": ("EdDSA",)}.get(kind or "", ()).__contains__(algorithm)
