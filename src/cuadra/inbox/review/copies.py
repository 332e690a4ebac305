"""Two documents that look alike: one of them kept, or both, and that is remembered. The caller commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.inbox.models import Document
from cuadra.inbox.organising.errors import NotAlike
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.service import seen
from cuadra.inbox.service import find, transition
from cuadra.inbox.states import MOVES, State
from cuadra.inbox.verdict import summary, verdict
from cuadra.kit.ids import DocumentId, TenantId

SAID = "ORG-020"


def keep_one(session: Session, tenant: TenantId, actor: Actor, keep: DocumentId, drop: DocumentId) -> Document:
    """They are one document: ``drop`` becomes a copy of ``keep``. ``NotAlike`` where it cannot any more."""
    lock_tenant(session, tenant)
    kept, dropped = _both(session, tenant, keep, drop)
    facts = {"document": str(kept.id)}
    if kept.state == State.DUPLICATE and kept.duplicate_of == dropped.id:
        _judge(session, tenant, actor, kept, ignoring=dropped)
    if dropped.state == State.DUPLICATE:
        DocumentRepository(session, tenant).move(drop, State.DUPLICATE, {"duplicate_of": kept.id, "reason": SAID,
                                                                         "reason_facts": facts})  # fmt: skip
        session.refresh(dropped)
        return dropped
    if State.DUPLICATE not in MOVES[dropped.state]:
        raise NotAlike(state=dropped.state)
    transition(session, dropped, State.DUPLICATE, actor, reason=SAID, facts=facts, duplicate_of=kept.id)
    return dropped


def keep_both(session: Session, tenant: TenantId, actor: Actor, one: DocumentId, other: DocumentId) -> Document:
    """Both are real: neither is taken for a copy of the other again, and ``one`` goes where it belongs."""
    lock_tenant(session, tenant)
    found, twin = _both(session, tenant, one, other)
    DocumentRepository(session, tenant).keep_apart(one, other, actor.id)
    for document in (found, twin):
        if document.duplicate_of in {one, other} or str(document.reason_facts.get("document")) in {
            str(one),
            str(other),
        }:
            _judge(session, tenant, actor, document)
    record(session, tenant, actor, "document.kept_apart", "document", one, {"other": str(other)})
    return found


def undo(session: Session, tenant: TenantId, actor: Actor, one: DocumentId, other: DocumentId) -> Document:
    """Takes either choice back: ``one`` is judged anew as if nobody had said anything."""
    lock_tenant(session, tenant)
    found, _ = _both(session, tenant, one, other)
    DocumentRepository(session, tenant).bring_together(one, other)
    _judge(session, tenant, actor, found)
    return found


def _judge(
    session: Session, tenant: TenantId, actor: Actor, document: Document, *, ignoring: Document | None = None
) -> None:
    """Where a document that was read belongs, by what is known now."""
    if document.state not in {State.REVIEW, State.READY, State.DUPLICATE}:
        return
    now = seen(session, tenant, DocumentId(document.id))
    columns = summary({path: one["value"] for path, one in now.fields.items()}, document.country)
    state, reason, facts, twin = verdict(
        DocumentRepository(session, tenant), document, fields=now.fields, findings=now.findings, columns=columns
    )
    if ignoring is not None and twin == ignoring.id:
        state, reason, facts, twin = State.REVIEW, "", {}, None
    if state != State.DUPLICATE and document.state == State.DUPLICATE:
        transition(session, document, State.REVIEW, actor, reason=reason, facts=facts, duplicate_of=twin)
    if state == document.state:
        changes = {"reason": reason, "reason_facts": facts, "duplicate_of": twin}
        DocumentRepository(session, tenant).move(DocumentId(document.id), state, changes)
        session.refresh(document)
    elif state in MOVES[document.state]:
        transition(session, document, state, actor, reason=reason, facts=facts, duplicate_of=twin)


def _both(session: Session, tenant: TenantId, one: DocumentId, other: DocumentId) -> tuple[Document, Document]:
    """Both, locked in the order of their ids."""
    if one == other:
        raise NotAlike(state="")
    locked = {key: find(session, tenant, key, lock=True) for key in sorted((one, other))}
    return locked[one], locked[other]
