"""Documents that stand for others: parts of one that was cut, or the one that several were joined to.

The files stay as they came, with their documents (``replaced``); what is made of their pages is a new file and a new
document, linked page by page, and read as any other. Taking it back brings everything to where it stood. The caller
commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.inbox.errors import CannotReplace, CutInvalid, JoinInvalid, NotReplaced, TooLateToPutBack
from cuadra.inbox.models import Document
from cuadra.inbox.pages.moved_words import Sheet, carry
from cuadra.inbox.pages.pieces_repository import PieceRepository
from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import READ, Arrival, find, read_again, receive, transition
from cuadra.inbox.states import MOVES, State
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import DocumentId, TenantId

PART, JOINED = "part", "joined"  # sources
MOST_JOINED = 20


@dataclass(frozen=True, slots=True)
class Made:
    """A new file of pages of documents: ``sheets`` tells of each page where it was and how large it is."""

    arrival: Arrival
    sheets: Sequence[Sheet]
    part: str = ""


def replaceable(session: Session, tenant: TenantId, documents: Sequence[DocumentId]) -> list[Document]:
    """The documents, locked in a fixed order and told in the given one; ``CannotReplace`` where one cannot be."""
    found = {one: find(session, tenant, one, lock=True) for one in sorted(documents)}
    for one in found.values():
        if State.REPLACED not in MOVES[one.state]:
            raise CannotReplace(state=one.state)
    return [found[one] for one in documents]


def check_cut(groups: Sequence[Sequence[int]], pages: int) -> None:
    """Each page in one part, once, and two parts at least; ``CutInvalid``.

    >>> check_cut([[1], [2, 3]], 3)
    """
    told = sorted(page for group in groups for page in group)
    if len(groups) < 2 or not all(groups) or told != list(range(1, pages + 1)):
        raise CutInvalid(pages=pages)


def check_join(documents: Sequence[DocumentId]) -> None:
    """``JoinInvalid`` for fewer than two, too many, or one twice."""
    if not 2 <= len(documents) <= MOST_JOINED or len(set(documents)) != len(documents):
        raise JoinInvalid(most=MOST_JOINED)


def page_count(session: Session, tenant: TenantId, document: DocumentId) -> int:
    return len(PageRepository(session, tenant).all(document))


def cut(
    session: Session, tenant: TenantId, document: DocumentId, actor: Actor, parts: Sequence[Made]
) -> list[DocumentId]:
    """Puts ``parts`` in the place of a document; each is read, and keeps what people said of its pages."""
    (parent,) = replaceable(session, tenant, [document])
    made = _received(session, tenant, actor, parts)
    documents = DocumentRepository(session, tenant)
    for one, part in zip(made, parts, strict=True):
        child = find(session, tenant, one, lock=True)
        link = {} if child.parent_id else {"parent_id": document, "part": part.part}
        documents.move(one, child.state, {**link, "country": parent.country})
    _stand_for(session, actor, [parent], made, "INB-050", len(parts))
    details = {"documents": [str(one) for one in made]}
    record(session, tenant, actor, "document.cut", "document", document, details)
    return made


def join(session: Session, tenant: TenantId, sources: Sequence[DocumentId], actor: Actor, joined: Made) -> DocumentId:
    """Puts ``joined`` in the place of ``sources``; it is read, and keeps what people said of them."""
    check_join(sources)
    found = replaceable(session, tenant, sources)
    (made,) = _received(session, tenant, actor, [joined])
    child = find(session, tenant, made, lock=True)
    DocumentRepository(session, tenant).move(made, child.state, {"country": found[0].country})
    _stand_for(session, actor, found, [made], "INB-051", 1)
    details = {"documents": [str(one) for one in sources]}
    record(session, tenant, actor, "document.joined", "document", made, details)
    return made


def _received(session: Session, tenant: TenantId, actor: Actor, made: Sequence[Made]) -> list[DocumentId]:
    """The new documents, with the origin of their pages and what was said of these."""
    receipts = receive(session, tenant, actor, [one.arrival for one in made])
    pieces = PieceRepository(session, tenant)
    for receipt, one in zip(receipts, made, strict=True):
        pieces.add(receipt.document, [(sheet.of, sheet.number) for sheet in one.sheets])
        if receipt.is_new:
            carry(session, tenant, receipt.document, one.sheets)
        elif find(session, tenant, receipt.document, lock=True).state == State.REJECTED:  # taken back before
            read_again(session, tenant, receipt.document, actor)
    return [one.document for one in receipts]


def _stand_for(
    session: Session,
    actor: Actor,
    sources: Iterable[Document],
    made: Sequence[DocumentId],
    reason: str,
    count: int,
) -> None:
    for one in sorted(sources, key=lambda one: one.id):
        facts = {"count": str(count), "document": str(made[0]), "was": one.reason, "facts": one.reason_facts}
        transition(session, one, State.REPLACED, actor, reason=reason, facts=facts)


def put_back(session: Session, tenant: TenantId, document: DocumentId, actor: Actor) -> list[DocumentId]:
    """Takes a cut or a join back, asked for by any document of it; the documents that stand again.

    ``NotReplaced``, ``TooLateToPutBack`` where one that was made of them was posted or replaced itself.
    """
    find(session, tenant, document)
    made, sources = _concerned(session, tenant, document)
    found = {one: find(session, tenant, one, lock=True) for one in sorted(made | sources)}
    again = [one for one in sorted(sources) if found[one].state == State.REPLACED]
    if not again:
        raise NotReplaced
    for one in sorted(made):
        _let_go(session, found[one], actor)
    for one in again:
        _stand_again(session, tenant, found[one], actor)
    record(
        session, tenant, actor, "document.put_back", "document", document, {"documents": [str(one) for one in again]}
    )
    return again


def _concerned(session: Session, tenant: TenantId, document: DocumentId) -> tuple[set[DocumentId], set[DocumentId]]:
    """What was made and of what, as far as it still stands: what was taken back before concerns nobody."""
    pieces = PieceRepository(session, tenant)
    asked = pieces.made_of(document) or [document]
    of = {DocumentId(piece.of_document_id) for one in asked for piece in pieces.of(one)}
    made = {child for source in of for child in pieces.made_of(source)}
    standing = {one for one in made if find(session, tenant, one).state != State.REJECTED} or made
    return standing, {DocumentId(piece.of_document_id) for one in standing for piece in pieces.of(one)}


def _let_go(session: Session, made: Document, actor: Actor) -> None:
    if made.state == State.REJECTED:
        return
    if State.REJECTED not in MOVES[made.state]:
        raise TooLateToPutBack(document=made.id)
    transition(session, made, State.REJECTED, actor, reason="INB-052")


def _stand_again(session: Session, tenant: TenantId, source: Document, actor: Actor) -> None:
    facts = source.reason_facts
    if DocumentRepository(session, tenant).reading(DocumentId(source.id)):
        before = {str(name): str(value) for name, value in (facts.get("facts") or {}).items()}
        transition(session, source, State.REVIEW, actor, reason=str(facts.get("was") or ""), facts=before)
        return
    transition(session, source, State.RECEIVED, actor)
    enqueue(session, tenant, READ, source.id)


def joined_of(session: Session, tenant: TenantId, sources: Sequence[DocumentId]) -> DocumentId | None:
    """The document that stands for exactly these, in that order, where there is one."""
    pieces = PieceRepository(session, tenant)
    for one in pieces.made_of(sources[0]):
        order = dict.fromkeys(piece.of_document_id for piece in pieces.of(one))
        stands = find(session, tenant, one).state != State.REJECTED
        is_replaced = find(session, tenant, sources[0]).state == State.REPLACED  # a person refused it: it is it still
        if list(order) == list(sources) and (stands or is_replaced):
            return one
    return None
