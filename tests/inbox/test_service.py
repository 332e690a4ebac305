from __future__ import annotations

from pathlib import Path

import pytest

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.inbox.errors import ChangedMeanwhile, DocumentMissing, MoveRefused, OriginalMissing, UploadEmpty
from cuadra.inbox.originals import SMALL, Originals, stored_name
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import Arrival, Receipt, find, prepare, receive, reject, transition
from cuadra.inbox.states import State
from cuadra.kit.ids import TenantId, new_id
from cuadra.vault.at_rest import ring_sealer
from cuadra.vault.errors import SealBroken


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))


def arrival(
    originals: Originals, tenant: TenantId, content: bytes, name: str = "a.xml", source: str = "api"
) -> Arrival:
    return prepare(originals, tenant, content, name=name, source=source)


def take(database: Database, tenant: TenantId, *arrivals: Arrival) -> list[Receipt]:
    with database.tenant(tenant) as session:
        return receive(session, tenant, SYSTEM, arrivals)


def test_the_same_bytes_by_several_ways_are_one_document_seen_several_times(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    ways = ("api", "upload", "mail", "folder")
    receipts = [take(database, tenant, arrival(originals, tenant, b"same", source=way))[0] for way in ways]
    assert [one.is_new for one in receipts] == [True, False, False, False]
    assert len({one.document for one in receipts}) == 1
    with database.tenant(tenant) as session:
        seen = DocumentRepository(session, tenant).sightings(receipts[0].document)
        assert [one.source for one in seen] == list(ways)
        actions = [event.action for event in EventRepository(session, tenant).after(0, most=9)]
    assert actions == ["document.received"] + ["document.seen_again"] * 3


def test_equal_bytes_in_one_batch_are_one_document(database: Database, tenant: TenantId, originals: Originals) -> None:
    batch = [arrival(originals, tenant, content) for content in (b"one", b"two", b"one")]
    receipts = take(database, tenant, *batch)
    assert [one.is_new for one in receipts] == [True, True, False]
    assert receipts[0].document == receipts[2].document


def test_two_companies_have_each_their_own_of_the_same_bytes(
    database: Database, tenant: TenantId, other_tenant: TenantId, originals: Originals
) -> None:
    (mine,) = take(database, tenant, arrival(originals, tenant, b"same"))
    (theirs,) = take(database, other_tenant, arrival(originals, other_tenant, b"same"))
    assert theirs.is_new
    with database.tenant(other_tenant) as session, pytest.raises(DocumentMissing):
        find(session, other_tenant, mine.document)
    assert stored_name(tenant, b"x") != stored_name(other_tenant, b"x")


@pytest.mark.parametrize("size", [1, SMALL, SMALL + 1, 700_000])
def test_an_original_comes_back_as_it_came(
    database: Database, tenant: TenantId, originals: Originals, size: int
) -> None:
    content = b"\x00\xff" * (size // 2) + b"x" * (size % 2)
    (receipt,) = take(database, tenant, arrival(originals, tenant, content))
    with database.tenant(tenant) as session:
        original = DocumentRepository(session, tenant).original(bytes.fromhex(receipt.sha256))
    assert original is not None
    assert originals.content(tenant, original) == content
    assert (original.stored is None) == (size <= SMALL)


def test_an_original_is_unreadable_at_rest_and_under_another_company(
    database: Database, tenant: TenantId, other_tenant: TenantId, originals: Originals
) -> None:
    (receipt,) = take(database, tenant, arrival(originals, tenant, b"CANARY" * 20))
    with database.tenant(tenant) as session:
        original = DocumentRepository(session, tenant).original(bytes.fromhex(receipt.sha256))
    assert original is not None
    assert b"CANARY" not in (original.sealed or b"")
    with pytest.raises(SealBroken):
        originals.content(other_tenant, original)


def test_a_lost_file_is_told_by_name_not_by_a_traceback(
    database: Database, tenant: TenantId, originals: Originals, tmp_path: Path
) -> None:
    (receipt,) = take(database, tenant, arrival(originals, tenant, b"x" * (SMALL + 1)))
    originals.store.delete(stored_name(tenant, bytes.fromhex(receipt.sha256)))
    with database.tenant(tenant) as session:
        original = DocumentRepository(session, tenant).original(bytes.fromhex(receipt.sha256))
    assert original is not None
    with pytest.raises(OriginalMissing):
        originals.content(tenant, original)


def test_no_bytes_are_no_document(tenant: TenantId, originals: Originals) -> None:
    with pytest.raises(UploadEmpty):
        arrival(originals, tenant, b"")


def test_a_batch_that_fails_leaves_neither_rows_nor_jobs(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    def fail() -> None:
        with database.tenant(tenant) as session:
            receive(session, tenant, SYSTEM, [arrival(originals, tenant, b"gone")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.tenant(tenant) as session:
        assert DocumentRepository(session, tenant).counts() == {}
        assert EventRepository(session, tenant).after(0, most=9) == []


def test_a_move_that_the_table_does_not_allow_is_refused(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    (receipt,) = take(database, tenant, arrival(originals, tenant, b"one"))
    with database.tenant(tenant) as session, pytest.raises(MoveRefused):
        transition(session, find(session, tenant, receipt.document), State.POSTED, SYSTEM)


def test_a_document_that_changed_meanwhile_is_not_discarded(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    (receipt,) = take(database, tenant, arrival(originals, tenant, b"one"))
    with database.tenant(tenant) as session:
        transition(session, find(session, tenant, receipt.document), State.READING, SYSTEM)
    with database.tenant(tenant) as session, pytest.raises(ChangedMeanwhile):
        reject(session, tenant, receipt.document, SYSTEM, seen=1)
    with database.tenant(tenant) as session:
        reject(session, tenant, receipt.document, SYSTEM, seen=2)
        assert find(session, tenant, receipt.document).version == 3


def test_a_document_that_is_not_there_is_missing(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session, pytest.raises(DocumentMissing):
        find(session, tenant, new_id())  # type: ignore[arg-type]
