"""Fields of the company's own: text, number, amount, date or a choice, on every document. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.errors import ValueNotUnderstood
from cuadra.inbox.organising.errors import ChoicesMissing, FieldMissing, TooMany, ValueInvalid
from cuadra.inbox.organising.models import CustomField
from cuadra.inbox.organising.named import bring_back, free_name
from cuadra.inbox.organising.own_fields_repository import OwnFieldRepository
from cuadra.inbox.review.typed import understood
from cuadra.inbox.search.service import remember
from cuadra.inbox.search.words import fold
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId, TenantId, new_id

SORTS = ("text", "number", "amount", "date", "choice")
MOST, MOST_CHOICES, LONGEST = 40, 100, 1_000
_LIKE = {"number": "exchange_rate", "amount": "total", "date": "issued_on"}  # typed as that field of a document is


@dataclass(frozen=True, slots=True)
class Valued:
    """A field of the company and its value on a document; empty where it has none."""

    field: CustomField
    text: str


def find_field(session: Session, tenant: TenantId, field: UUID) -> CustomField:
    """The field, or ``FieldMissing``."""
    found = OwnFieldRepository(session, tenant).get(field)
    if found is None:
        raise FieldMissing
    return found


def add(
    session: Session, tenant: TenantId, actor: Actor, name: str, sort: str, choices: Sequence[str] = ()
) -> CustomField:
    """A new field; ``NameTaken``, ``NameInvalid``, ``TooMany``, ``ChoicesMissing``."""
    field, fields = new_id(), OwnFieldRepository(session, tenant)
    if len(fields.fields(most=MOST)) >= MOST:
        raise TooMany(most=MOST)
    named, given = free_name(fields, name), _choices(choices) if sort == "choice" else []
    if sort == "choice" and not given:
        raise ChoicesMissing
    fields.add({"id": field, **named, "sort": sort, "choices": given})
    record(session, tenant, actor, "field.made", "field", field, {"name": named["name"], "sort": sort})
    return find_field(session, tenant, field)


def change(
    session: Session, tenant: TenantId, actor: Actor, field: UUID, *, name: str, choices: Sequence[str] | None = None
) -> CustomField:
    """Another name, or other choices; values that were given stay."""
    found, fields = find_field(session, tenant, field), OwnFieldRepository(session, tenant)
    named, given = free_name(fields, name, of=field), found.choices
    if choices is not None and found.sort == "choice" and not (given := _choices(choices)):
        raise ChoicesMissing
    fields.change(field, {**named, "choices": given})
    session.refresh(found)
    record(session, tenant, actor, "field.changed", "field", field, {"name": found.name})
    return found


def remove(session: Session, tenant: TenantId, actor: Actor, field: UUID) -> None:
    """Takes a field away from all documents; ``restore`` brings it back with its values."""
    find_field(session, tenant, field)
    OwnFieldRepository(session, tenant).remove(field)
    record(session, tenant, actor, "field.removed", "field", field)


def restore(session: Session, tenant: TenantId, actor: Actor, field: UUID) -> CustomField:
    """Brings a removed field back; ``NameTaken`` where another has its name by now."""
    fields = OwnFieldRepository(session, tenant)
    found = fields.get(field, removed=True)
    if found is None:
        raise FieldMissing
    if bring_back(fields, found):
        record(session, tenant, actor, "field.restored", "field", field)
    return found


def values_of(session: Session, tenant: TenantId, document: DocumentId) -> list[Valued]:
    """Every field of the company with its value on a document."""
    fields = OwnFieldRepository(session, tenant)
    known = fields.fields()
    given = fields.of([document]).get(document, {}) if known else {}
    return [Valued(field, given.get(field.id, "")) for field in known]


def say(
    session: Session, tenant: TenantId, actor: Actor, document: DocumentId, values: Mapping[UUID, str]
) -> dict[UUID, str]:
    """Gives fields of a document their values, as people type them; empty takes one away. What they were before.

    All or nothing: ``ValueInvalid``, ``FieldMissing``.
    """
    found, fields = find(session, tenant, document, lock=True), OwnFieldRepository(session, tenant)
    before = fields.of([document]).get(document, {})
    changed: dict[UUID, str] = {}
    for field, said in values.items():
        kept = normal(find_field(session, tenant, field), said, country=found.country)
        if (kept or {}).get("text", "") == before.get(field, ""):
            continue
        changed[field] = before.get(field, "")
        if kept is None:
            fields.take(document, field)
        else:
            fields.put(document, field, kept)
    if changed:
        remember(session, tenant, found)
        told = {"fields": [str(one) for one in changed]}
        record(session, tenant, actor, "document.fields_said", "document", document, told)
    return changed


def normal(field: CustomField, said: str, *, country: str | None = None) -> dict[str, Any] | None:
    """The columns of a value as it was typed; None for an empty one, ``ValueInvalid`` for one that cannot be."""
    text = " ".join(said.split())
    if not text:
        return None
    if field.sort == "choice":
        fitting = [one for one in field.choices if fold(str(one)) == fold(text)]
        if not fitting:
            raise ValueInvalid(field=field.name, said=text[:80])
        return {"text": str(fitting[0]), "amount": None, "day": None}
    if field.sort == "text":
        if len(text) > LONGEST or "\x00" in text:
            raise ValueInvalid(field=field.name, said=text[:80])
        return {"text": text, "amount": None, "day": None}
    try:
        value = understood(_LIKE[field.sort], text, country=country)
    except ValueNotUnderstood:
        value = None
    if value is None:
        raise ValueInvalid(field=field.name, said=text[:80])
    if field.sort == "date":
        return {"text": value, "amount": None, "day": date.fromisoformat(value)}
    if abs(Decimal(value)) >= Decimal("1e12"):
        raise ValueInvalid(field=field.name, said=text[:80])
    return {"text": value, "amount": Decimal(value), "day": None}


def _choices(given: Sequence[str]) -> list[str]:
    cleaned = (" ".join(one.split())[:LONGEST] for one in given)
    return list({fold(one): one for one in cleaned if one}.values())[:MOST_CHOICES]
