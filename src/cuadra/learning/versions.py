"""The models of a company: offered, kept where better, put back where not; each known by its version.

The file is sealed to its company and its own bytes: a row that were copied to another company would not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.kit.ids import TenantId
from cuadra.learning.errors import ModelMissing
from cuadra.learning.repository import LearningRepository
from cuadra.vault.at_rest import Sealer

SHIPPED = 0
KEPT_FILES = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """What learning brought. ``sealed`` is None where it brought no model; ``reason`` why it is (not) taken."""

    documents: int
    held_out: int
    figures: Mapping[str, Any]
    reason: str
    facts: Mapping[str, str]
    seconds: float
    is_better: bool = False
    sealed: bytes | None = field(default=None, repr=False)
    digest: bytes | None = None


def seal(sealer: Sealer, tenant: TenantId, content: bytes) -> tuple[bytes, bytes]:
    """The sealed file and the digest by which it is opened."""
    digest = sha256(content).digest()
    return sealer.seal(content, _bound(tenant, digest)), digest


def opened(sealer: Sealer, tenant: TenantId, sealed: bytes, digest: bytes) -> bytes:
    """The file; ``SealBroken`` where it is not this company's, or not as it was sealed."""
    return sealer.open(sealed, _bound(tenant, digest))


def _bound(tenant: TenantId, digest: bytes) -> bytes:
    return b"model|" + tenant.bytes + b"|" + digest


def offer(session: Session, tenant: TenantId, actor: Actor, made: Offer) -> int:
    """Keeps an attempt, and reads with it from now on where it is better; its version."""
    lock_tenant(session, tenant)
    repository = LearningRepository(session, tenant)
    version = repository.next_version()
    is_taken = made.is_better and made.sealed is not None
    repository.add_model(
        {
            "version": version,
            "state": "kept" if is_taken else "refused",
            "sealed": made.sealed if is_taken else None,
            "digest": made.digest if is_taken else None,
            "documents": made.documents,
            "held_out": made.held_out,
            "figures": dict(made.figures),
            "reason": made.reason,
            "facts": dict(made.facts),
            "seconds": made.seconds,
        }
    )
    if is_taken:
        repository.use(version)
        repository.forget_files(KEPT_FILES)
    action = "model.promoted" if is_taken else "model.refused"
    record(session, tenant, actor, action, "tenant", tenant, {"version": version, "reason": made.reason, **made.facts})
    return version


def use(session: Session, tenant: TenantId, actor: Actor, version: int) -> None:
    """A person puts a version in place of the present one; 0 is the shipped model. ``ModelMissing``."""
    lock_tenant(session, tenant)
    repository = LearningRepository(session, tenant)
    found = repository.model(version) if version != SHIPPED else None
    if version != SHIPPED and (found is None or found.digest is None):
        raise ModelMissing(version=version)
    present = repository.present()
    before = present[0] if present else SHIPPED
    if before == version:
        return
    repository.use(version)
    record(session, tenant, actor, "model.chosen", "tenant", tenant, {"version": version, "before": before})
