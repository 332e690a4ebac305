"""Pages turned or cropped by a person: what is wanted, and what the reading with it changes. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.errors import ChangedMeanwhile, NotInReview
from cuadra.inbox.models import Document
from cuadra.inbox.pages.pieces_repository import PieceRepository
from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.pages.service import page_of
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.service import OPEN
from cuadra.inbox.service import find, transition
from cuadra.inbox.states import State
from cuadra.inbox.verdict import summary
from cuadra.kit.ids import DocumentId, TenantId


@dataclass(frozen=True, slots=True)
class Wanted:
    """Page ``number`` turned clockwise by ``turn`` degrees; ``crop`` in shares of the page as it came, None for all."""

    number: int
    turn: int = 0
    crop: tuple[float, float, float, float] | None = None


def note(session: Session, tenant: TenantId, document: DocumentId) -> list[dict[str, Any]]:
    """How the pages of a document are wanted, as plain data; empty where all are as they came."""
    found = PieceRepository(session, tenant).adjustments(document)
    return [{"number": one.number, "turn": one.turn, "crop": one.crop} for one in found]


def look_up(
    session: Session, tenant: TenantId, document: DocumentId, wanted: Wanted
) -> tuple[Document, list[dict[str, Any]]]:
    """The document, and how all of its pages will be wanted. ``NotInReview``, ``PageMissing``."""
    found = find(session, tenant, document)
    if found.state not in OPEN:
        raise NotInReview(state=found.state)
    page_of(session, tenant, document, wanted.number)
    others = [one for one in note(session, tenant, document) if one["number"] != wanted.number]
    crop = list(wanted.crop) if wanted.crop else None
    return found, [*others, {"number": wanted.number, "turn": wanted.turn, "crop": crop}]


def adjusted(
    session: Session,
    tenant: TenantId,
    document: DocumentId,
    actor: Actor,
    wanted: Wanted,
    told: Mapping[str, Any],
    *,
    reader: str,
    seen: int,
) -> None:
    """Keeps how a page is wanted, with the reading of it; a document that was confirmed waits for a person again.

    ``ChangedMeanwhile`` where somebody said something, or confirmed, while it was read.
    """
    found = find(session, tenant, document, lock=True)
    if found.version != seen:
        raise ChangedMeanwhile(version=found.version, seen=seen)
    if found.state not in OPEN:
        raise NotInReview(state=found.state)
    PieceRepository(session, tenant).adjust(document, wanted.number, wanted.turn, wanted.crop)
    PageRepository(session, tenant).say(document, {int(nth): words for nth, words in told["words"].items()})
    documents = DocumentRepository(session, tenant)
    kept = {name: told[name] for name in ("rungs", "seconds", "fields", "lines", "findings")}
    documents.add_reading(document, {"reader": reader, **kept, "text": told["text"].replace("\x00", "")})
    values = {path: one["value"] for path, one in told["fields"].items()}
    columns = summary(values, told["country"] or found.country)
    if found.state == State.READY:
        transition(session, found, State.REVIEW, actor, **columns)
    else:
        documents.move(document, found.state, columns)
        session.refresh(found)
    record(session, tenant, actor, "document.page_adjusted", "document", document, {"page": wanted.number})
