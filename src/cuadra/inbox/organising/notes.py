"""Notes beside a document, in which people of the company are named with ``@``: they are told. The caller commits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.organising.errors import NoteInvalid, NoteMissing, TooMany
from cuadra.inbox.organising.models import Note
from cuadra.inbox.organising.notes_repository import NoteRepository
from cuadra.inbox.search.service import remember
from cuadra.inbox.search.words import fold
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.tenants.repository import CompanyRepository

LONGEST = 4_000
MOST = 200  # notes of a document
MOST_MENTIONS = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def mentioned(text: str, people: Iterable[tuple[UUID, str, str]]) -> list[UUID]:
    """Who is named with ``@``: by whole name, first name where only one has it, or the address before its ``@``.

    >>> ana = UUID(int=1)
    >>> mentioned("@Ana López, ¿es esto suyo?", [(ana, "Ana López", "ana@example.com")]) == [ana]
    True
    """
    ways: dict[str, set[UUID]] = {}
    for person, name, email in people:
        for way in {fold(name), fold(name).split(" ")[0], email.split("@")[0].lower()}:
            if way:
                ways.setdefault(way, set()).add(person)
    found: dict[UUID, None] = {}
    for at in re.finditer(r"(?<!\w)@", text):
        rest = fold(text[at.end() : at.end() + 100])
        fitting = [way for way in ways if rest.startswith(way) and not rest[len(way) : len(way) + 1].isalnum()]
        if fitting and len(who := ways[max(fitting, key=len)]) == 1:
            found |= dict.fromkeys(who)
    return list(found)[:MOST_MENTIONS]


def add(session: Session, tenant: TenantId, actor: Actor, document: DocumentId, text: str) -> Note:
    """Writes a note; whoever is named is told by the event ``document.mentioned``."""
    found, said = find(session, tenant, document), _clean(text)
    notes = NoteRepository(session, tenant)
    if len(notes.of(document, most=MOST)) >= MOST:
        raise TooMany(most=MOST)
    named, note = _named(session, tenant, said), new_id()
    notes.add({"id": note, "document_id": document, "person_id": actor.id, "text": said, "mentions": named})
    remember(session, tenant, found)
    record(session, tenant, actor, "document.noted", "document", document, {"note": str(note)})
    _tell(session, tenant, actor, document, note, named)
    return _get(session, tenant, note)


def change(session: Session, tenant: TenantId, actor: Actor, note: UUID, text: str) -> Note:
    """Writes one's own note anew; only who was not named before is told."""
    found, said = _own(session, tenant, actor, note), _clean(text)
    named, before = _named(session, tenant, said), set(found.mentions)
    NoteRepository(session, tenant).change(note, {"text": said, "mentions": named})
    session.refresh(found)
    remember(session, tenant, find(session, tenant, DocumentId(found.document_id)))
    document = DocumentId(found.document_id)
    record(session, tenant, actor, "document.note_changed", "document", document, {"note": str(note)})
    _tell(session, tenant, actor, document, note, [one for one in named if one not in before])
    return found


def remove(session: Session, tenant: TenantId, actor: Actor, note: UUID) -> Note:
    """Takes one's own note away; ``restore`` brings it back."""
    found = _own(session, tenant, actor, note)
    NoteRepository(session, tenant).remove(note)
    return _told(session, tenant, actor, found, "document.note_removed")


def restore(session: Session, tenant: TenantId, actor: Actor, note: UUID) -> Note:
    found = _own(session, tenant, actor, note)
    NoteRepository(session, tenant).change(note, {"removed_at": None})
    return _told(session, tenant, actor, found, "document.noted")


def _told(session: Session, tenant: TenantId, actor: Actor, found: Note, action: str) -> Note:
    document = DocumentId(found.document_id)
    session.refresh(found)
    remember(session, tenant, find(session, tenant, document))
    record(session, tenant, actor, action, "document", document, {"note": str(found.id)})
    return found


def _tell(
    session: Session, tenant: TenantId, actor: Actor, document: DocumentId, note: UUID, people: Iterable[UUID]
) -> None:
    for person in people:
        if person != actor.id:
            told = {"person": str(person), "note": str(note)}
            record(session, tenant, actor, "document.mentioned", "document", document, told)


def _named(session: Session, tenant: TenantId, text: str) -> list[UUID]:
    if "@" not in text:
        return []
    members = CompanyRepository(session, tenant).members()
    return mentioned(text, [(person.id, person.name, person.email) for _, person in members])


def _own(session: Session, tenant: TenantId, actor: Actor, note: UUID) -> Note:
    found = _get(session, tenant, note)
    if found.person_id != actor.id:
        raise NoteMissing
    return found


def _get(session: Session, tenant: TenantId, note: UUID) -> Note:
    found = NoteRepository(session, tenant).get(note)
    if found is None:
        raise NoteMissing
    return found


def _clean(text: str) -> str:
    said = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
    if not 0 < len(said) <= LONGEST:
        raise NoteInvalid(most=LONGEST)
    return said
