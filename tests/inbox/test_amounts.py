from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.inbox.filters import Filters
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository, sorted_value
from cuadra.inbox.service import prepare, receive
from cuadra.kit.ids import TenantId
from cuadra.kit.paging import Cursor, Sort
from cuadra.vault.at_rest import ring_sealer

TOTALS = ("-3.5", "0", "9.99", "10.000001", "10.00", None, "999999999999.999999")
_PLAN = "EXPLAIN SELECT id FROM documents WHERE tenant_id = :tenant AND total_micros >= 5 ORDER BY total_micros, id"


@pytest.fixture
def documents(database: Database, tenant: TenantId, tmp_path: Path) -> None:
    """One with each of the totals."""
    originals = Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))
    given = [prepare(originals, tenant, str(one).encode(), name="a.xml", source="api") for one in TOTALS]
    with database.tenant(tenant) as session:
        for receipt, total in zip(receive(session, tenant, SYSTEM, given), TOTALS, strict=True):
            found = session.get_one(Document, (tenant, receipt.document))
            found.total = Decimal(total) if total else None


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Filters(total_from=Decimal("10.00")), 3),
        (Filters(total_from=Decimal("10.0000005")), 2),
        (Filters(total_to=Decimal("9.99")), 3),
        (Filters(total_from=Decimal("-3.5"), total_to=Decimal(0)), 2),
        (Filters(total_from=Decimal("1e12")), 0),
    ],
)
@pytest.mark.usefixtures("documents")
def test_totals_are_looked_for_to_the_last_digit(
    database: Database, tenant: TenantId, asked: Filters, count: int
) -> None:
    with database.tenant(tenant) as session:
        assert DocumentRepository(session, tenant).count(asked, 100) == count


@pytest.mark.parametrize("is_falling", [False, True])
@pytest.mark.usefixtures("documents")
def test_pages_by_total_follow_each_other_and_end_with_those_that_have_none(
    database: Database, tenant: TenantId, is_falling: bool
) -> None:
    sort, seen, cursor = Sort("total", descending=is_falling), [], None
    with database.tenant(tenant) as session:
        repository = DocumentRepository(session, tenant)
        while some := repository.page(Filters(), sort, cursor, 2):
            seen += [one.total for one in some]
            cursor = Cursor(sorted_value(some[-1], sort), some[-1].id)
    known = sorted((Decimal(one) for one in TOTALS if one), reverse=is_falling)
    assert seen == [*known, None]


@pytest.mark.usefixtures("documents")
def test_the_wall_of_the_company_lets_the_index_of_totals_be_used(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = [str(row[0]) for row in session.execute(text(_PLAN), {"tenant": tenant})]
    assert any("Index Cond" in line and "total_micros" in line for line in plan), plan
