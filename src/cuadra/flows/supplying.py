"""Suppliers beside their documents: remembered when one is read, kept when it is settled, taught when it is confirmed.

What is learned is learned by a job after the confirmation, for the person waits for their next document meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.database.lock import lock_tenant
from cuadra.database.session import Database
from cuadra.flows.supplying_repository import SupplyingRepository
from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review import service as review
from cuadra.inbox.states import State
from cuadra.inbox.verdict import SURE
from cuadra.jobs.outcomes import Done
from cuadra.jobs.service import enqueue
from cuadra.jobs.work import Work
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.suppliers import service
from cuadra.suppliers.lessons import WATCHED, Lesson, learned, lesson_from, raw_of
from cuadra.suppliers.marks import Paper
from cuadra.suppliers.memory import LESSONS, Memory
from cuadra.suppliers.models import Supplier
from cuadra.suppliers.recall import recall
from cuadra.suppliers.repository import SupplierRepository
from cuadra.suppliers.rules import applied

LEARN = "supplier.learn"  # the kind of the job
MOST_PRINTS = 12
SEVERAL = 2  # documents from which the numbers on all of them are the supplier's own


def recalled(database: Database, tenant: TenantId, document: Document, found: dict[str, Any]) -> None:
    """Lays what is remembered of its supplier over a reading, before it is settled; ``found`` is changed in place."""
    if found.get("refused"):
        return
    fields, paper = found["fields"], Paper(found.get("pages") or ())
    found["supplier_raw"] = {path: list(one) for path, one in raw_of(fields).items()}
    with database.tenant(tenant) as session:
        values = {path: one["value"] for path, one in fields.items()}
        country = found["country"] or document.country or ""
        supplier = service.recognised(session, tenant, country, values, paper)
        if supplier is None:
            return
        lessons = SupplyingRepository(session, tenant).lessons(supplier.id, DocumentId(document.id), most=LESSONS)
        rules = SupplierRepository(session, tenant).rules(supplier.id)
        session.expunge_all()
    found["supplier"] = supplier.id
    if "xml" in found["rungs"]:  # what the authority sealed needs no memory
        return
    rung = rung_of(found["rungs"])
    now = recall(Memory([lesson_from(one) for one in lessons]), fields, paper, rung)
    under, told = applied(rules, now.fields, paper, rung)
    ruled = {one["where"] for one in told} | {rule.path for rule in rules}
    found["fields"] = under
    found["findings"] = [*found["findings"], *(one for one in now.findings if one["where"] not in ruled), *told]


def rung_of(rungs: list[str]) -> str:
    """Where the words on the pages come from."""
    return "ocr" if "ocr" in rungs else "text"


def settled(session: Session, tenant: TenantId, document: Document, found: Mapping[str, Any]) -> None:
    """Keeps whose a document is that was just read: a known supplier's, or a new one's where nobody has to look."""
    raw, known, fields = found.get("supplier_raw"), found.get("supplier"), found["fields"]
    suppliers = SupplierRepository(session, tenant)
    if document.state == State.READY and _is_sure(fields):
        values = {path: one["value"] for path, one in fields.items()}
        service.noted(session, tenant, DocumentId(document.id), document.country or "", values, raw=raw, known=known)
    elif known and suppliers.get(known):
        suppliers.tie(DocumentId(document.id), known, raw)


def _is_sure(fields: Mapping[str, Any]) -> bool:
    issuers = [fields[path] for path in ("issuer.tax_id", "issuer.name") if path in fields]
    return any(float(one["confidence"]) >= SURE for one in issuers)


def confirmed(session: Session, tenant: TenantId, document: Document, actor: Actor) -> None:
    """After a person's confirmation, however it came: whose it is, and a job that learns from it."""
    lock_tenant(session, tenant)  # before rows of suppliers, always: so nobody waits in a circle
    values = {"issuer.tax_id": document.issuer_tax_id, "issuer.name": document.issuer_name}
    link = SupplierRepository(session, tenant).link(DocumentId(document.id))
    known = link.supplier_id if link else None
    mine = DocumentId(document.id)
    if service.noted(session, tenant, mine, document.country or "", values, known=known):
        enqueue(session, tenant, LEARN, document.id, weight=-10, by=actor)


@dataclass(frozen=True, slots=True)
class Taught:
    """A confirmed document as it is learned from."""

    supplier: UUID
    values: Mapping[str, str]
    raw: Mapping[str, tuple[str, float]]
    pages: list[dict[str, Any]]
    known: Memory
    fields: int
    touched: int


def learn(work: Work) -> None:
    """The handler of ``supplier.learn``: the lesson of a confirmed document, in place of one that it gave before."""
    document = DocumentId(work.subject_id)
    with work.database.tenant(work.tenant) as session:
        taught = _taught(session, work.tenant, document)
    made = _lesson(taught) if taught else None
    with work.step(Done()) as session:
        if taught and made:
            lesson, paper = made
            lock_tenant(session, work.tenant)
            suppliers = SupplierRepository(session, work.tenant)
            suppliers.teach(document, lesson.told(), taught.fields, taught.touched)
            if supplier := suppliers.get(taught.supplier, lock=True):
                _describe(supplier, lesson, paper, taught)


def _taught(session: Session, tenant: TenantId, document: DocumentId) -> Taught | None:
    found, link = DocumentRepository(session, tenant).get(document), SupplierRepository(session, tenant).link(document)
    if found is None or link is None or found.state not in (State.READY, State.POSTED):
        return None
    now, supplying = review.seen(session, tenant, document), SupplyingRepository(session, tenant)
    raw = {path: (str(value), float(sure)) for path, (value, sure) in link.raw.items()}
    lessons = supplying.lessons(link.supplier_id, document, most=LESSONS)
    touched = {one.path for one in now.corrections if not one.is_undone}
    return Taught(
        link.supplier_id,
        {path: str(one["value"]) for path, one in now.fields.items() if path in WATCHED},
        raw,
        supplying.pages(document),
        Memory([lesson_from(one) for one in lessons]),
        len(now.fields),
        len(touched),
    )


def _lesson(taught: Taught) -> tuple[Lesson, Paper]:
    paper = Paper(taught.pages)
    return learned(taught.values, taught.raw, paper, taught.known.known()), paper


def _describe(supplier: Supplier, lesson: Lesson, paper: Paper, taught: Taught) -> None:
    """Name, address and own numbers of the supplier, by which its next header is known."""
    from cuadra.reading.fields.suppliers import fingerprints, header_of

    supplier.address = lesson.values.get("issuer.address", supplier.address)[:500]
    if not paper.pages:
        return
    own = {"".join(filter(str.isdigit, lesson.values.get(path, ""))) for path in ("receiver.tax_id", "number")}
    prints = fingerprints(header_of(paper.layout)) - own
    known = set(supplier.prints) if len(taught.known.lessons) >= SEVERAL - 1 and supplier.prints else prints
    supplier.prints = sorted(prints & known)[:MOST_PRINTS]
