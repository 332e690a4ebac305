"""The statements that make two suppliers one and two again, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session, undefer

from cuadra.kit.ids import TenantId
from cuadra.suppliers.models import Join, Key, Link, Rule, Supplier

MOST = 200  # joins told of one supplier
_RECOUNT = text("""
    UPDATE suppliers s SET documents = (SELECT count(*) FROM supplier_documents d
      WHERE d.tenant_id = s.tenant_id AND d.supplier_id = s.id)
    WHERE s.tenant_id = :tenant AND s.id = ANY(CAST(:suppliers AS uuid[]))
""")


class JoinRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def get(self, join: UUID) -> Join | None:
        """The join with its documents, held until the commit."""
        wanted = select(Join).where(Join.tenant_id == self.tenant, Join.id == join)
        return self.session.scalar(wanted.options(undefer(Join.documents)).with_for_update())

    def of(self, kept: UUID) -> list[Join]:
        """What was joined to a supplier and still is, the last first."""
        wanted = select(Join).where(Join.tenant_id == self.tenant, Join.kept_id == kept)
        return list(self.session.scalars(wanted.order_by(Join.id.desc()).limit(MOST)))

    def documents(self, supplier: UUID) -> list[UUID]:
        wanted = select(Link.document_id).where(Link.tenant_id == self.tenant, Link.supplier_id == supplier)
        return list(self.session.scalars(wanted.order_by(Link.document_id)))

    def move_all(self, gone: UUID, kept: UUID) -> None:
        """All of one supplier becomes the other's; rules that the other has already stay as they are there."""
        for table in (Key, Link):
            moving = update(table).where(table.tenant_id == self.tenant, table.supplier_id == gone)
            self.session.execute(moving.values(supplier_id=kept))
        having = select(Rule.path).where(Rule.tenant_id == self.tenant, Rule.supplier_id == kept)
        moving = update(Rule).where(Rule.tenant_id == self.tenant, Rule.supplier_id == gone)
        self.session.execute(moving.where(Rule.path.not_in(having)).values(supplier_id=kept))
        self.session.execute(delete(Supplier).where(Supplier.tenant_id == self.tenant, Supplier.id == gone))
        self.recount([kept])

    def move_back(self, join: Join, documents: Sequence[UUID], rules: Sequence[UUID]) -> None:
        """Of what was joined, all that is still where the join had put it."""
        for table, mine in (
            (Key, Key.key.in_(join.keys)),
            (Link, Link.document_id.in_(documents)),
            (Rule, Rule.id.in_(rules)),
        ):
            moving = update(table).where(table.tenant_id == self.tenant, table.supplier_id == join.kept_id, mine)
            self.session.execute(moving.values(supplier_id=join.gone_id))
        self.recount([join.kept_id, join.gone_id])

    def recount(self, suppliers: Sequence[UUID]) -> None:
        self.session.execute(_RECOUNT, {"tenant": self.tenant, "suppliers": list(suppliers)})
