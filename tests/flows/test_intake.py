"""A document from its arrival to where it belongs: real database, real worker; the reading itself is played in most."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.flows.intake import Intake
from cuadra.flows.readers import Readers
from cuadra.flows.working import put_aside
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import READ, find, prepare, read_again, receive, reject
from cuadra.inbox.states import State
from cuadra.jobs.kinds import Kind
from cuadra.jobs.service import unblock_all
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.reading.batch.errors import WorkerDied
from cuadra.settings import Settings
from cuadra.simulators.paper.__main__ import write
from tests.conftest import make_tenant
from tests.flows.conftest import at_work, until

Found = list[dict[str, Any]]


def said(path_values: dict[str, Any], confidence: float = 0.99, **more: Any) -> dict[str, Any]:
    evidence = {"rung": "text", "engine": "pdf", "page": 1, "box": None, "text": "x"}
    fields = {
        path: {"value": value, "confidence": confidence, "evidence": evidence, "checks": [], "alternatives": []}
        for path, value in path_values.items()
    }
    plain = {"part": "", "kind": "invoice", "country": "MX", "rungs": ["text"], "seconds": 0.1, "text": "texto"}
    return {**plain, "fields": fields, "lines": [], "findings": [], **more}


WHOLE = {
    "issuer.tax_id": "AAA010101AAA",
    "issuer.name": "Uno",
    "number": "17",
    "issued_on": "2026-03-01",
    "total": "116.00",
}


@dataclass
class Played:
    """Stands for the reading processes: gives, by content, what was read, or raises."""

    answers: dict[bytes, Found | CuadraError] = field(default_factory=dict)
    calls: int = 0

    def read(self, content: bytes, digest: str, *, name: str, country: str = "") -> Found:
        self.calls += 1
        answer = self.answers[content]
        if isinstance(answer, CuadraError):
            raise answer
        return answer


@dataclass
class Shop:
    """A company, its worker's reader, and what became of its documents."""

    database: Database
    tenant: TenantId
    originals: Originals
    reader: Played = field(default_factory=Played)

    def kinds(self) -> dict[str, Any]:
        return {READ: Kind(Intake(self.originals, self.reader), first=0.05, buried=put_aside)}  # type: ignore[arg-type]

    def bring(self, content: bytes, *answer: dict[str, Any], error: CuadraError | None = None) -> DocumentId:
        self.reader.answers[content] = error or list(answer)
        arrival = prepare(self.originals, self.tenant, content, name="a.pdf", source="upload")
        with self.database.tenant(self.tenant) as session:
            return receive(session, self.tenant, SYSTEM, [arrival])[0].document

    def see(self, document: DocumentId) -> Document:
        with self.database.tenant(self.tenant) as session:
            return find(session, self.tenant, document)

    def settled(self, *documents: DocumentId) -> list[Document]:
        under_way = {State.RECEIVED, State.READING}
        until(lambda: all(self.see(one).state not in under_way for one in documents))
        return [self.see(one) for one in documents]


@pytest.fixture
def shop(fresh_database: Database, originals: Originals) -> Shop:
    return Shop(fresh_database, make_tenant(fresh_database), originals)


def test_a_sure_document_is_ready_and_found_by_its_values(shop: Shop) -> None:
    with at_work(shop.database, shop.kinds()):
        (document,) = shop.settled(shop.bring(b"sure", said(WHOLE)))
    assert (document.state, document.number, str(document.total)) == (State.READY, "17", "116.000000")
    with shop.database.tenant(shop.tenant) as session:
        told = [event.action for event in EventRepository(session, shop.tenant).after(0, most=9)]
        reading = DocumentRepository(session, shop.tenant).reading(DocumentId(document.id))
    assert told == ["document.received", "document.reading", "document.ready"]
    assert reading is not None
    assert reading.fields["total"]["evidence"]["rung"] == "text"


@pytest.mark.parametrize(
    ("answer", "reason", "facts"),
    [
        (
            said({**WHOLE, "total": None} | {"total": "116.00"}, 0.5),
            "INB-020",
            {"fields": "issuer, issued_on, total, number"},
        ),
        (said({name: value for name, value in WHOLE.items() if name != "total"}), "INB-020", {"fields": "total"}),
        (
            said(WHOLE, findings=[{"code": "MRG-002", "severity": "error", "where": "total", "facts": {}}]),
            "INB-021",
            {"findings": "MRG-002"},
        ),
    ],
)
def test_what_is_unsure_or_wrong_goes_to_a_person_with_the_reason(
    shop: Shop, answer: dict[str, Any], reason: str, facts: dict[str, str]
) -> None:
    with at_work(shop.database, shop.kinds()):
        (document,) = shop.settled(shop.bring(b"unsure", answer))
    assert (document.state, document.reason, document.reason_facts) == (State.REVIEW, reason, facts)


def test_the_same_fiscal_document_in_other_bytes_is_a_duplicate_of_the_first(shop: Shop) -> None:
    stamped = {**WHOLE, "stamp.authority": "SAT", "stamp.key": "6f1b9c0e-35b7-4bfb-9d8f-0e6d2f1a7c11"}
    with at_work(shop.database, shop.kinds()):
        (first,) = shop.settled(shop.bring(b"xml", said(stamped)))
        (second,) = shop.settled(shop.bring(b"pdf", said(stamped)))
    assert (second.state, second.reason, second.duplicate_of) == (State.DUPLICATE, "INB-011", first.id)
    assert second.total == first.total
    assert first.state == State.READY


