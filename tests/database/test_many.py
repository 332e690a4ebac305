from __future__ import annotations

from uuid import UUID

from cuadra.audit.actor import SYSTEM
from cuadra.audit.models import Event
from cuadra.audit.repository import EventRepository
from cuadra.audit.service import row
from cuadra.database.many import insert_many
from cuadra.database.session import Database
from cuadra.inbox.models import Sighting
from cuadra.inbox.repository import DocumentRepository
from cuadra.kit.ids import TenantId, new_id


def document(digest: bytes) -> dict[str, object]:
    return {"id": new_id(), "sha256": digest, "size": 3, "name": "«ñ»\\x00", "source": "api", "state": "received"}


def test_rows_come_back_as_they_went(database: Database, tenant: TenantId) -> None:
    rows = [document(bytes([n]) * 32) for n in range(100)]
    with database.tenant(tenant) as session:
        made = DocumentRepository(session, tenant).add(rows)
        assert made == {one["sha256"]: one["id"] for one in rows}
        found = DocumentRepository(session, tenant).get(made[b"\x05" * 32])
        assert found is not None
        assert (found.name, found.version, found.reason_facts) == ("«ñ»\\x00", 1, {})


def test_what_is_there_already_is_left_alone(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session:
        documents = DocumentRepository(session, tenant)
        first = documents.add([document(b"a" * 32)])
        again = documents.add([document(b"a" * 32), document(b"b" * 32)])
    assert list(first) == [b"a" * 32]
    assert list(again) == [b"b" * 32]


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
        assert insert_many(session, Sighting.__table__, []) == ()
        assert insert_many(session, Event.__table__, [], returning=("seq",)) == ()
