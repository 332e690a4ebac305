"""A person confirms documents: the inbox moves them on, learning notes what was right, the supplier is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.flows import supplying
from cuadra.flows.learning import keep_learning
from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review import service as review
from cuadra.inbox.review.green import green
from cuadra.inbox.verdict import SURE
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.learning.outcomes import confirmed, said_of


def confirm(
    session: Session, tenant: TenantId, document: DocumentId, actor: Actor, *, seen_version: int | None = None
) -> Document:
    """As ``inbox.review.service.confirm``; a document that was ready already is thereby checked."""
    found = review.confirm(session, tenant, document, actor, seen_version=seen_version)
    now = review.seen(session, tenant, document)
    reading = DocumentRepository(session, tenant).reading(document)
    touched = [one.path for one in now.corrections if not one.is_undone]
    said = said_of(reading.fields if reading else {}, now.fields, touched, sure_from=SURE)
    confirmed(session, tenant, document, actor, said)
    supplying.confirmed(session, tenant, found, actor)
    keep_learning(session, tenant)
    return found


def confirm_all(session: Session, tenant: TenantId, documents: Sequence[DocumentId], actor: Actor) -> list[DocumentId]:
    """Those of ``documents`` that still wait with every tick green, confirmed; the others stay as they are."""
    wanted = set(green(session, tenant, documents))
    return [one for one in sorted(wanted) if confirm(session, tenant, one, actor)]
