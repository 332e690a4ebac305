"""How documents are shown."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from cuadra.inbox.models import Document, Reading, Sighting
from cuadra.inbox.states import State
from cuadra.kit.say import hint, say
from cuadra.web.api.shapes import Shape


class ReceivedOut(Shape):
    """One file that came. ``is_new`` is false where the same bytes were here already: then it is that document."""

    id: UUID
    sha256: str
    is_new: bool
    url: str


class ReceivedAllOut(Shape):
    documents: list[ReceivedOut]


class DocumentOut(Shape):
    """A document and the values it is found by. ``reason`` is the code of why it stands where it stands."""

    id: UUID
    state: State
    reason: str
    reason_text: str
    reason_hint: str
    name: str
    source: str
    external_id: str
    country: str | None
    kind: str | None
    issuer_name: str | None
    issuer_tax_id: str | None
    number: str | None
    issued_on: date | None
    currency: str | None
    total: Decimal | None = Field(examples=["1160.00"])
    fiscal_key: str | None
    sha256: str
    size: int
    media_type: str
    parent_id: UUID | None
    part: str
    duplicate_of: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime


class SightingOut(Shape):
    """One arrival of these bytes."""

    source: str
    name: str
    external_id: str
    at: datetime


class ReadingOut(Shape):
    """What was read: every field with its value, confidence and evidence, by its path (``issuer.tax_id``)."""

    nth: int
    reader: str
    rungs: list[str]
    seconds: float
    fields: dict[str, Any]
    lines: list[Any]
    findings: list[Any]
    created_at: datetime


class DocumentWholeOut(DocumentOut):
    """A document with its newest reading and all its arrivals."""

    reading: ReadingOut | None
    sightings: list[SightingOut]


def shown(document: Document, language: str) -> dict[str, Any]:
    """The values of ``DocumentOut``, its reason told in ``language``."""
    facts = {name: str(value) for name, value in document.reason_facts.items()}
    computed = {
        "sha256": document.sha256.hex(),
        "reason_text": say(document.reason, language, facts) if document.reason else "",
        "reason_hint": hint(document.reason, language, facts) if document.reason else "",
    }
    plain = {name: getattr(document, name) for name in DocumentOut.model_fields if name not in computed}
    return {**plain, **computed}


def shown_whole(
    document: Document, reading: Reading | None, sightings: list[Sighting], language: str
) -> DocumentWholeOut:
    return DocumentWholeOut(
        **shown(document, language),
        reading=ReadingOut.model_validate(reading) if reading else None,
        sightings=[SightingOut.model_validate(one) for one in sightings],
    )
