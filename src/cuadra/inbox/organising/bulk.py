"""One deed on many documents: on those that are marked, at once; on all that match, batch by batch in a job.

Each deed remembers which documents it changed, so that it can be taken back. The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.filters import Filters
from cuadra.inbox.organising.bulk_repository import DeedRepository
from cuadra.inbox.organising.errors import DeedMissing
from cuadra.inbox.organising.models import Deed
from cuadra.inbox.organising.tags import find_tag, restore
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import read_again, reject
from cuadra.inbox.states import MOVES, State
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import DocumentId, TenantId, new_id

JOB = "documents.bulk"
MOST = 100_000  # documents of one deed
AT_ONCE = 200  # marked ones, done in the request
BATCHES = {"tag": 500, "untag": 500, "reject": 100, "again": 100}
INVERSE = {"tag": "untag", "untag": "tag", "reject": "again"}
_FILTERS = TypeAdapter(Filters)
_NONE = UUID(int=0)


def begin(
    session: Session, tenant: TenantId, actor: Actor, action: str, filters: Filters, *, tag: UUID | None = None
) -> Deed:
    """Queues ``action`` on all documents of now that match; ``TagMissing``."""
    if action in {"tag", "untag"}:
        find_tag(session, tenant, tag or _NONE)
    query = _FILTERS.dump_json(filters).decode()
    among = DocumentRepository(session, tenant).count(filters, MOST)
    deed = _made(session, tenant, actor, action, tag, query=query, among=among)
    enqueue(session, tenant, JOB, deed.id, lock=JOB)
    return deed


def at_once(
    session: Session, tenant: TenantId, actor: Actor, action: str, documents: Sequence[UUID], *, tag: UUID | None = None
) -> Deed:
    """The same on some documents, at once."""
    if action in {"tag", "untag"}:
        find_tag(session, tenant, tag or _NONE)
    some = sorted(documents)[:AT_ONCE]
    deed = _made(session, tenant, actor, action, tag, query="", among=len(some))
    changed = apply(session, tenant, actor, deed, some)
    _advance(session, tenant, actor, deed, some, changed, is_last=True)
    return deed


def merge(session: Session, tenant: TenantId, actor: Actor, tag: UUID, into: UUID) -> Deed:
    """All documents of a tag get the other one, and the tag goes. Undoing the deed brings it back."""
    find_tag(session, tenant, tag)
    find_tag(session, tenant, into)
    filters = Filters(tags=(tag,))
    among = DocumentRepository(session, tenant).count(filters, MOST)
    query = _FILTERS.dump_json(filters).decode()
    deed = _made(session, tenant, actor, "tag", into, query=query, among=among, merged=tag)
    TagRepository(session, tenant).remove(tag)
    record(session, tenant, actor, "tag.merged", "tag", tag, {"into": str(into), "deed": str(deed.id)})
    enqueue(session, tenant, JOB, deed.id, lock=JOB)
    return deed


def undo(session: Session, tenant: TenantId, actor: Actor, deed: UUID) -> Deed:
    """Takes a deed back from all that it changed; ``DeedMissing`` where that was done, or cannot be.

    A tag that it merged is back with its documents; ``NameTaken`` where another has its name by now.
    """
    deeds = DeedRepository(session, tenant)
    found = deeds.get(deed, lock=True)
    if found is None or found.action not in INVERSE or found.undoes or deeds.undone(deed):
        raise DeedMissing
    if found.merged_id:
        restore(session, tenant, actor, found.merged_id)
    action = INVERSE[found.action]
    made = _made(session, tenant, actor, action, found.tag_id, query="", among=found.changed, undoes=deed)
    if found.ended_at is None:  # it stops where it is; what it changed so far is taken back
        deeds.change(deed, {"ended_at": datetime.now(UTC)})
    if found.changed <= AT_ONCE and found.ended_at is not None:
        some = deeds.changed(deed, _NONE, most=AT_ONCE)
        _advance(session, tenant, actor, made, some, apply(session, tenant, actor, made, some), is_last=True)
    else:
        enqueue(session, tenant, JOB, made.id, lock=JOB)
    return made


def go_on(session: Session, tenant: TenantId, actor: Actor, deed: Deed) -> bool:
    """The next batch of a deed; whether there is more."""
    if deed.ended_at is not None:
        return False
    size, after = BATCHES[deed.action], deed.last_id or _NONE
    some = _next(session, tenant, deed, after, size)
    changed = apply(session, tenant, actor, deed, some) if some else []
    is_last = len(some) < size or deed.seen + len(some) >= MOST
    _advance(session, tenant, actor, deed, some, changed, is_last=is_last)
    return not is_last


def apply(session: Session, tenant: TenantId, actor: Actor, deed: Deed, documents: Sequence[UUID]) -> list[UUID]:
    """Does it to some documents; those that it changed."""
    tags = TagRepository(session, tenant)
    if deed.action == "tag":
        return tags.put(deed.tag_id or _NONE, documents)
    if deed.action == "untag":
        return tags.take(deed.tag_id or _NONE, documents)
    goal = State.REJECTED if deed.action == "reject" else State.READING
    repository, changed = DocumentRepository(session, tenant), []
    for one in documents:
        found = repository.get(DocumentId(one), lock=True)
        if found is not None and goal in MOVES[found.state]:
            (reject if deed.action == "reject" else read_again)(session, tenant, DocumentId(one), actor)
            changed.append(one)
    return changed


def _next(session: Session, tenant: TenantId, deed: Deed, after: UUID, size: int) -> list[UUID]:
    if deed.undoes:
        return DeedRepository(session, tenant).changed(deed.undoes, after, most=size)
    filters = _FILTERS.validate_json(deed.query)
    return DocumentRepository(session, tenant).ids(filters, after=after, until=deed.until_id, most=size)


def _advance(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    deed: Deed,
    some: Sequence[UUID],
    changed: Sequence[UUID],
    *,
    is_last: bool,
) -> None:
    deeds = DeedRepository(session, tenant)
    if changed:
        deeds.note(deed.id, changed)
    values = {"seen": deed.seen + len(some), "changed": deed.changed + len(changed)}
    ended = {"ended_at": datetime.now(UTC)} if is_last else {}
    deeds.change(deed.id, {**values, **ended, "last_id": some[-1] if some else deed.last_id})
    session.refresh(deed)
    if is_last:
        told = {"action": deed.action, "count": deed.changed, **({"tag": str(deed.tag_id)} if deed.tag_id else {})}
        record(session, tenant, actor, "documents.changed", "deed", deed.id, told)


def _made(
    session: Session, tenant: TenantId, actor: Actor, action: str, tag: UUID | None, *, query: str, among: int,
    undoes: UUID | None = None, merged: UUID | None = None,
) -> Deed:  # fmt: skip
    deed = new_id()
    values = {
        "id": deed,
        "person_id": actor.id,
        "action": action,
        "tag_id": tag,
        "query": query,
        "undoes": undoes,
        "merged_id": merged,
    }
    deeds = DeedRepository(session, tenant)
    deeds.add({**values, "among": among, "until_id": new_id()})
    found = deeds.get(deed)
    assert found
    return found
