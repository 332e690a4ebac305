"""Writing and reading the record.

It is written last in a transaction: the company's lock is held from there to the commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.listing import Wanted
from cuadra.audit.models import Event
from cuadra.audit.repository import EventRepository
from cuadra.kit.ids import TenantId
from cuadra.kit.paging import DEFAULT, Cursor, Page, Sort, page_of, unpack

_NEWEST = Sort("seq", descending=True)


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
    personal = {}
    if actor.ip or actor.agent:  # with a salt: unguessable from its digest once erased
        personal = {"ip": actor.ip, "agent": actor.agent[:400], "salt": secrets.token_hex(8)}
    return {
        "action": action,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "request_id": actor.request_id,
        "details": dict(details or {}),
        "personal": personal,
    }


def listed(
    session: Session, tenant: TenantId, wanted: Wanted | None = None, *, cursor: str = "", most: int = DEFAULT
) -> Page[Event]:
    """What happened, newest first, as far as it fits ``wanted``; ``CursorInvalid`` for a cursor that is none."""
    place = unpack(cursor, _NEWEST)
    before = min(place.id.int, 2**63 - 1) if place else 0
    found = EventRepository(session, tenant).page(wanted or Wanted(), before, most=most + 1)
    return page_of(found, most, _NEWEST, lambda event: Cursor(None, UUID(int=event.seq)))
