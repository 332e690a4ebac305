"""Saved views: a name for what the address of a list asks for. The address stays the truth. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.organising.errors import TooMany, ViewMissing
from cuadra.inbox.organising.models import SavedView
from cuadra.inbox.organising.named import clean_name
from cuadra.inbox.organising.saved_views_repository import ViewRepository
from cuadra.kit.ids import TenantId, new_id

MOST = 60  # of a person, with those that are shared
LONGEST = 2_000
LEFT_OUT = frozenset({"cursor", "lang", "before"})


def plain_query(query: str) -> str:
    """What of an address's query is worth keeping.

    >>> plain_query("tab=review&cursor=abc&q=luz&q=")
    'tab=review&q=luz'
    """
    pairs = parse_qsl(query[:8_000].lstrip("?"), max_num_fields=60)
    return urlencode([(name, value) for name, value in pairs if name not in LEFT_OUT])[:LONGEST]


def views(session: Session, tenant: TenantId, person: UUID | None, page: str = "inbox") -> Sequence[SavedView]:
    """A person's own and those that everybody sees."""
    return ViewRepository(session, tenant).all(person, page, most=MOST)


def add(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    name: str,
    query: str,
    *,
    page: str = "inbox",
    shared: bool = False,
) -> SavedView:
    """Keeps an address's query under a name; one's own of the same name is replaced."""
    said, repository = clean_name(name), ViewRepository(session, tenant)
    known = repository.all(actor.id, page, most=MOST)
    same = next((one for one in known if one.name == said and one.person_id == actor.id), None)
    if same is None and len(known) >= MOST:
        raise TooMany(most=MOST)
    view = same.id if same else new_id()
    values = {"name": said, "query": plain_query(query), "is_shared": shared}
    if same:
        repository.change(view, values)
    else:
        repository.add({"id": view, "person_id": actor.id, "page": page, **values})
    record(session, tenant, actor, "view.saved", "view", view, {"name": said})
    return find_view(session, tenant, actor, view)


def remove(session: Session, tenant: TenantId, actor: Actor, view: UUID) -> SavedView:
    """Takes one's own view away; ``restore`` brings it back."""
    found = _own(session, tenant, actor, view)
    ViewRepository(session, tenant).remove(view)
    record(session, tenant, actor, "view.removed", "view", view)
    return found


def restore(session: Session, tenant: TenantId, actor: Actor, view: UUID) -> SavedView:
    found = _own(session, tenant, actor, view)
    ViewRepository(session, tenant).change(view, {"removed_at": None})
    record(session, tenant, actor, "view.saved", "view", view, {"name": found.name})
    return found


def find_view(session: Session, tenant: TenantId, actor: Actor, view: UUID) -> SavedView:
    """One's own or a shared one, or ``ViewMissing``."""
    found = ViewRepository(session, tenant).get(view)
    if found is None or (found.person_id != actor.id and not found.is_shared):
        raise ViewMissing
    return found


def _own(session: Session, tenant: TenantId, actor: Actor, view: UUID) -> SavedView:
    found = ViewRepository(session, tenant).get(view)
    if found is None or found.person_id != actor.id:
        raise ViewMissing
    return found
