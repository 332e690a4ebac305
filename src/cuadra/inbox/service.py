"""What happens to documents: they arrive, move from state to state, and are read. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.repository import EventRepository
from cuadra.audit.service import record, row
from cuadra.inbox.errors import ChangedMeanwhile, DocumentMissing, MoveRefused, UploadEmpty, UploadTooLarge
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.search.service import remember
from cuadra.inbox.states import MOVES, State
from cuadra.jobs.service import asked, enqueue, enqueue_many
from cuadra.kit.ids import DocumentId, TenantId, new_id

READ = "document.read"  # the kind of the job
RECEIVED = "document.received"
MOST_MIB = 100


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document that came, its original already kept (``prepare``); ``actor`` where a batch is of several."""

    name: str
    source: str
    size: int
    original: dict[str, Any] = field(repr=False)
    external_id: str = ""
    country: str | None = None
    actor: Actor | None = None
    document: DocumentId = field(default_factory=lambda: DocumentId(new_id()))  # unless its bytes are here already
    sighting: UUID = field(default_factory=new_id)

    @property
    def digest(self) -> bytes:
        return bytes(self.original["sha256"])


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an arrival: a new document, or one that was here already and was now seen again."""

    document: DocumentId
    sha256: str
    is_new: bool


def prepare(
    originals: Originals,
    tenant: TenantId,
    content: bytes,
    *,
    name: str,
    source: str,
    external_id: str = "",
    country: str | None = None,
    actor: Actor | None = None,
) -> Arrival:
    """Seals and keeps an original before the transaction that receives it; raises for 0 bytes and for too many."""
    if not content:
        raise UploadEmpty(name=name)
    if len(content) > MOST_MIB * 2**20:
        raise UploadTooLarge(name=name, mib=MOST_MIB)
    return Arrival(
        name=name[:255],
        source=source,
        size=len(content),
        original=originals.keep(tenant, content),
        external_id=external_id[:255],
        country=country,
        actor=actor,
    )


def receive(session: Session, tenant: TenantId, actor: Actor, arrivals: Sequence[Arrival]) -> list[Receipt]:
    """Takes documents in, each once whatever its ways here; new ones are queued to be read. One receipt an arrival.

    Statements do not grow with the number of arrivals: a batch of a hundred costs little more than one.
    """
    known = DocumentRepository(session, tenant).receive(*_rows(arrivals))
    receipts = [
        Receipt(known[nth], one.digest.hex(), is_new=False) if nth in known else as_new(one)
        for nth, one in enumerate(arrivals)
    ]
    new = [
        (one.document, arrival.actor or actor) for one, arrival in zip(receipts, arrivals, strict=True) if one.is_new
    ]
    enqueue_many(session, tenant, READ, [document for document, _ in new], by=[asker for _, asker in new])
    EventRepository(session, tenant).add(
        [_told(actor, one, receipt) for one, receipt in zip(arrivals, receipts, strict=True)]
    )
    return receipts


def newcomers(actor: Actor, arrivals: Sequence[Arrival]) -> tuple[list[dict[str, Any]], bytes]:
    """Arrivals with all that belongs to a new document: its job, its event; and their small originals in one.

    For ``receive_new`` of the database, which takes them in if all are new. Unlike ``receive`` it is told everything.
    """
    rows, sealed, first = [], [], 1
    for one in arrivals:
        who, content = one.actor or actor, one.original["sealed"] or b""
        told = row(who, RECEIVED, "document", one.document, {"source": one.source})
        rows.append(
            {
                "document": one.document,
                "sighting": one.sighting,
                "job": new_id(),
                "sha256": "\\x" + one.digest.hex(),
                "size": one.size,
                "name": one.name,
                "source": one.source,
                "external_id": one.external_id,
                "country": one.country,
                "first_byte": first,
                "bytes": len(content),
                "stored": one.original["stored"],
                "actor_kind": told["actor_kind"],
                "actor_id": told["actor_id"],
                "request_id": told["request_id"],
                "details": told["details"],
                "personal": told["personal"],
                "data": asked(None, who),
            }
        )
        sealed.append(content)
        first += len(content)
    return rows, b"".join(sealed)


def as_new(arrival: Arrival) -> Receipt:
    """What will be told of it, unless its bytes are here already."""
    return Receipt(arrival.document, arrival.digest.hex(), is_new=True)


def _rows(arrivals: Sequence[Arrival]) -> tuple[list[dict[str, Any]], bytes]:
    """Arrivals as the database takes them in, and their small originals; the first of equal ones gives the name."""
    rows, sealed, seen = [], bytearray(), set[bytes]()
    for nth, one in enumerate(arrivals):
        is_new = one.digest not in seen
        content = (one.original["sealed"] or b"") if is_new else b""
        rows.append(
            {
                "nth": nth,
                "document": one.document,
                "sighting": one.sighting,
                "sha256": one.digest,
                "size": one.size,
                "name": one.name,
                "source": one.source,
                "external_id": one.external_id,
                "country": one.country,
                "first_byte": len(sealed) + 1,
                "bytes": len(content),
                "stored": one.original["stored"],
                "is_new": is_new,
            }
        )
        seen.add(one.digest)
        sealed += content
    return rows, bytes(sealed)


def _told(actor: Actor, one: Arrival, receipt: Receipt) -> dict[str, Any]:
    action = RECEIVED if receipt.is_new else "document.seen_again"
    return row(one.actor or actor, action, "document", receipt.document, {"source": one.source})


def find(session: Session, tenant: TenantId, document: DocumentId, *, lock: bool = False) -> Document:
    """The document, or ``DocumentMissing``."""
    found = DocumentRepository(session, tenant).get(document, lock=lock)
    if found is None:
        raise DocumentMissing
    return found


def transition(
    session: Session,
    document: Document,
    state: State,
    actor: Actor,
    *,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """The only place that changes ``state``: checks the move, writes it with ``values``, and tells the record."""
    if state not in MOVES[document.state]:
        raise MoveRefused(state=document.state, wanted=state)
    tenant = TenantId(document.tenant_id)
    changes = {"state": state, "reason": reason, "reason_facts": dict(facts or {}), **values}
    before = document.state
    if not DocumentRepository(session, tenant).move(DocumentId(document.id), before, changes):
        raise ChangedMeanwhile(version=document.version + 1, seen=document.version)
    session.refresh(document)
    if before in (State.RECEIVED, State.READING) or values:
        remember(session, tenant, document)
    details = {"from": before, "to": state, **({"reason": reason} if reason else {})}
    record(session, tenant, actor, f"document.{state}", "document", document.id, details)


def read_again(session: Session, tenant: TenantId, document: DocumentId, actor: Actor) -> None:
    """Queues a document to be read once more; what was read before stays until the new reading is there."""
    found = find(session, tenant, document, lock=True)
    if State.READING not in MOVES[found.state]:
        raise MoveRefused(state=found.state, wanted=State.READING)
    enqueue(session, tenant, READ, document, by=actor)
    record(session, tenant, actor, "document.asked_again", "document", document)


def reject(session: Session, tenant: TenantId, document: DocumentId, actor: Actor, *, seen: int | None = None) -> None:
    """A person discards a document; ``seen`` is the version that they saw."""
    found = find(session, tenant, document, lock=True)
    if seen is not None and seen != found.version:
        raise ChangedMeanwhile(version=found.version, seen=seen)
    transition(session, found, State.REJECTED, actor, reason="INB-030")
