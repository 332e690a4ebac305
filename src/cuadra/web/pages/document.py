"""One document: what was read and how sure, why it stands where it stands, and all that happened to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from cuadra.audit.repository import EventRepository
from cuadra.inbox.models import Reading
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import find
from cuadra.inbox.states import MOVES, State
from cuadra.kit.ids import DocumentId
from cuadra.kit.say import hint, say
from cuadra.web.api.document_shapes import shown
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader
from cuadra.web.pages.record import names_of
from cuadra.web.pages.show import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SURE, LIKELY = 0.9, 0.6  # a probability, measured: from .9 on a document goes on by itself (docs/figures.md)
EVENTS = 100
_INDEX = re.compile(r"\[\d+\]")
AMOUNTS = ("total", "subtotal", "taxes", "discount", "withholdings", "base", "amount", "unit_price", "price", "tip")
COLUMNS = ("code", "description", "quantity", "unit", "unit_price", "discount", "total")


@dataclass(frozen=True, slots=True)
class Seen:
    """A field as a person reads it: value, how sure, why, and the words on the page that say it."""

    path: str
    name: str
    value: Any
    is_amount: bool
    grade: str
    confidence: float
    checks: Sequence[str]
    rung: str
    text: str
    page: int | None
    alternatives: Sequence[str] = field(default_factory=tuple)


@router.get("/documents/{document_id}", name="page_document")
def document(guest: Reader, document_id: UUID) -> Response:
    """The page of one document; its parts alone where they refresh themselves."""
    tenant = guest.caller.tenant
    with guest.open() as session:
        documents = DocumentRepository(session, tenant)
        found = find(session, tenant, DocumentId(document_id))
        reading = documents.reading(DocumentId(found.id))
        sightings = documents.sightings(DocumentId(found.id))
        parts = list(documents.children(DocumentId(found.id)).values())
        events = EventRepository(session, tenant).after(0, most=EVENTS, subject=found.id)
        twin_id = found.duplicate_of or _twin(found.reason_facts)
        names = names_of(guest, session)
        twin = documents.get(DocumentId(twin_id)) if twin_id else None
    return page(
        guest,
        "document.html",
        part="whole",
        document=shown(found, guest.language),
        reading=reading,
        fields=_fields(guest, reading),
        lines=_lines(reading),
        columns=[one for one in COLUMNS if reading and any(one in line for line in reading.lines)],
        findings=_findings(guest, reading),
        sightings=sightings,
        events=list(reversed(events)),
        names=names,
        parts=[shown(one, guest.language) for one in parts],
        twin=shown(twin, guest.language) if twin else None,
        can_again=State.READING in MOVES[found.state] and guest.may("documents:write"),
        can_reject=State.REJECTED in MOVES[found.state] and guest.may("documents:review"),
    )


def grade(confidence: float) -> str:
    """A probability in three words.

    >>> grade(0.95), grade(0.7), grade(0.2)
    ('sure', 'likely', 'unsure')
    """
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "unsure"


def _fields(guest: Guest, reading: Reading | None) -> list[Seen]:
    """Those of the document, in the order of the names that we have for them; unsure ones where they stand."""
    return [_seen(path, one, guest.language) for path, one in sorted(_of(reading).items(), key=lambda it: _rank(it[0]))]


FIRST = ("kind", "letter", "issuer.name", "issuer.tax_id", "issuer.address", "receiver.name", "receiver.tax_id",
         "series", "point_of_sale", "number", "issued_on", "due_on", "currency", "subtotal", "discount", "taxes",
         "withholdings", "tip", "total")  # fmt: skip


def _rank(path: str) -> tuple[int, str]:
    return (FIRST.index(path) if path in FIRST else len(FIRST), path)


def _of(reading: Reading | None) -> Mapping[str, Any]:
    return reading.fields if reading else {}


def _seen(path: str, one: Mapping[str, Any], language: str) -> Seen:
    evidence = one.get("evidence") or {}
    confidence = float(one.get("confidence") or 0)
    return Seen(
        path=path,
        name=field_name(path, language),
        value=one.get("value"),
        is_amount=path.rsplit(".", 1)[-1].split("[", maxsplit=1)[0] in AMOUNTS,
        grade=grade(confidence),
        confidence=confidence,
        checks=[str(check) for check in one.get("checks") or ()],
        rung=rung_name(str(evidence.get("rung") or ""), language),
        text=str(evidence.get("text") or "")[:300],
        page=evidence.get("page"),
        alternatives=[str(other["value"]) for other in (one.get("alternatives") or ())[:4]],
    )


def field_name(path: str, language: str) -> str:
    """``issuer.tax_id`` in words; the path itself where we have none."""
    return _named("field", path, language)


def rung_name(rung: str, language: str) -> str:
    return _named("rung", rung, language) if rung else ""


def _named(table: str, name: str, language: str) -> str:
    key = f"{table}.{_INDEX.sub('[]', name)}"
    told = say(key, language)
    return name if told == key else told[:1].upper() + told[1:]


def _lines(reading: Reading | None) -> list[dict[str, Any]]:
    """Each line's cells by column: value, grade and the words on the page."""
    told = []
    for line in (reading.lines if reading else [])[:500]:
        cells = {}
        for name, one in line.items():
            confidence = float(one.get("confidence") or 0)
            evidence = one.get("evidence") or {}
            cells[name] = {"value": one.get("value"), "grade": grade(confidence), "text": evidence.get("text") or ""}
        told.append(cells)
    return told


def _findings(guest: Guest, reading: Reading | None) -> list[dict[str, str]]:
    told = []
    for one in (reading.findings if reading else [])[:100]:
        facts = {name: str(value) for name, value in (one.get("facts") or {}).items()}
        where = str(one.get("where") or "")
        facts.setdefault("where", where)
        told.append(
            {
                "code": one["code"],
                "severity": str(one.get("severity", "warning")),
                "sentence": say(one["code"], guest.language, facts),
                "advice": hint(one["code"], guest.language, facts),
                "where": field_name(where, guest.language) if where else "",
            }
        )
    return told


def _twin(facts: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(facts.get("document", "")))
    except ValueError:
        return None
