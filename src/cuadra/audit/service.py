"""Writing the record. It is written last in a transaction: the company's lock is held from here to the commit."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.repository import EventRepository
from cuadra.kit.ids import TenantId


def record(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Appends one event, e.g. ``document.received``; ``details`` are JSON values, ids and codes, never a secret."""
    EventRepository(session, tenant).add([row(actor, action, subject_kind, subject_id, details)])


def row(
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One event as values, for those who write many at once (``EventRepository.add``)."""
    personal = {"ip": actor.ip, "agent": actor.agent[:400]} if actor.ip or actor.agent else {}
    return {
        "action": action,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "request_id": actor.request_id,
        "details": dict(details or {}),
        "personal": {**personal, "salt": secrets.token_hex(8)},  # unguessable from its digest once erased
    }