def test_of_many_equal_ones_read_at_once_one_is_the_first(shop: Shop) -> None:
    stamped = {**WHOLE, "stamp.authority": "SAT", "stamp.key": "6f1b9c0e-35b7-4bfb-9d8f-0e6d2f1a7c11"}
    documents = [shop.bring(f"copy {number}".encode(), said(stamped)) for number in range(8)]
    with at_work(shop.database, shop.kinds()):
        states = [one.state for one in shop.settled(*documents)]
    assert sorted(states) == [State.DUPLICATE] * 7 + [State.READY]


def test_two_photos_of_one_ticket_are_shown_to_a_person(shop: Shop) -> None:
    with at_work(shop.database, shop.kinds()):
        (first,) = shop.settled(shop.bring(b"photo one", said(WHOLE)))
        (second,) = shop.settled(shop.bring(b"photo two", said(WHOLE)))
    assert (second.state, second.reason, second.duplicate_of) == (State.REVIEW, "INB-012", first.id)


def test_a_file_that_cannot_be_read_is_rejected_with_its_reason(shop: Shop) -> None:
    refusal = {"part": "", "refused": {"code": "FILE-005", "facts": {}}}
    with at_work(shop.database, shop.kinds()):
        (document,) = shop.settled(shop.bring(b"noise", refusal))
    assert (document.state, document.reason) == (State.REJECTED, "FILE-005")


def test_a_document_that_kills_its_reader_is_put_aside_and_the_others_go_on(shop: Shop) -> None:
    with at_work(shop.database, shop.kinds()):
        poison = shop.bring(b"poison", error=WorkerDied(how="SIGKILL"))
        good = shop.bring(b"good", said(WHOLE))
        dead, alive = shop.settled(poison, good)
    assert (dead.state, dead.reason) == (State.REJECTED, "RUN-002")
    assert alive.state == State.READY


def test_a_missing_capability_blocks_and_its_return_unblocks(shop: Shop) -> None:
    missing = {"part": "", "refused": {"code": "OCR-001", "facts": {"engine": "tesseract", "why": "x"}}}
    with at_work(shop.database, shop.kinds()):
        document = shop.bring(b"scan", missing)
        (blocked,) = shop.settled(document)
        assert (blocked.state, blocked.reason) == (State.BLOCKED, "OCR-001")
        shop.reader.answers[b"scan"] = [said(WHOLE)]

        def is_woken() -> int:
            with shop.database.jobs() as session:
                return unblock_all(session, "OCR-001")

        until(is_woken)
        until(lambda: shop.see(document).state == State.READY)


def test_what_fails_by_itself_is_tried_again(shop: Shop) -> None:
    class Away(CuadraError):  # noqa: N818
        code, status, retry = "DB-001", 503, True

    with at_work(shop.database, shop.kinds()):
        document = shop.bring(b"later", error=Away(where="there"))
        until(lambda: shop.reader.calls >= 2)
        shop.reader.answers[b"later"] = [said(WHOLE)]
        (settled,) = shop.settled(document)
    assert settled.state == State.READY


def test_several_documents_in_one_file_have_each_their_own_entry(shop: Shop) -> None:
    other = {**WHOLE, "number": "18"}
    with at_work(shop.database, shop.kinds()):
        file = shop.bring(b"zip", said(WHOLE, part="zip/a.pdf"), said(other, part="zip/b.pdf"))
        (parent,) = shop.settled(file)
    assert (parent.state, parent.reason) == (State.POSTED, "INB-031")
    with shop.database.tenant(shop.tenant) as session:
        children = DocumentRepository(session, shop.tenant).children(file)
    assert {name: (one.state, one.number) for name, one in children.items()} == {
        "zip/a.pdf": (State.READY, "17"),
        "zip/b.pdf": (State.READY, "18"),
    }


def test_a_discarded_document_is_not_read_and_can_be_asked_for_again(shop: Shop) -> None:
    document = shop.bring(b"wrong", said(WHOLE))
    with shop.database.tenant(shop.tenant) as session:
        reject(session, shop.tenant, document, SYSTEM)
    with shop.database.tenant(shop.tenant) as session:
        read_again(session, shop.tenant, document, SYSTEM)
    with at_work(shop.database, shop.kinds()):
        until(lambda: shop.see(document).state == State.READY)


@pytest.mark.slow
def test_real_documents_go_through_real_readers(fresh_database: Database, originals: Originals, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    name, truth = write(papers, "pa_cafe", 5, "pdf")
    content = (papers / name).read_bytes()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        other, _ = write(papers, "pa_cafe", 6, "pdf")
        archive.write(papers / other, "uno.pdf")
        archive.writestr("dos.txt", "no es un comprobante")
    readers = Readers(tmp_path / "reading", Settings(cache_folder=tmp_path / "cache"), crew=1)
    shop = Shop(fresh_database, make_tenant(fresh_database, "PA"), originals, readers)  # type: ignore[arg-type]
    arrivals = [
        prepare(originals, shop.tenant, one, name=called, source="upload")
        for called, one in ((name, content), ("lote.zip", packed.getvalue()))
    ]
    try:
        with at_work(fresh_database, shop.kinds()):
            with fresh_database.tenant(shop.tenant) as session:
                receipts = receive(session, shop.tenant, SYSTEM, arrivals)
            document, batch = shop.settled(*(one.document for one in receipts))
    finally:
        readers.close()
    assert document.state in {State.READY, State.REVIEW}, (document.reason, document.reason_facts)
    assert str(document.total) == f"{truth['fields']['total']}0000"
    assert batch.state == State.POSTED


def test_what_readers_left_behind_is_gone_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "reading" / "left.pdf"
    left.parent.mkdir()
    left.write_bytes(b"private")
    Readers(tmp_path / "reading", Settings(), crew=1).close()
    assert not left.exists()
