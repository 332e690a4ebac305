"""What the door needs to let somebody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cuadra.database.session import Database
from cuadra.tenants.access_tokens import AccessTokens


class Sealer(Protocol):
    """Seals what has to be read again, bound to what it is (``vault.at_rest.Sealer`` is one)."""

    def seal(self, content: bytes, aad: bytes) -> bytes: ...
    def open(self, content: bytes, aad: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Gate:
    """The database, and who signs and seals for those that come in."""

    database: Database
    tokens: AccessTokens
    sealer: Sealer
    refused: Callable[[str], object] = lambda _reason: None  # told why, of each login refused: password, totp, locked
