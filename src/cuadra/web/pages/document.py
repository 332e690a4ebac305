"""One document: what was read and how sure, why it stands where it stands, and all that happened to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from cuadra.audit.listing import Wanted
from cuadra.audit.repository import EventRepository
from cuadra.inbox.organising.bulk_repository import DeedRepository
from cuadra.inbox.organising.notes_repository import NoteRepository
from cuadra.inbox.organising.own_fields import values_of
from cuadra.inbox.organising.tags_repository import TagRepository
from cuadra.inbox.pages.models import Page
from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.service import seen
from cuadra.inbox.service import find
from cuadra.inbox.states import MOVES, State
from cuadra.kit.ids import DocumentId
from cuadra.kit.say import hint, say
from cuadra.web.api.document_shapes import shown
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader
from cuadra.web.pages.organised import furniture
from cuadra.web.pages.organised import named as named_tags
from cuadra.web.pages.paper import MOST_RAW, paper, raw_text
from cuadra.web.pages.paper import is_xml as is_xml_content
from cuadra.web.pages.record import names_of
from cuadra.web.pages.show import page
from cuadra.web.pages.story import story

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SURE, LIKELY = 0.9, 0.6  # a probability, measured: from .9 on a document goes on by itself (docs/figures.md)
EVENTS = 200
MOST_PAGES = 20
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
    box: Sequence[float] | None = None
    alternatives: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a document with the boxes of its fields, in its own units: path, name, left, top, width, height."""

    number: int
    width: float
    height: float
    url: str
    boxes: Sequence[tuple[str, str, float, float, float, float]]


@router.get("/documents/{document_id}", name="page_document")
def document(guest: Reader, document_id: UUID) -> Response:
    """The page of one document; its parts alone where they refresh themselves."""
    return shown_page(guest, document_id)


def shown_page(guest: Guest, document_id: UUID, problem: Any = None) -> Response:
    """The page of a document, perhaps with what was wrong with a form of it."""
    tenant, found_id = guest.caller.tenant, DocumentId(document_id)
    with guest.open() as session:
        documents = DocumentRepository(session, tenant)
        now = seen(session, tenant, found_id)
        found, reading = now.document, documents.reading(found_id)
        sightings = documents.sightings(found_id)
        parts = list(documents.children(found_id).values())
        asked = Wanted(subject=found.id, subject_kind="document")
        events = EventRepository(session, tenant).page(asked, 0, most=EVENTS)
        twin_id = found.duplicate_of or _twin(found.reason_facts)
        names = names_of(guest, session)
        twin = documents.get(DocumentId(twin_id)) if twin_id else None
        pages = PageRepository(session, tenant).all(found_id)
        things = furniture(session, guest)
        mine = TagRepository(session, tenant).of([found.id]).get(found.id, [])
        written = NoteRepository(session, tenant).of(found_id)
        own = values_of(session, tenant, found_id) if things.fields else []
        deeds = DeedRepository(session, tenant).of(found_id)
    told = _fields(guest, now.fields)
    tag_names = {one.id: one.name for one in things.tags}
    is_xml = "xml" in (reading.rungs if reading else ())
    return page(
        guest,
        "document.html",
        part="whole",
        status=problem.status if problem else 200,
        problem=problem,
        document=shown(found, guest.language),
        reading=reading,
        fields=told,
        total=(now.fields.get("total") or {}).get("value", found.total),
        leaves=[_leaf(found.id, one, told) for one in pages[:MOST_PAGES]],
        paper=paper(now.fields, now.lines, guest.language) if is_xml and now.fields else None,
        is_xml=is_xml,
        lines=_lines(now.lines),
        columns=[one for one in COLUMNS if any(one in line for line in now.lines)],
        findings=_findings(guest, now.findings),
        sightings=sightings,
        steps=story(
            events,
            now.corrections,
            reading.fields if reading else {},
            [(one, tag_names.get(one.tag_id, "") if one.tag_id else "") for one in deeds],
            guest.language,
        ),
        names=names,
        parts=[shown(one, guest.language) for one in parts],
        twin=shown(twin, guest.language) if twin else None,
        tags=named_tags(mine),
        things=things,
        notes=written,
        own=own,
        can_again=State.READING in MOVES[found.state] and guest.may("documents:write"),
        can_reject=State.REJECTED in MOVES[found.state] and guest.may("documents:review"),
    )


