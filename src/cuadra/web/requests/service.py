"""Once and not twice: who may go on with a key, and who gets the answer that is already there.

The key is claimed in the transaction that does the work: if that fails, the claim never was, and after a crash no key
is stuck. The caller commits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.web.errors import KeyInFlight, KeyInvalid, KeyReused
from cuadra.web.requests.repository import RequestRepository

PATIENCE = 5_000  # milliseconds that a request waits for its twin
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Claim:
    """One request: its key, and the digest of what is asked by whom."""

    key: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered."""

    status: int
    body: bytes


_NONE: Mapping[str, Answered] = MappingProxyType({})


def claim_of(key: str | None, method: str, path: str, actor: UUID | None, body: bytes) -> Claim | None:
    """None without a key; ``KeyInvalid`` for one that is no header's token."""
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise KeyInvalid
    digest = sha256(f"{method} {path} {actor}\n".encode())
    digest.update(body)
    return Claim(key, digest.digest())


def begin(
    session: Session, tenant: TenantId, claims: Sequence[Claim], likely: Mapping[str, Answered] = _NONE
) -> dict[str, Answered | CuadraError]:
    """Claims the keys (each once); for those that were claimed before: their answer, or why there is none.

    ``likely`` are answers known beforehand, by key: they are kept with the claim, and ``finish`` mends the wrong ones.
    """
    requests = RequestRepository(session, tenant)
    taken = requests.claim([_row(one, likely.get(one.key)) for one in claims])
    before = [one for one in claims if one.key not in taken]
    if not before:
        return {}
    found = requests.find([one.key for one in before])
    return {one.key: _told(one, found.get(one.key)) for one in before}


def begin_one(session: Session, tenant: TenantId, claim: Claim) -> Answered | None:
    """The answer there is, or None: go on. Waits some seconds for a twin, then ``KeyInFlight``."""
    RequestRepository(session, tenant).wait_at_most(PATIENCE)
    try:
        told = begin(session, tenant, [claim]).get(claim.key)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == "55P03":  # lock_not_available
            raise KeyInFlight from error
        raise
    RequestRepository(session, tenant).wait_at_most(0)
    if isinstance(told, CuadraError):
        raise told
    return told


def finish(session: Session, tenant: TenantId, answers: Sequence[tuple[Claim, Answered]]) -> None:
    """Keeps the answers, for whoever asks again within a day."""
    if answers:
        RequestRepository(session, tenant).answer([_row(claim, one) for claim, one in answers])


def _row(claim: Claim, answer: Answered | None) -> dict[str, Any]:
    told = {"status": answer.status, "answer": answer.body} if answer else {}
    return {"key": claim.key, "digest": claim.digest, **told}


def _told(claim: Claim, row: object) -> Answered | CuadraError:
    if row is None or getattr(row, "status", None) is None:
        return KeyInFlight()
    if bytes(row.digest) != claim.digest:  # type: ignore[attr-defined]
        return KeyReused()
    return Answered(row.status, bytes(row.answer))  # type: ignore[attr-defined]
