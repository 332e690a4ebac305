"""Review: what a person says of a document is laid over what was read; confirming it makes it ready.

Each correction is kept with who, how and where it was seen; the newest that was not undone counts. So every action
can be undone, nothing of the reading is lost, and what people say can be learned from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.errors import ChangedMeanwhile, MoveRefused, NotInReview, StillMissing
from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.models import Correction
from cuadra.inbox.review.repository import ReviewRepository
from cuadra.inbox.review.typed import understood
from cuadra.inbox.search.service import remember
from cuadra.inbox.service import find, transition
from cuadra.inbox.states import State
from cuadra.inbox.verdict import SURE, missing_of, summary
from cuadra.kit.ids import DocumentId, PersonId, TenantId
from cuadra.model.paths import Sort, sort_of
from cuadra.reading.fields.checks import WEIGHS
from cuadra.reading.fields.checks import findings as contradictions

OPEN = frozenset({State.REVIEW, State.READY, State.DUPLICATE})
LOOK_SECONDS = 120
MOST_CHANGES = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """One field as a person wants it. ``how``: typed, pointed, chosen, agreed; ``box`` in the units of ``page``."""

    path: str
    said: str
    how: str = "typed"
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document with what was read and what people said laid over it. ``lines`` are maps as in a reading.

    ``numbers`` are those of the lines in paths: a line that was taken away leaves its number unused.
    """

    document: Document
    fields: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    corrections: Sequence[Correction]
    numbers: Sequence[int] = ()
    next_number: int = 0


def seen(session: Session, tenant: TenantId, document: DocumentId) -> Reviewed:
    """The document as it stands now."""
    found = find(session, tenant, document)
    reading = DocumentRepository(session, tenant).reading(document)
    return _reviewed(found, reading, ReviewRepository(session, tenant).corrections(document))


def seen_together(session: Session, tenant: TenantId, documents: Sequence[Document]) -> Iterator[Reviewed]:
    """As ``seen``, of all by two statements."""
    repository, ids = ReviewRepository(session, tenant), [DocumentId(one.id) for one in documents]
    readings, corrections = repository.readings_of(ids), repository.corrections_of(ids)
    for one in documents:
        yield _reviewed(one, readings.get(one.id), corrections.get(one.id, []))


def _reviewed(document: Document, reading: Any, corrections: Sequence[Correction]) -> Reviewed:
    """``reading`` has ``fields``, ``lines`` and ``findings``; None for a document that was never read."""
    fields, rows = _laid(reading.fields if reading else {}, reading.lines if reading else [], corrections)
    numbers = [number for number, row in enumerate(rows) if row]
    lines = [rows[number] for number in numbers]
    findings = _standing(reading.findings if reading else [], fields, corrections)
    return Reviewed(document, fields, lines, findings, corrections, numbers, len(rows))


def _standing(
    findings: Sequence[Mapping[str, Any]], fields: Mapping[str, Any], corrections: Sequence[Correction]
) -> Sequence[Mapping[str, Any]]:
    """``findings`` without those of sums and days that what people said has settled."""
    said = {one.path for one in corrections if not one.is_undone}
    doubted = {str(one["code"]) for one in findings if said & WEIGHS.get(one["code"], frozenset())}
    if not doubted:
        return findings
    held = {one.code for one in contradictions(_typed(fields), datetime.now(UTC).date())}
    return [one for one in findings if one["code"] not in doubted or one["code"] in held]


def _typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    said = {path: str(fields[path]["value"]) for paths in WEIGHS.values() for path in paths if path in fields}
    return {path: date.fromisoformat(it) if sort_of(path) is Sort.DATE else Decimal(it) for path, it in said.items()}