@router.get("/documents/{document_id}/raw", name="page_raw")
def raw(guest: Reader, document_id: UUID) -> Response:
    """The XML of a document as plain text."""
    tenant, house = guest.caller.tenant, guest.desk.house
    with guest.open() as session:
        found = find(session, tenant, DocumentId(document_id))
        kept = DocumentRepository(session, tenant).original(found.sha256)
    content = house.originals.content(tenant, kept)
    text = raw_text(content) if is_xml_content(content) else ""
    is_cut = len(content) > MOST_RAW
    return page(guest, "raw.html", part="raw", document=shown(found, guest.language), text=text, is_cut=is_cut)


@router.get("/documents/{document_id}/copies/{other_id}", name="page_copies")
def copies(guest: Reader, document_id: UUID, other_id: UUID) -> Response:
    """Two documents that look alike, side by side."""
    tenant = guest.caller.tenant
    with guest.open() as session:
        both = [seen(session, tenant, DocumentId(one)) for one in (document_id, other_id)]
        pages = [PageRepository(session, tenant).all(DocumentId(one))[:1] for one in (document_id, other_id)]
    fields = [{one.path: one for one in _fields(guest, now.fields)} for now in both]
    paths = sorted({*fields[0], *fields[1]}, key=_rank)
    rows = [(path, (fields[0].get(path) or fields[1][path]).name, fields[0].get(path), fields[1].get(path))
            for path in paths]  # fmt: skip
    return page(
        guest,
        "copies.html",
        documents=[shown(now.document, guest.language) for now in both],
        leaves=[[_leaf(now.document.id, one, ()) for one in some] for now, some in zip(both, pages, strict=True)],
        rows=rows,
        can_choose=guest.may("documents:review"),
    )


def _leaf(document: UUID, one: Page, fields: Sequence[Seen]) -> Leaf:
    boxes = []
    for place in fields:
        if place.page == one.number and place.box and len(place.box) == 4:
            left, top, right, bottom = place.box
            if right > left and bottom > top:
                boxes.append((place.path, place.name, left, top, right - left, bottom - top))
    url = f"/api/v1/documents/{document}/pages/{one.number}.webp?v={one.digest.hex()[:12]}"
    return Leaf(one.number, one.width, one.height, url, boxes)


def grade(confidence: float) -> str:
    """A probability in three words.

    >>> grade(0.95), grade(0.7), grade(0.2)
    ('sure', 'likely', 'unsure')
    """
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "unsure"


def _fields(guest: Guest, fields: Mapping[str, Any]) -> list[Seen]:
    """Those of the document, in the order of the names that we have for them; unsure ones where they stand."""
    return [_seen(path, one, guest.language) for path, one in sorted(fields.items(), key=lambda it: _rank(it[0]))]


FIRST = ("kind", "letter", "issuer.name", "issuer.tax_id", "issuer.address", "receiver.name", "receiver.tax_id",
         "series", "point_of_sale", "number", "issued_on", "due_on", "currency", "subtotal", "discount", "taxes",
         "withholdings", "tip", "total")  # fmt: skip


def _rank(path: str) -> tuple[int, str]:
    return (FIRST.index(path) if path in FIRST else len(FIRST), path)


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
        box=evidence.get("box"),
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


def _lines(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each line's cells by column: value, grade and the words on the page."""
    told = []
    for line in lines[:500]:
        cells = {}
        for name, one in line.items():
            confidence = float(one.get("confidence") or 0)
            evidence = one.get("evidence") or {}
            cells[name] = {"value": one.get("value"), "grade": grade(confidence), "text": evidence.get("text") or ""}
        told.append(cells)
    return told


def _findings(guest: Guest, findings: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    told = []
    for one in findings[:100]:
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
