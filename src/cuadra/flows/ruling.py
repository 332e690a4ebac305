"""Rules that a person makes of a correction: for all documents of a supplier; those that wait too where wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.flows.supplying import rung_of
from cuadra.flows.supplying_repository import SupplyingRepository
from cuadra.inbox.models import Reading
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review import service as review
from cuadra.inbox.service import find
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.suppliers import service
from cuadra.suppliers.errors import NoRule, RuleMissing
from cuadra.suppliers.lessons import CONSTANT
from cuadra.suppliers.marks import Paper
from cuadra.suppliers.models import Rule, Supplier
from cuadra.suppliers.repository import SupplierRepository
from cuadra.suppliers.rules import applied, unruled, way_of

MOST_WAITING = 200  # documents that one wish may change
WHO = ("issuer.tax_id",)  # by it the supplier is known: it cannot be ruled


@dataclass(frozen=True, slots=True)
class Made:
    """A rule, whose it is, and how many documents of theirs wait."""

    rule: Rule
    supplier: Supplier
    waiting: int


def make(session: Session, tenant: TenantId, document: DocumentId, path: str, actor: Actor) -> Made:
    """A rule out of a field as it now stands on a document; in place of the one that there was. ``NoRule``."""
    now = review.seen(session, tenant, document)
    if now.document.state not in review.OPEN or path in WHO or "[" in path:
        raise NoRule(path=path[:80])
    told = _told(path, now, Paper(SupplyingRepository(session, tenant).pages(document)))
    values = {name: one["value"] for name, one in now.fields.items()}
    lock_tenant(session, tenant)
    suppliers = SupplierRepository(session, tenant)
    link = suppliers.link(document)
    known = link.supplier_id if link else None
    supplier = service.noted(session, tenant, document, now.document.country or "", values, known=known)
    if supplier is None or told is None:
        raise NoRule(path=path[:80])
    rule = Rule(tenant_id=tenant, id=new_id(), supplier_id=supplier.id, path=path, person_id=actor.id, **told,
                document_id=document)  # fmt: skip
    suppliers.put_rule(rule)
    record(session, tenant, actor, "supplier.rule_made", "supplier", supplier.id, {"path": path, "way": rule.way})
    waiting = SupplyingRepository(session, tenant).waiting(supplier.id, document, most=MOST_WAITING)
    return Made(rule, supplier, len(waiting))


def _told(path: str, now: review.Reviewed, paper: Paper) -> dict[str, str] | None:
    one = now.fields.get(path)
    if one is None:
        return {"way": "none", "told": "", "mark": ""}
    if path in CONSTANT:
        return {"way": "value", "told": str(one["value"])[:500], "mark": ""}
    evidence = one.get("evidence") or {}
    return way_of(path, str(one["value"]), paper, evidence.get("page"), evidence.get("box"))


def apply_to_waiting(session: Session, tenant: TenantId, rule: UUID, actor: Actor) -> int:
    """Lays a rule over the documents of its supplier that wait; how many it changed."""
    found = SupplierRepository(session, tenant).rule(rule)
    if found is None:
        raise RuleMissing
    supplying, changed = SupplyingRepository(session, tenant), 0
    without = DocumentId(found.document_id or rule)
    for document in supplying.waiting(found.supplier_id, without, most=MOST_WAITING):
        reading = _reading(session, tenant, document)
        if reading is None:
            continue
        fields, told = applied([found], reading.fields, Paper(supplying.pages(document)), rung_of(reading.rungs))
        if fields != reading.fields:
            _read_so(session, tenant, document, reading, fields, [*reading.findings, *told])
            changed += 1
    if changed:
        details = {"path": found.path, "documents": changed}
        record(session, tenant, actor, "supplier.rule_applied", "supplier", found.supplier_id, details)
    return changed


def remove(session: Session, tenant: TenantId, rule: UUID, actor: Actor) -> int:
    """Takes a rule away, and from the documents that wait what it had put there; how many those were."""
    gone = SupplierRepository(session, tenant).rule(rule)
    if gone is None:
        raise RuleMissing
    supplying, changed = SupplyingRepository(session, tenant), 0
    for document in supplying.waiting(gone.supplier_id, DocumentId(rule), most=MOST_WAITING):
        reading = _reading(session, tenant, document)
        fields = unruled(reading.fields, rule) if reading else None
        if reading and fields is not None:
            left = [one for one in reading.findings if not _is_of(one, gone.path)]
            _read_so(session, tenant, document, reading, fields, left)
            changed += 1
    service.remove_rule(session, tenant, rule, actor)
    return changed


def _is_of(finding: dict[str, Any], path: str) -> bool:
    return finding.get("where") == path and finding.get("code") in ("SUP-011", "SUP-012")


def _reading(session: Session, tenant: TenantId, document: DocumentId) -> Reading | None:
    """The newest reading of a document that still waits, whose row is held from now on."""
    if find(session, tenant, document, lock=True).state != State.REVIEW:
        return None
    return DocumentRepository(session, tenant).reading(document)


def _read_so(
    session: Session,
    tenant: TenantId,
    document: DocumentId,
    before: Reading,
    fields: dict[str, Any],
    findings: list[dict[str, Any]],
) -> None:
    """One more reading of a document, the same but for what a rule says; its version rises."""
    documents = DocumentRepository(session, tenant)
    kept = {name: getattr(before, name) for name in ("reader", "rungs", "seconds", "lines", "text")}
    documents.add_reading(document, {**kept, "fields": fields, "findings": findings})
    documents.move(document, State.REVIEW, {})
