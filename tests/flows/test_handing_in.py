"""What comes by an upload link, as pasted text and as a voice note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.flows.handing_in import MOST_FILES, Listening, link_of, receive_by_link, text_arrival, voice_arrival
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import READ, find, receive
from cuadra.inbox.states import State
from cuadra.jobs.kinds import Kind
from cuadra.jobs.outcomes import Done
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.service import unblock_all
from cuadra.jobs.work import Work
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.sources import service
from cuadra.sources.contract import File
from cuadra.sources.errors import AudioRefused, SourceMissing, TextRefused, TooManyFiles
from tests.conftest import make_tenant
from tests.flows.conftest import at_work, until

OGG = b"OggS\x00\x02" + bytes(60)


class Counter:
    """A link of a company, and what came through it."""

    def __init__(self, database: Database, tenant: TenantId, originals: Originals) -> None:
        self.database, self.tenant, self.originals = database, tenant, originals
        with database.tenant(tenant) as session:
            row, token = service.add_link(session, tenant, SYSTEM, name="Choferes", country="AR")
        self.source, self.token = row.id, token.reveal()

    def upload(self, *files: File) -> list[Any]:
        return receive_by_link(self.database, self.originals, self.token, files, ip="10.0.0.7")

    def document(self, document: DocumentId) -> Document:
        with self.database.tenant(self.tenant) as session:
            return find(session, self.tenant, document)


@pytest.fixture
def counter(database: Database, tenant: TenantId, originals: Originals) -> Counter:
    return Counter(database, tenant, originals)


def test_files_by_a_link_are_documents_of_its_company_with_its_preset(counter: Counter) -> None:
    first, empty, again = counter.upload(File("a.pdf", b"uno", "x-1"), File("b.pdf", b""), File("c.pdf", b"uno"))
    document = counter.document(first.receipt.document)
    assert (document.name, document.source, document.country, document.external_id) == ("a.pdf", "link", "AR", "x-1")
    assert (empty.receipt, empty.refused.code) == (None, "INB-005")
    assert (again.receipt.document, again.receipt.is_new) == (first.receipt.document, False)


def test_the_token_is_kept_as_a_hash_and_only_its_beginning_is_shown(counter: Counter) -> None:
    link = link_of(counter.database, counter.token)
    assert link.name == "Choferes"
    assert counter.token.startswith(link.token_start)
    assert len(link.token_start) < 10
    assert counter.token.encode() not in (link.token_hash or b"")


@pytest.mark.parametrize("way", ["pause", "remove"])
def test_a_link_that_is_closed_says_what_one_that_never_was_says(counter: Counter, way: str) -> None:
    with counter.database.tenant(counter.tenant) as session:
        getattr(service, way)(session, counter.tenant, SYSTEM, counter.source)
    for token in (counter.token, counter.token[:-1] + "x", "cua_" + "0" * 43, "", "cuu_" * 1000):
        with pytest.raises(SourceMissing):
            receive_by_link(counter.database, counter.originals, token, [File("a.pdf", b"x")])


def test_a_paused_link_opens_again(counter: Counter) -> None:
    with counter.database.tenant(counter.tenant) as session:
        service.pause(session, counter.tenant, SYSTEM, counter.source)
        service.resume(session, counter.tenant, SYSTEM, counter.source)
    assert counter.upload(File("a.pdf", b"uno"))[0].receipt.is_new


def test_too_many_files_at_once_are_refused_whole(counter: Counter) -> None:
    with pytest.raises(TooManyFiles):
        counter.upload(*[File(f"{number}.pdf", b"x") for number in range(MOST_FILES + 1)])
    assert link_of(counter.database, counter.token).arrived == 0


def test_a_pasted_text_is_a_document_of_text(counter: Counter, originals: Originals) -> None:
    arrival = text_arrival(originals, counter.tenant, " Ticket 7\r\nTotal $ 5 \x00", name="compra", country="MX")
    with counter.database.tenant(counter.tenant) as session:
        (receipt,) = receive(session, counter.tenant, SYSTEM, [arrival])
        original = DocumentRepository(session, counter.tenant).original(bytes.fromhex(receipt.sha256))
    assert original
    assert originals.content(counter.tenant, original) == b"Ticket 7\nTotal $ 5\n"
    document = counter.document(receipt.document)
    assert (document.name, document.source, document.country) == ("compra.txt", "text", "MX")
    for bad in ("", " \n\x00 ", "x" * 200_001):
        with pytest.raises(TextRefused):
            text_arrival(originals, counter.tenant, bad)


def test_a_voice_note_is_kept_and_waits_for_an_engine(
    fresh_database: Database, originals: Originals, tmp_path: Path
) -> None:
    tenant, read = make_tenant(fresh_database), []

    def reading(work: Work) -> None:
        read.append(work.subject_id)
        work.settle(Done())

    arrivals = [voice_arrival(originals, tenant, OGG), text_arrival(originals, tenant, "Total 5")]
    with fresh_database.tenant(tenant) as session:
        voice, text = receive(session, tenant, SYSTEM, arrivals)

    def see() -> Document:
        with fresh_database.tenant(tenant) as session:
            return find(session, tenant, voice.document)

    with at_work(fresh_database, {READ: Kind(Listening(reading, originals))}):
        until(lambda: see().state == State.BLOCKED)
        until(lambda: read)
    assert (see().reason, see().name[-4:], read) == ("SRC-020", ".ogg", [text.document])
    with fresh_database.tenant(tenant) as session:
        (job,) = JobRepository(session, tenant).page(states=["blocked"])
    assert (job.subject_id, job.error_code) == (voice.document, "SRC-020")
    with fresh_database.jobs() as session:
        assert unblock_all(session, "SRC-020") == 1


def test_what_is_no_sound_is_no_voice_note(originals: Originals, tenant: TenantId) -> None:
    with pytest.raises(AudioRefused):
        voice_arrival(originals, tenant, b"%PDF-1.4", name="nota.ogg")
