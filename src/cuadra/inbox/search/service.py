"""Keeping documents findable: their words are written whenever what is known of them changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.repository import ReviewRepository
from cuadra.inbox.search.query import Search
from cuadra.inbox.search.repository import SearchRepository
from cuadra.inbox.search.words import fold, words_of
from cuadra.kit.ids import DocumentId, TenantId

BATCH = 200
_WORD = re.compile(r"[^\W_]+(?:[.,'/-][^\W_]+)*")


def remember(session: Session, tenant: TenantId, document: Document) -> None:
    """Writes the words of a document as it stands: what was read, said of it, noted beside it."""
    found, searched = DocumentId(document.id), SearchRepository(session, tenant)
    reading = DocumentRepository(session, tenant).reading(found)
    corrections = [one for one in ReviewRepository(session, tenant).corrections(found) if not one.is_undone]
    said = [str(one.value) for one in corrections if one.value is not None]
    texts = [
        *(str(one or "") for one in (document.name, document.external_id, document.number, document.fiscal_key)),
        *said,
        *searched.beside(found),
    ]
    if reading:
        texts += [*_values(reading.fields), *(one for line in reading.lines[:500] for one in _values(line))]
        texts.append(searched.text_of(found))
    suppliers = [one or "" for one in (document.issuer_name, document.issuer_tax_id)]
    suppliers += [str(one.value) for one in corrections if one.path in {"issuer.name", "issuer.tax_id"} and one.value]
    searched.keep([(found, words_of([*suppliers, *texts], suppliers=suppliers, company=tenant))])


def catch_up(session: Session, tenant: TenantId, after: UUID, *, most: int = BATCH) -> UUID | None:
    """Writes the words of documents that have none yet, e.g. from before there was a search; the last one done."""
    documents = DocumentRepository(session, tenant)
    last = None
    for one in SearchRepository(session, tenant).unknown(after, most=most):
        if found := documents.get(one):
            remember(session, tenant, found)
        last = one
    return last


def _values(fields: Mapping[str, Any]) -> Iterator[str]:
    for one in fields.values():
        if (value := one.get("value")) is not None:
            yield str(value)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``is_hit`` where it is what was looked for."""

    text: str
    is_hit: bool


def shown_hits(
    session: Session, tenant: TenantId, documents: Sequence[UUID], search: Search
) -> dict[UUID, list[Piece]]:
    """For each document the place of its text where the first of the words stands; none where it stands elsewhere."""
    words = [part for term in search.terms if not term.is_without for part in term.parts]
    if not words or not documents:
        return {}
    searched = SearchRepository(session, tenant)
    sought = {one for one in (*words, *searched.stems(words)) if len(one) > 1 or one.isdigit()}
    found = {document: snippet(text, sought) for document, text in searched.texts(documents).items()}
    return {document: pieces for document, pieces in found.items() if pieces}


def snippet(text: str, sought: set[str], *, around: int = 60, most: int = 180) -> list[Piece]:
    """Some words before and after the first hit, in pieces.

    >>> [(one.text, one.is_hit) for one in snippet("Pago de la Factura 17", {"factur"})]
    [('Pago de la ', False), ('Factura', True), (' 17', False)]
    """
    first = next((at for at in _WORD.finditer(text) if _is_sought(at[0], sought)), None)
    if first is None:
        return []
    start = max(0, first.start() - around)
    start = 0 if start == 0 else text.find(" ", start, first.start()) + 1 or first.start()
    window = text[start : start + most]
    pieces, done = [], 0
    for word in _WORD.finditer(window):
        if _is_sought(word[0], sought):
            if word.start() > done:
                pieces.append(Piece(_calm(window[done : word.start()]), False))
            pieces.append(Piece(word[0], True))
            done = word.end()
    rest = _calm(window[done:])
    return [*pieces, Piece(rest, False)] if rest else pieces


def _is_sought(word: str, sought: set[str]) -> bool:
    folded = fold(word)
    bare = re.sub(r"[^0-9a-z]", "", folded)
    return any(folded.startswith(one) or bare.startswith(one) for one in sought)


def _calm(text: str) -> str:
    return re.sub(r"\s+", " ", text)
