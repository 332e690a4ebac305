"""Suppliers' statements, for one company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from cuadra.kit.ids import DocumentId, TenantId
from cuadra.suppliers.models import Key, Link, Rule, Supplier


class SupplierRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def get(self, supplier: UUID, *, lock: bool = False) -> Supplier | None:
        wanted = select(Supplier).where(Supplier.tenant_id == self.tenant, Supplier.id == supplier)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def by_key(self, key: str) -> Supplier | None:
        wanted = select(Supplier).join(Key, (Key.tenant_id == Supplier.tenant_id) & (Key.supplier_id == Supplier.id))
        return self.session.scalar(wanted.where(Key.tenant_id == self.tenant, Key.key == key))

    def by_name(self, name_key: str, *, most: int = 5) -> list[Supplier]:
        wanted = select(Supplier).where(Supplier.tenant_id == self.tenant, Supplier.name_key == name_key)
        return list(self.session.scalars(wanted.order_by(Supplier.id).limit(most)))

    def heads(self, *, most: int) -> list[dict[str, Any]]:
        """Names, addresses and prints of those seen last, to know a header by (``reading.fields.suppliers``)."""
        columns = (Supplier.id, Supplier.name, Supplier.address, Supplier.prints, Supplier.documents)
        wanted = select(*columns).where(Supplier.tenant_id == self.tenant).order_by(Supplier.last_seen.desc())
        return [
            {"id": row.id, "name": row.name, "address": row.address, "prints": row.prints, "count": row.documents}
            for row in self.session.execute(wanted.limit(most))
        ]

    def add(self, supplier: Supplier, key: str) -> Supplier:
        """Adds it with its key, or gives the one that somebody else just added under that key."""
        self.session.add(supplier)
        self.session.flush()
        if self.add_key(key, supplier.id, supplier.name):
            return supplier
        self.session.delete(supplier)
        self.session.flush()
        found = self.by_key(key)
        assert found is not None
        return found

    def add_key(self, key: str, supplier: UUID, name: str) -> bool:
        """Whether the key is new."""
        values = {"tenant_id": self.tenant, "key": key, "supplier_id": supplier, "name": name}
        made = insert(Key).values(**values).on_conflict_do_nothing().returning(Key.key)
        return self.session.scalar(made) is not None

    def keys(self, supplier: UUID) -> list[Key]:
        wanted = select(Key).where(Key.tenant_id == self.tenant, Key.supplier_id == supplier)
        return list(self.session.scalars(wanted.order_by(Key.key)))

    def link(self, document: DocumentId) -> Link | None:
        return self.session.get(Link, (self.tenant, document))

    def tie(self, document: DocumentId, supplier: UUID, raw: Mapping[str, Any] | None = None) -> None:
        """Says whose a document is, and keeps the counts; ``raw`` in place of what was kept, where it is given."""
        before = self.link(document)
        if before is not None and before.supplier_id == supplier:
            if raw is not None:
                before.raw = dict(raw)
            return
        if before is None:
            self.session.add(
                Link(tenant_id=self.tenant, document_id=document, supplier_id=supplier, raw=dict(raw or {}))
            )
        else:
            self.count(before.supplier_id, -1)
            before.supplier_id, before.lesson, before.taught_at = supplier, None, None
            if raw is not None:
                before.raw = dict(raw)
        self.session.flush()
        self.count(supplier, 1)

    def count(self, supplier: UUID, more: int) -> None:
        changing = update(Supplier).where(Supplier.tenant_id == self.tenant, Supplier.id == supplier)
        self.session.execute(changing.values(documents=Supplier.documents + more))

    def seen(self, supplier: UUID) -> None:
        changing = update(Supplier).where(Supplier.tenant_id == self.tenant, Supplier.id == supplier)
        self.session.execute(changing.values(last_seen=func.clock_timestamp()))

    def teach(self, document: DocumentId, lesson: Mapping[str, Any], fields: int, touched: int) -> None:
        changing = update(Link).where(Link.tenant_id == self.tenant, Link.document_id == document)
        values = {"lesson": dict(lesson), "fields": fields, "touched": touched, "taught_at": func.clock_timestamp()}
        self.session.execute(changing.values(**values))

    def linked(self, supplier: UUID, documents: Sequence[UUID]) -> list[Link]:
        """The links of these documents with their lessons."""
        mine = (Link.tenant_id == self.tenant, Link.supplier_id == supplier, Link.document_id.in_(documents))
        return list(self.session.scalars(select(Link).where(*mine).options(undefer(Link.lesson))))

    def rules(self, supplier: UUID) -> list[Rule]:
        wanted = select(Rule).where(Rule.tenant_id == self.tenant, Rule.supplier_id == supplier)
        return list(self.session.scalars(wanted.order_by(Rule.id)))

    def rule(self, rule: UUID, *, lock: bool = False) -> Rule | None:
        wanted = select(Rule).where(Rule.tenant_id == self.tenant, Rule.id == rule)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def some_rules(self, rules: Sequence[UUID]) -> list[Rule]:
        wanted = select(Rule).where(Rule.tenant_id == self.tenant, Rule.id.in_(rules))
        return list(self.session.scalars(wanted))

    def put_rule(self, rule: Rule) -> None:
        """In place of the one that the supplier had for the same field."""
        gone = delete(Rule).where(Rule.tenant_id == self.tenant, Rule.supplier_id == rule.supplier_id)
        self.session.execute(gone.where(Rule.path == rule.path))
        self.session.add(rule)
        self.session.flush()

    def remove_rule(self, rule: UUID) -> None:
        self.session.execute(delete(Rule).where(Rule.tenant_id == self.tenant, Rule.id == rule))

    def like(self, words: str, without: UUID, *, most: int = 20) -> list[Supplier]:
        """Others whose name or tax number holds ``words``."""
        places = (Supplier.name, Supplier.tax_id)
        mine = select(Supplier).where(Supplier.tenant_id == self.tenant, Supplier.id != without)
        wanted = mine.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
        return list(self.session.scalars(wanted.order_by(Supplier.name, Supplier.id).limit(most)))
