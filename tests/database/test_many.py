from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.audit.service import row
from cuadra.database.many import insert_many
from cuadra.database.session import Database
from cuadra.inbox.models import Document, Sighting
from cuadra.kit.ids import TenantId, new_id


def document(tenant: TenantId, digest: bytes) -> dict[str, object]:
    row = {"id": new_id(), "sha256": digest, "size": 3, "name": "«ñ»\\x00", "source": "api", "state": "received"}
    return {"tenant_id": tenant, **row}


def test_rows_come_back_as_they_went(database: Database, tenant: TenantId) -> None:
    rows = [document(tenant, bytes([n]) * 32) for n in range(100)]
    with database.tenant(tenant) as session:
        insert_many(session, Document.__table__, rows)
        found = {one.id: one for one in session.scalars(select(Document))}
    assert list(map(str, found)) == [str(one["id"]) for one in rows]
    assert [one.sha256 for one in found.values()] == [one["sha256"] for one in rows]
    assert {(one.name, one.version, str(one.reason_facts)) for one in found.values()} == {("«ñ»\\x00", 1, "{}")}


def test_what_is_there_already_is_left_alone(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session:
        for digests in ((b"a",), (b"a", b"b")):
            rows = [document(tenant, one * 32) for one in digests]
            insert_many(session, Document.__table__, rows, conflict="(tenant_id, sha256, part) DO NOTHING")
        assert session.scalar(select(func.count()).select_from(Document)) == 2


def test_events_of_one_statement_are_numbered_in_their_order(database: Database, tenant: TenantId) -> None:
    rows = [row(SYSTEM, f"test.n{n}", "test", UUID(int=n), {"n": n, "text": "«ñ» ' \" \\"}) for n in range(50)]
    with database.tenant(tenant) as session:
        events = EventRepository(session, tenant)
        events.add(rows)
        found = events.after(0, most=100)
    assert [event.action for event in found] == [f"test.n{n}" for n in range(50)]
    assert [event.seq for event in found] == list(range(1, 51))
    assert found[7].details == {"n": 7, "text": "«ñ» ' \" \\"}
    assert len({event.hash for event in found}) == 50


def test_nothing_is_no_statement(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session:
        insert_many(session, Sighting.__table__, [])
        assert session.scalar(select(func.count()).select_from(Sighting)) == 0
