"""What a company organises its documents by, as the pages show it: tags, fields of its own, saved views, columns.

Kept between requests until the company's record grows: every change of it is an event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.requests import Request

from cuadra.audit.repository import EventRepository
from cuadra.inbox.filters import CustomIs, own_is
from cuadra.inbox.organising.models import Tag
from cuadra.inbox.organising.own_fields_repository import OwnFieldRepository
from cuadra.inbox.organising.saved_views import plain_query, views
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.web.pages.guest import Guest

MOST = 2_000  # people whose furniture is kept
PREFIX = "f."  # of a parameter or column that names a field of the company's own
COLUMNS = ("number", "issued_on", "total", "created_at")
MORE = ("tags", "kind", "issuer_tax_id", "currency", "country", "source", "name", "fiscal_key")


@dataclass(frozen=True, slots=True)
class Named:
    """A tag: ``colour`` is a name of ours."""

    id: UUID
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Own:
    """A field of the company's own."""

    id: UUID
    name: str
    sort: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of a list; ``is_mine`` may be removed by whoever looks."""

    id: UUID
    name: str
    query: str
    is_shared: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Furniture:
    tags: tuple[Named, ...]
    fields: tuple[Own, ...]
    views: tuple[View, ...]

    def columns(self, asked: Sequence[str]) -> tuple[str, ...]:
        """The columns of an address that there are, or the usual ones."""
        own = {f"{PREFIX}{one.id}" for one in self.fields}
        found = [one for one in asked if one in COLUMNS or one in MORE or one in own]
        return tuple(dict.fromkeys(found)) or COLUMNS


_kept: dict[tuple[UUID, UUID | None], tuple[int, Furniture]] = {}


def furniture(session: Session, guest: Guest, seq: int | None = None) -> Furniture:
    """That of the guest's company. ``seq`` is the last number of the record, where it is known already."""
    tenant, key = guest.caller.tenant, (guest.caller.tenant, guest.caller.person)
    last = EventRepository(session, tenant).last() if seq is None else seq
    known = _kept.get(key)
    if known and known[0] == last:
        return known[1]
    found = Furniture(
        named(TagRepository(session, tenant).all()),
        tuple(
            Own(one.id, one.name, one.sort, tuple(one.choices)) for one in OwnFieldRepository(session, tenant).fields()
        ),
        tuple(
            View(one.id, one.name, one.query, one.is_shared, one.person_id == guest.caller.person)
            for one in views(session, tenant, guest.caller.person)
        ),
    )
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = (last, found)
    return found


def named(tags: Sequence[Tag]) -> tuple[Named, ...]:
    return tuple(Named(one.id, one.name, one.colour) for one in tags)


def own_asked(request: Request, fields: Sequence[Own]) -> list[CustomIs]:
    """What the address asks of fields of the company's own: ``f.<id>=`` a text, or ``>5``, ``1..9``, ``2026-10``."""
    known = {f"{PREFIX}{one.id}": one for one in fields}
    found = []
    for name, value in parse_qsl(request.url.query, max_num_fields=60):
        if (field := known.get(name)) and value:
            said = value[:200]
            found.append(own_is(field.id, field.sort, said) or CustomIs(field.id, said))
    return found[:10]


def is_shown(view: View, request: Request) -> bool:
    """Whether the address is that of the view."""
    return sorted(parse_qsl(view.query)) == sorted(parse_qsl(plain_query(request.url.query)))


def organised_of(
    session: Session, guest: Guest, documents: Sequence[UUID], columns: Sequence[str]
) -> tuple[Mapping[UUID, Sequence[Named]], Mapping[UUID, Mapping[str, str]]]:
    """The tags of the documents of a list, and their values in the columns of the company's own."""
    tenant = guest.caller.tenant
    tags = {one: named(some) for one, some in TagRepository(session, tenant).of(documents).items()} if documents else {}
    if not documents or not any(one.startswith(PREFIX) for one in columns):
        return tags, {}
    values = OwnFieldRepository(session, tenant).of(documents)
    return tags, {one: {f"{PREFIX}{field}": text for field, text in some.items()} for one, some in values.items()}
