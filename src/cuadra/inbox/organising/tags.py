"""Tags: words of the company's own for documents, with a colour; many on a document. The caller commits."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.organising.errors import TagMissing, TooMany
from cuadra.inbox.organising.models import Tag
from cuadra.inbox.organising.named import bring_back, clean_name, free_name
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.inbox.search.words import fold
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId, TenantId, new_id

COLOURS = ("grey", "red", "orange", "yellow", "green", "teal", "blue", "purple")
MOST = 300


def find_tag(session: Session, tenant: TenantId, tag: UUID) -> Tag:
    """The tag, or ``TagMissing``."""
    found = TagRepository(session, tenant).get(tag)
    if found is None:
        raise TagMissing
    return found


def add(session: Session, tenant: TenantId, actor: Actor, name: str, colour: str = "") -> Tag:
    """A new tag; ``NameTaken``, ``NameInvalid``, ``TooMany``."""
    tag, tags = new_id(), TagRepository(session, tenant)
    known = tags.all(most=MOST + 1)
    if len(known) >= MOST:
        raise TooMany(most=MOST)
    given = free_name(tags, name)
    tags.add({"id": tag, **given, "colour": _colour(colour, len(known))})
    record(session, tenant, actor, "tag.made", "tag", tag, {"name": given["name"]})
    return find_tag(session, tenant, tag)


def ensure(session: Session, tenant: TenantId, actor: Actor, name: str) -> Tag:
    """The tag of that name, made where there is none."""
    known = TagRepository(session, tenant).named(fold(clean_name(name)))
    return known or add(session, tenant, actor, name)


def change(session: Session, tenant: TenantId, actor: Actor, tag: UUID, *, name: str, colour: str = "") -> Tag:
    """Another name or colour; documents keep it. ``NameTaken``: then it may be merged."""
    found, tags = find_tag(session, tenant, tag), TagRepository(session, tenant)
    given = free_name(tags, name, of=tag)
    told = {"from": found.name, "to": given["name"]}
    tags.change(tag, {**given, "colour": colour if colour in COLOURS else found.colour})
    session.refresh(found)
    record(session, tenant, actor, "tag.changed", "tag", tag, told)
    return found


def remove(session: Session, tenant: TenantId, actor: Actor, tag: UUID) -> None:
    """Takes a tag away from everywhere; ``restore`` brings it back with its documents."""
    find_tag(session, tenant, tag)
    TagRepository(session, tenant).remove(tag)
    record(session, tenant, actor, "tag.removed", "tag", tag)


def restore(session: Session, tenant: TenantId, actor: Actor, tag: UUID) -> Tag:
    """Brings a removed tag back; ``NameTaken`` where another has its name by now."""
    tags = TagRepository(session, tenant)
    found = tags.get(tag, removed=True)
    if found is None:
        raise TagMissing
    if bring_back(tags, found):
        record(session, tenant, actor, "tag.restored", "tag", tag)
    return found


def put(session: Session, tenant: TenantId, actor: Actor, document: DocumentId, tag: UUID) -> bool:
    """Puts a tag on a document; whether it had it not."""
    find(session, tenant, document)
    told = find_tag(session, tenant, tag).name
    is_new = bool(TagRepository(session, tenant).put(tag, [document]))
    if is_new:
        record(session, tenant, actor, "document.tagged", "document", document, {"tag": str(tag), "name": told})
    return is_new


def take(session: Session, tenant: TenantId, actor: Actor, document: DocumentId, tag: UUID) -> bool:
    """Takes a tag off a document; whether it had it."""
    find(session, tenant, document)
    told = find_tag(session, tenant, tag).name
    was_there = bool(TagRepository(session, tenant).take(tag, [document]))
    if was_there:
        record(session, tenant, actor, "document.untagged", "document", document, {"tag": str(tag), "name": told})
    return was_there


def _colour(colour: str, number: int) -> str:
    return colour if colour in COLOURS else COLOURS[1 + number % (len(COLOURS) - 1)]
