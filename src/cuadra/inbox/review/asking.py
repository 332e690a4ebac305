"""Asking a colleague about a document: a note that names them, so that they are told. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.inbox.errors import NobodyToAsk
from cuadra.inbox.organising import notes
from cuadra.inbox.organising.models import Note
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.tenants.repository import CompanyRepository

Person = tuple[UUID, str, str]  # id, name, address


def ask(
    session: Session, tenant: TenantId, actor: Actor, document: DocumentId, text: str, *, person: UUID | None = None
) -> Note:
    """Writes ``text`` as a note to ``person``, or to nobody where the asker works alone. ``NobodyToAsk``."""
    if person is None:
        return notes.add(session, tenant, actor, document, text)
    members = [(one.id, one.name, one.email) for _, one in CompanyRepository(session, tenant).members()]
    return notes.add(session, tenant, actor, document, f"@{called(person, members)}: {text}")


def called(person: UUID, members: Sequence[Person]) -> str:
    """How a note names that one and nobody else: by name, else by the address before its ``@``.

    >>> ana, eva = UUID(int=1), UUID(int=2)
    >>> called(ana, [(ana, "Ana", "ana.l@example.com"), (eva, "Ana", "eva@example.com")])
    'ana.l'
    """
    found = next((one for one in members if one[0] == person), None)
    if found is None:
        raise NobodyToAsk
    for way in (found[1], found[2].split("@")[0]):
        if way and notes.mentioned(f"@{way}:", members) == [person]:
            return way
    raise NobodyToAsk
