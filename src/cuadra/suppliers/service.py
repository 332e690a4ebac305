"""Whose a document is, and what people change about suppliers: notes and names. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database.lock import lock_tenant
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.suppliers.errors import RuleMissing, SupplierMissing
from cuadra.suppliers.models import Rule, Supplier
from cuadra.suppliers.naming import key_of, name_key, tax_key
from cuadra.suppliers.repository import SupplierRepository

if TYPE_CHECKING:
    from cuadra.suppliers.marks import Paper

HEADS = 5_000  # suppliers whose headers are compared with that of a stranger
LIKE = 80.0  # likeness (0..100) of two tax numbers, one of them misread
MOST_NOTE = 2_000


def find(session: Session, tenant: TenantId, supplier: UUID, *, lock: bool = False) -> Supplier:
    """The supplier, or ``SupplierMissing``."""
    found = SupplierRepository(session, tenant).get(supplier, lock=lock)
    if found is None:
        raise SupplierMissing
    return found


def recognised(
    session: Session, tenant: TenantId, country: str, values: Mapping[str, Any], paper: Paper | None = None
) -> Supplier | None:
    """Whose a document with these values is: by tax number, by name, and else by the header of its ``paper``."""
    suppliers = SupplierRepository(session, tenant)
    tax_id, name = (str(values.get(f"issuer.{part}") or "") for part in ("tax_id", "name"))
    key = key_of(country, tax_id, name)
    if key and (found := suppliers.by_key(key)):
        return found
    named = [one for one in suppliers.by_name(name_key(name)) if _may_be(one, tax_id)] if name else []
    if len(named) == 1:
        return named[0]
    return _by_header(suppliers, paper) if paper and paper.pages else None


def _may_be(supplier: Supplier, tax_id: str) -> bool:
    """Whether a tax number that was read does not speak against a supplier of the same name."""
    from rapidfuzz import fuzz

    read, known = tax_key(tax_id), tax_key(supplier.tax_id)
    return not read or not known or fuzz.ratio(read, known) >= LIKE


def _by_header(suppliers: SupplierRepository, paper: Paper) -> Supplier | None:
    from cuadra.reading.fields.suppliers import recognise

    heads = suppliers.heads(most=HEADS)
    known = recognise(heads, paper.layout) if heads else None
    return suppliers.get(known.issuer["id"]) if known else None


def noted(
    session: Session,
    tenant: TenantId,
    document: DocumentId,
    country: str,
    values: Mapping[str, Any],
    *,
    raw: Mapping[str, Any] | None = None,
    known: UUID | None = None,
) -> Supplier | None:
    """Keeps whose a document with these sure values is; a supplier that was never seen is added.

    ``known`` is whom it was taken for when it was read; none where the document names nobody.
    """
    suppliers = SupplierRepository(session, tenant)
    tax_id, name = (str(values.get(f"issuer.{part}") or "")[:300] for part in ("tax_id", "name"))
    found = suppliers.get(known) if known else None
    if found is None or not _is_of(found, tax_id, name):
        found = recognised(session, tenant, country, values)
    if found is not None and tax_id and not found.tax_id:
        found.tax_id = tax_id
        suppliers.add_key(key_of(country, tax_id, name), found.id, name)
    if found is None:
        found = _added(session, tenant, country, tax_id, name)
    if found is None:
        return None
    suppliers.tie(document, found.id, raw)
    suppliers.seen(found.id)
    return found


def _is_of(supplier: Supplier, tax_id: str, name: str) -> bool:
    if tax_id and supplier.tax_id:
        return tax_key(tax_id) == tax_key(supplier.tax_id)
    return not name or name_key(name) == supplier.name_key


def _added(session: Session, tenant: TenantId, country: str, tax_id: str, name: str) -> Supplier | None:
    key = key_of(country, tax_id, name)
    if not key:
        return None
    told = name or tax_id
    made = Supplier(
        tenant_id=tenant, id=new_id(), country=country, tax_id=tax_id, name=told, name_key=name_key(told), prints=[]
    )
    return SupplierRepository(session, tenant).add(made, key)  # its document's event tells of it


def annotate(session: Session, tenant: TenantId, supplier: UUID, actor: Actor, *, name: str, note: str) -> Supplier:
    """Another name to show, and a note."""
    lock_tenant(session, tenant)
    found = find(session, tenant, supplier, lock=True)
    found.name, found.note = name.strip()[:300] or found.name, note.strip()[:MOST_NOTE]
    session.flush()
    record(session, tenant, actor, "supplier.changed", "supplier", supplier)
    return found


def remove_rule(session: Session, tenant: TenantId, rule: UUID, actor: Actor) -> Rule:
    """The rule that is no more; ``RuleMissing``. Takes the company's lock: documents are locked before."""
    lock_tenant(session, tenant)
    suppliers = SupplierRepository(session, tenant)
    found = suppliers.rule(rule, lock=True)
    if found is None:
        raise RuleMissing
    session.expunge(found)
    suppliers.remove_rule(rule)
    record(session, tenant, actor, "supplier.rule_removed", "supplier", found.supplier_id, {"path": found.path})
    return found
