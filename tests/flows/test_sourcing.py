"""Sources to documents, through a real worker and a real database; folders on disk, mail from a strict server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.flows import sourcing as flow
from cuadra.flows.handing_in import receive_by_link
from cuadra.flows.source_opening import allowed, openers
from cuadra.flows.source_watching import Watcher
from cuadra.flows.sourcing import Poll, buried
from cuadra.inbox.filters import Filters
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.jobs.kinds import Kind
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.service import cancel, enqueue
from cuadra.kit.ids import DocumentId, JobId, TenantId
from cuadra.kit.paging import Sort
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.simulators.imap import ImapSimulator
from cuadra.sources import service
from cuadra.sources.contract import File
from cuadra.sources.models import SourceItem, State, StoredSource
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

    def watch(self, *, every: int = 10, cron: str = "") -> StoredSource:
        told = {"folder": str(self.folder), "still": 0.1}
        zone = "America/Mexico_City"
        return self._add(NewSource("folder", "Escáner", told, country="PA", every=every, cron=cron, zone=zone))

    def subscribe(self, server: ImapSimulator, *, secret: str | None = None) -> StoredSource:
        return self._add(self._mail(server, secret))

    def change(self, source: StoredSource, server: ImapSimulator, *, secret: str) -> None:
        self._change(source, self._mail(server, secret))

    def move_to(self, source: StoredSource, folder: Path) -> None:
        self._change(source, NewSource("folder", "Otra", {"folder": str(folder), "still": 0.1}, every=10))

    def is_time(self, source: StoredSource) -> None:
        """The pause is over, where there is one."""
        with self.database.tenant(self.tenant) as session:
            sources = SourceRepository(session, self.tenant)
            found = service.find(session, self.tenant, source.id)
            if found.next_at:
                past = {"next_at": datetime.now(UTC) - timedelta(seconds=1)}
                sources.change(source.id, found.version, past)
        self.wake(source)

    def wake(self, source: StoredSource) -> None:
        """As if its time had come."""
        with self.database.tenant(self.tenant) as session:
            enqueue(session, self.tenant, POLL, source.id)

    def job_states(self) -> set[str]:
        with self.database.tenant(self.tenant) as session:
            return {job.state for job in JobRepository(session, self.tenant).page(kind=POLL)}

    def _mail(self, server: ImapSimulator, secret: str | None) -> NewSource:
        user, right = server.account
        told = {"host": "127.0.0.1", "port": server.port, "security": "plain", "user": user}
        return NewSource("mail", "Buzón", told, every=10, secret=Secret(right if secret is None else secret))

    def _add(self, new: NewSource) -> StoredSource:
        with self.database.tenant(self.tenant) as session:
            place = allowed(self.settings, self.tenant)
            return service.add(session, self.tenant, SYSTEM, new, keys=self.keys, allowed=place)

    def _change(self, source: StoredSource, new: NewSource) -> None:
        with self.database.tenant(self.tenant) as session:
            place = allowed(self.settings, self.tenant)
            service.change(session, self.tenant, SYSTEM, source.id, new, keys=self.keys, allowed=place)

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


def message(content: bytes) -> bytes:
    made = EmailMessage()
    made["Message-ID"], made["Subject"] = "<uno@x.example>", "Factura"
    made.set_content("Va.")
    made.add_attachment(content, maintype="application", subtype="pdf", filename="f.pdf")
    return made.as_bytes()


@pytest.fixture
def shop(fresh_database: Database, originals: Originals, keys: LocalRing, tmp_path: Path) -> Shop:
    folder = tmp_path / "scans"
    folder.mkdir()
    settings = replace(Settings(), home=tmp_path / "house", source_folders=(str(tmp_path),), allow_private_mail=True)
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


def test_a_run_that_dies_before_its_commit_is_a_run_that_never_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.folder / "uno.pdf").write_bytes(b"uno")
    source = shop.watch()
    broken = iter([True, True])
    real = flow.receive

    def receive(*told: Any) -> Any:
        found = real(*told)
        if next(broken, False):
            raise OSError("the machine went")
        return found

    monkeypatch.setattr(flow, "receive", receive)
    with at_work(shop.database, shop.kinds()):
        until((shop.folder / "done" / "uno.pdf").exists)
    (document,) = shop.documents()
    assert shop.sightings(document) == ["uno.pdf"]
    assert shop.see(source).arrived == 1


def test_an_item_that_cannot_be_stored_is_left_and_the_others_are_taken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "malo", "z"):
        (shop.folder / f"{name}.pdf").write_bytes(name.encode())
    real = flow.prepare

    def prepare(*told: Any, **more: Any) -> Any:
        return real(*told, **{**more, "external_id": "\0" if more["name"] == "malo.pdf" else ""})

    monkeypatch.setattr(flow, "prepare", prepare)
    source = shop.watch()
    with at_work(shop.database, shop.kinds()):
        until((shop.folder / "done" / "z.pdf").exists)
    assert {one.name for one in shop.documents()} == {"a.pdf", "z.pdf"}
    assert [(one.name, one.reason) for one in shop.items(source, only_left=True)] == [("malo.pdf", "SRC-036")]
    assert (shop.folder / "malo.pdf").exists()


def test_a_fault_of_ours_again_and_again_is_shown(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.folder / "uno.pdf").write_bytes(b"uno")
    with monkeypatch.context() as broken:
        broken.setattr(flow, "receive", lambda *_: 1 / 0)
        source = shop.watch()
        with at_work(shop.database, shop.kinds()):
            until(lambda: shop.see(source).state == State.FAILING)
    assert shop.see(source).error_code == "JOB-002"
    with at_work(shop.database, shop.kinds()):
        until((shop.folder / "done" / "uno.pdf").exists)
    assert shop.see(source).state == State.ACTIVE


def test_the_same_bytes_by_folder_mail_and_link_are_one_document_seen_three_times(shop: Shop) -> None:
    (shop.folder / "uno.pdf").write_bytes(b"%PDF uno")
    shop.watch()
    with shop.database.tenant(shop.tenant) as session:
        _, token = service.add_link(session, shop.tenant, SYSTEM, name="Proveedores")
    receive_by_link(shop.database, shop.originals, token.reveal(), [File("u.pdf", b"%PDF uno", "ref-1")])
    with ImapSimulator().running() as server:
        server.deliver(message(b"%PDF uno"))
        shop.subscribe(server)
        with at_work(shop.database, shop.kinds()):
            until(lambda: len(shop.sightings(shop.documents()[0])) == 3)
    (document,) = shop.documents()
    assert sorted(shop.sightings(document)) == ["<uno@x.example>", "ref-1", "uno.pdf"]


def test_what_is_left_is_told_once_with_its_reason(shop: Shop) -> None:
    (shop.folder / "vacio.pdf").touch()
    (shop.folder / "bueno.pdf").write_bytes(b"x")
    source = shop.watch()
    with at_work(shop.database, shop.kinds()):
        until((shop.folder / "done" / "bueno.pdf").exists)
        shop.look(source)
        until(lambda: shop.see(source).last_at)
    (left,) = shop.items(source, only_left=True)
    assert (left.name, left.reason) == ("vacio.pdf", "SRC-030")
    assert shop.events().count("source.left_items") == 1


def test_a_refused_password_stops_the_mailbox_and_a_new_one_starts_it(shop: Shop) -> None:
    with ImapSimulator().running() as server:
        server.deliver(message(b"%PDF uno"))
        source = shop.subscribe(server, secret="equivocada")
        with at_work(shop.database, shop.kinds()):
            until(lambda: shop.see(source).state == State.NEEDS_PASSWORD)
            waits = shop.see(source)
            assert (waits.error_code, server.refused) == ("IMAP-002", 1)
            assert waits.next_at is not None
            assert waits.next_at - datetime.now(UTC) > timedelta(minutes=14)
            shop.look(source)  # nobody hammers by pressing a button
            assert server.refused == 1
            shop.change(source, server, secret=server.account[1])
            until(shop.documents)
            until(lambda: shop.see(source).state == State.ACTIVE)
    assert (server.refused, shop.events().count("source.stopped")) == (1, 1)


def test_after_some_refusals_only_a_person_helps(shop: Shop) -> None:
    with ImapSimulator().running() as server:
        source = shop.subscribe(server, secret="equivocada")
        with at_work(shop.database, shop.kinds()):
            for number in range(1, 5):
                until(lambda number=number: shop.see(source).failures == number)
                shop.wake(source)
                assert server.refused == number
                shop.is_time(source)
            until(lambda: shop.job_states() == {"done"})
    assert (server.refused, shop.events().count("source.stopped")) == (4, 1)


def test_a_mailbox_without_a_password_says_so_and_is_not_asked(shop: Shop) -> None:
    with ImapSimulator().running() as server:
        source = shop.subscribe(server, secret="")
    assert (shop.see(source).state, server.connections) == (State.NEEDS_PASSWORD, 0)


def test_a_server_that_is_away_is_tried_ever_more_rarely(shop: Shop) -> None:
    with ImapSimulator().running() as server:
        pass
    source = shop.subscribe(server)
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.see(source).failures == 1)
        shop.wake(source)
        until(lambda: shop.see(source).failures == 2)
    found = shop.see(source)
    assert (found.state, found.error_code) == (State.FAILING, "IMAP-001")
    assert found.next_at is not None
    assert found.next_at - datetime.now(UTC) > timedelta(seconds=30)


def test_a_folder_that_was_closed_to_companies_stops_until_a_person_comes(shop: Shop) -> None:
    source = shop.watch()
    shop.settings = replace(shop.settings, source_folders=())
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.see(source).state == State.NEEDS_ATTENTION)
    assert shop.see(source).error_code == "SRC-005"


def test_a_source_changed_during_a_run_writes_nothing_of_the_run(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (shop.folder / "uno.pdf").write_bytes(b"uno")
    (tmp_path / "otra").mkdir()
    source = shop.watch()
    real, changed = flow.prepare, iter([True])

    def prepare(*told: Any, **more: Any) -> Any:
        if next(changed, False):
            shop.move_to(source, tmp_path / "otra")
        return real(*told, **more)

    monkeypatch.setattr(flow, "prepare", prepare)
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.see(source).last_at)
    assert shop.documents() == []
    assert (shop.folder / "uno.pdf").exists()


def test_a_new_file_is_heard_of_long_before_the_next_look(shop: Shop) -> None:
    source = shop.watch(every=3600)
    watcher = Watcher(shop.database, every=0.1)
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.see(source).last_at)
        watcher.start()
        try:
            until(watcher.heard.is_set)
            (shop.folder / "nuevo.pdf").write_bytes(b"x")
            until((shop.folder / "done" / "nuevo.pdf").exists)
        finally:
            watcher.stop()


def test_a_source_whose_job_went_astray_is_woken(shop: Shop) -> None:
    source = shop.watch()
    (shop.folder / "uno.pdf").write_bytes(b"uno")
    with shop.database.tenant(shop.tenant) as session:
        (job,) = JobRepository(session, shop.tenant).page(kind=POLL)
        cancel(session, shop.tenant, JobId(job.id), SYSTEM)
        late = {"next_at": datetime.now(UTC) - timedelta(minutes=5)}
        SourceRepository(session, shop.tenant).change(source.id, source.version, late)
    with at_work(shop.database, shop.kinds()):
        assert Watcher(shop.database).look() == 1
        until((shop.folder / "done" / "uno.pdf").exists)


def test_a_paused_source_rests_and_goes_on_where_it_was(shop: Shop) -> None:
    source = shop.watch()
    with shop.database.tenant(shop.tenant) as session:
        service.pause(session, shop.tenant, SYSTEM, source.id)
    (shop.folder / "uno.pdf").write_bytes(b"uno")
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.job_states() == {"done"})
        assert shop.documents() == []
        with shop.database.tenant(shop.tenant) as session:
            service.resume(session, shop.tenant, SYSTEM, source.id)
        until((shop.folder / "done" / "uno.pdf").exists)


def test_a_source_with_a_clock_ends_its_job_and_waits_for_the_tick(shop: Shop) -> None:
    source = shop.watch(cron="0 9 * * *")
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.job_states() == {"done"})
    found = shop.see(source)
    assert found.next_at is not None
    assert found.next_at.astimezone(ZoneInfo("America/Mexico_City")).hour == 9


@pytest.mark.slow
@pytest.mark.parametrize("moves", [False, True])
def test_workers_killed_while_files_and_messages_arrive_lose_and_double_nothing(
    server: TestServer, tmp_path: Path, moves: bool
) -> None:
    with server.fresh() as urls:
        result = chaos(tmp_path, urls, count=60, kills=5, moves=moves)
    assert result.kills == 5
    assert (result.sent, result.lost, result.doubled, result.strangers) == (120, 0, 0, 0)
    assert (result.left_in_folder, result.left_in_inbox) == (0, 0)
