"""Access tokens: signed for ten minutes, read without the database. Whether their session still lives, the door asks.

HS256 (35 us a check, measured) because signer and reader are the same program. The algorithm, issuer and audience are
pinned; the first key signs, all keys verify, so that a key can be changed without logging anybody out.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.tenants.errors import KeyTooShort, Unauthenticated

SECONDS = 600
LEEWAY = 5  # seconds that the clocks of two machines may differ
ISSUER, AUDIENCE = "cuadra", "cuadra-api"
_MOST = 2048  # characters; ours have some 400


@dataclass(frozen=True, slots=True)
class Access:
    """What a token says: who, in which session and company, until when (seconds since 1970)."""

    person: PersonId
    session: UUID
    tenant: TenantId | None
    expires: float


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Signs and reads. ``KeyTooShort`` at once where a key has fewer than 32 bytes."""

    keys: tuple[Secret, ...]
    issuer: str = ISSUER
    _by_id: dict[str, bytes] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeyTooShort
        for key in self.keys:
            material = key.reveal().encode()
            if len(material) < 32:
                raise KeyTooShort
            self._by_id[hashlib.sha256(b"kid" + material).hexdigest()[:12]] = material

    def sign(self, person: PersonId, session: UUID, tenant: TenantId | None) -> Secret:
        """A token for ten minutes."""
        import jwt

        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": str(person),
            "sid": str(session),
            "iat": now,
            "nbf": now,
            "exp": now + SECONDS,
            "jti": uuid4().hex,
        }
        if tenant:
            claims["tid"] = str(tenant)
        key_id, material = next(iter(self._by_id.items()))
        return Secret(jwt.encode(claims, material, "HS256", headers={"kid": key_id, "typ": "at+jwt"}))

    def read(self, token: str) -> Access:
        """What ``token`` says, or ``Unauthenticated`` for any that is not wholly ours and of now."""
        import jwt

        if len(token) > _MOST:
            raise Unauthenticated
        try:
            head = jwt.get_unverified_header(token)
            if head.get("typ") != "at+jwt":
                raise Unauthenticated
            claims = jwt.decode(
                token,
                self._by_id[head["kid"]],
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "nbf", "iat", "jti", "sub", "aud", "iss"]},
            )
            tenant = claims.get("tid")
            return Access(
                PersonId(UUID(claims["sub"])),
                UUID(claims["sid"]),
                TenantId(UUID(tenant)) if tenant else None,
                float(claims["exp"]),
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError):
            raise Unauthenticated from None