def laid_over(
    fields: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], corrections: Sequence[Correction]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The reading with the corrections over it, oldest first; a line that lost its last field is gone."""
    now, rows = _laid(fields, lines, corrections)
    return now, [row for row in rows if row]


def _laid(
    fields: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], corrections: Sequence[Correction]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    now, rows = dict(fields), [dict(line) for line in lines]
    for one in corrections:
        if one.is_undone:
            continue
        if not one.path.startswith("lines["):
            _put(now, one.path, one)
            continue
        index, name = one.path[6:].split("].")
        while len(rows) <= int(index):
            rows.append({})
        _put(rows[int(index)], name, one)
    return now, rows


def _put(where: dict[str, Any], name: str, one: Correction) -> None:
    before = where.get(name)
    if one.value is None:
        where.pop(name, None)
        return
    evidence = {"rung": "person", "engine": one.how, "page": one.page, "box": one.box, "text": one.said}
    alternatives = (
        [{"value": before["value"], "confidence": before["confidence"], "evidence": before["evidence"]}]
        if before
        else []
    )
    where[name] = {
        "value": one.value,
        "confidence": 1.0,
        "evidence": evidence,
        "checks": [],
        "alternatives": alternatives,
    }


def correct(
    session: Session,
    tenant: TenantId,
    document: DocumentId,
    actor: Actor,
    changes: Sequence[Change],
    *,
    seen_version: int | None = None,
) -> Document:
    """Keeps what a person says of some fields, all or nothing; the document's version rises.

    ``ValueNotUnderstood``, ``PathUnknown``, ``NotInReview``, ``ChangedMeanwhile``.
    """
    found = _open(session, tenant, document, seen_version)
    rows = [
        {
            "path": change.path,
            "value": understood(change.path, change.said, country=found.country),
            "said": change.said[:2_000],
            "how": change.how,
            "page": change.page,
            "box": list(change.box) if change.box else None,
            "person_id": actor.id,
        }
        for change in changes[:MOST_CHANGES]
    ]
    ReviewRepository(session, tenant).add(document, rows)
    _touch(session, tenant, found)
    record(session, tenant, actor, "document.corrected", "document", document, {"paths": [one.path for one in changes]})
    return found


def name_known(session: Session, tenant: TenantId, document: DocumentId, actor: Actor) -> None:
    """Fills the issuer's name from their earlier documents, once a person has said their tax number.

    A name that a person gave, or that was surely read, stays.
    """
    fields = seen(session, tenant, document).fields
    name, tax_id = fields.get("issuer.name"), fields.get("issuer.tax_id")
    if tax_id is None or (name and (name["evidence"]["rung"] == "person" or name["confidence"] >= SURE)):
        return
    _, known = ReviewRepository(session, tenant).accustomed(document, str(tax_id["value"]))
    if known and (name is None or name["value"] != known):
        correct(session, tenant, document, actor, [Change("issuer.name", known, "chosen")])


def undo(session: Session, tenant: TenantId, document: DocumentId, actor: Actor, nth: int) -> Document:
    """Takes one correction back; undoing twice changes nothing more."""
    found = _open(session, tenant, document, None)
    if path := ReviewRepository(session, tenant).undo(document, nth):
        _touch(session, tenant, found)
        record(session, tenant, actor, "document.correction_undone", "document", document, {"paths": [path]})
    return found


def confirm(
    session: Session, tenant: TenantId, document: DocumentId, actor: Actor, *, seen_version: int | None = None
) -> Document:
    """A person says that the document is right as it stands: ready, with the values by which it is found.

    ``StillMissing`` names what nobody gave. A document that a person confirms is no duplicate any more.
    """
    found = _open(session, tenant, document, seen_version)
    now = seen(session, tenant, document)
    if missing := missing_of(now.fields):
        raise StillMissing(fields=", ".join(missing))
    values = {path: one["value"] for path, one in now.fields.items()}
    if found.state != State.READY:
        columns = summary(values, found.country)
        transition(session, found, State.READY, actor, reason="INB-044", duplicate_of=None, **columns)
    reviews = ReviewRepository(session, tenant)
    reviews.look_away(document)
    reviews.take_up(document)
    return found


def reopen(session: Session, tenant: TenantId, document: DocumentId, actor: Actor) -> Document:
    """Takes a confirmation back: the document waits for a person again."""
    found = find(session, tenant, document, lock=True)
    if found.state == State.REPLACED:  # ``replacing.put_back`` takes those along that stand for it
        raise MoveRefused(state=found.state, wanted=State.REVIEW)
    transition(session, found, State.REVIEW, actor)
    return found


def next_to_review(
    session: Session, tenant: TenantId, person: PersonId, *, after: DocumentId | None = None
) -> DocumentId | None:
    """The oldest document that waits and that nobody else is looking at, from now on looked at by ``person``.

    The look ends by itself after two minutes; asking again for the same document prolongs it.
    """
    return ReviewRepository(session, tenant).take_next(person, after, LOOK_SECONDS)


def look_at(session: Session, tenant: TenantId, person: PersonId, document: DocumentId) -> PersonId | None:
    """Says that ``person`` looks at the document; who else does, if somebody was first."""
    return ReviewRepository(session, tenant).look_at(document, person, LOOK_SECONDS)


def postpone(session: Session, tenant: TenantId, document: DocumentId, actor: Actor, note: str = "") -> Document:
    """Puts a document behind all that wait, and says why; everybody may take it up again."""
    found = _open(session, tenant, document, None)
    reviews = ReviewRepository(session, tenant)
    reviews.postpone(document, actor.id, note[:500])
    reviews.look_away(document)
    record(session, tenant, actor, "document.postponed", "document", document, {"note": note[:500]})
    return found


def take_up(session: Session, tenant: TenantId, document: DocumentId, actor: Actor) -> Document:
    """Takes a postponement back."""
    found = _open(session, tenant, document, None)
    if ReviewRepository(session, tenant).take_up(document):
        record(session, tenant, actor, "document.taken_up", "document", document)
    return found


def refuse(session: Session, tenant: TenantId, document: DocumentId, actor: Actor, note: str) -> Document:
    """A person discards a document and says why."""
    found = _open(session, tenant, document, None)
    facts = {"note": note[:500]}
    transition(session, found, State.REJECTED, actor, reason="INB-046" if note else "INB-030", facts=facts)
    ReviewRepository(session, tenant).look_away(document)
    return found


def _open(session: Session, tenant: TenantId, document: DocumentId, seen_version: int | None) -> Document:
    found = find(session, tenant, document, lock=True)
    if found.state not in OPEN:
        raise NotInReview(state=found.state)
    if seen_version is not None and seen_version != found.version:
        raise ChangedMeanwhile(version=found.version, seen=seen_version)
    return found


def _touch(session: Session, tenant: TenantId, found: Document) -> None:
    DocumentRepository(session, tenant).move(DocumentId(found.id), found.state, {})
    session.refresh(found)
    remember(session, tenant, found)
