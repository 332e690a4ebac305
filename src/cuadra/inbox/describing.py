"""What people and programs may say of a document outside of review: its name, the caller's own id, its country.

What was read of it is corrected in review; notes, tags and further fields are of ``organising``. The country guides
the reading, so it may change while the document can still be read again, and is heard at the next reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.errors import ChangedMeanwhile, MoveRefused
from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import find
from cuadra.inbox.states import MOVES, State
from cuadra.kit.ids import DocumentId, TenantId

FIELDS = frozenset({"name", "external_id", "country"})


def describe(
    session: Session,
    tenant: TenantId,
    document: DocumentId,
    actor: Actor,
    changes: Mapping[str, Any],
    *,
    seen: int | None = None,
) -> Document:
    """Changes what of ``FIELDS`` is given; ``seen`` is the version that the caller saw. The record tells which.

    ``DocumentMissing``, ``ChangedMeanwhile``, ``MoveRefused`` for the country of one that is not read again.
    """
    assert changes.keys() <= FIELDS
    found = find(session, tenant, document, lock=True)
    if seen is not None and seen != found.version:
        raise ChangedMeanwhile(version=found.version, seen=seen)
    values = {name: value for name, value in changes.items() if getattr(found, name) != value}
    if "country" in values and State.READING not in MOVES[found.state]:
        raise MoveRefused(state=found.state, wanted=State.READING)
    if values and DocumentRepository(session, tenant).move(document, found.state, values):
        session.refresh(found)
        record(session, tenant, actor, "document.described", "document", document, {"fields": sorted(values)})
    return found
