"""Folders to documents, through a real worker and a real database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.flows.source_opening import allowed, openers
from cuadra.flows.sourcing import Poll, buried
from cuadra.inbox.filters import Filters
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.jobs.kinds import Kind
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.kit.paging import Sort
from cuadra.settings import Settings
from cuadra.sources import service
from cuadra.sources.models import SourceItem, StoredSource
from cuadra.sources.repository import SourceRepository
from cuadra.sources.service import POLL, NewSource
from cuadra.vault.provider import LocalRing
from tests.conftest import make_tenant
from tests.databases import TestServer
from tests.flows.conftest import at_work, until
from tests.flows.source_chaos import chaos


@dataclass
class Shop:
    database: Database
    tenant: TenantId
    originals: Originals
    keys: LocalRing
    settings: Settings
    folder: Path

    def kinds(self) -> dict[str, Any]:
        return {POLL: Kind(Poll(self.originals, openers(self.settings, self.keys)), first=0.05, buried=buried)}

    def watch(self, **told: Any) -> StoredSource:
        new = NewSource("folder", "Escáner", {"folder": str(self.folder), "still": 0.1, **told}, country="PA", every=10)
        with self.database.tenant(self.tenant) as session:
            place = allowed(self.settings, self.tenant)
            return service.add(session, self.tenant, SYSTEM, new, keys=self.keys, allowed=place)

    def look(self, source: StoredSource) -> None:
        with self.database.tenant(self.tenant) as session:
            service.look_now(session, self.tenant, source.id)

    def see(self, source: StoredSource) -> StoredSource:
        with self.database.tenant(self.tenant) as session:
            return service.find(session, self.tenant, source.id)

    def documents(self) -> list[Document]:
        with self.database.tenant(self.tenant) as session:
            return DocumentRepository(session, self.tenant).page(Filters(), Sort("created_at"), None, 500)

    def sightings(self, document: Document) -> list[str]:
        with self.database.tenant(self.tenant) as session:
            seen = DocumentRepository(session, self.tenant).sightings(DocumentId(document.id))
        return [one.external_id for one in seen]

    def items(self, source: StoredSource, *, only_left: bool = False) -> list[SourceItem]:
        with self.database.tenant(self.tenant) as session:
            return SourceRepository(session, self.tenant).items(source.id, only_left=only_left)

    def events(self) -> list[str]:
        with self.database.tenant(self.tenant) as session:
            return [event.action for event in EventRepository(session, self.tenant).after(0, most=500)]


@pytest.fixture
def shop(fresh_database: Database, originals: Originals, keys: LocalRing, tmp_path: Path) -> Shop:
    folder = tmp_path / "scans"
    folder.mkdir()
    settings = replace(Settings(), home=tmp_path / "house", source_folders=(str(tmp_path),))
    return Shop(fresh_database, make_tenant(fresh_database), originals, keys, settings, folder)


def test_files_of_a_folder_become_documents_and_lie_in_done(shop: Shop) -> None:
    (shop.folder / "agosto").mkdir()
    (shop.folder / "uno.pdf").write_bytes(b"uno")
    (shop.folder / "agosto" / "dos.pdf").write_bytes(b"dos")
    source = shop.watch()
    with at_work(shop.database, shop.kinds()):
        until((shop.folder / "done" / "agosto" / "dos.pdf").exists)
        until((shop.folder / "done" / "uno.pdf").exists)
    assert {(one.name, one.source, one.country, one.external_id) for one in shop.documents()} == {
        ("uno.pdf", "folder", "PA", "uno.pdf"),
        ("dos.pdf", "folder", "PA", "agosto/dos.pdf"),
    }
    assert sorted(one.name for one in shop.folder.iterdir()) == ["agosto", "done"]
    assert shop.see(source).arrived == 2


@pytest.mark.slow
def test_workers_killed_while_files_and_messages_arrive_lose_and_double_nothing(
    server: TestServer, tmp_path: Path
) -> None:
    with server.fresh() as urls:
        result = chaos(tmp_path, urls, count=60, kills=5)
    assert result.kills == 5
    assert (result.sent, result.lost, result.doubled, result.strangers, result.left_in_folder) == (120, 0, 0, 0, 0)
