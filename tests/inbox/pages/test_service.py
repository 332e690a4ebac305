from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.inbox.errors import PageMissing
from cuadra.inbox.originals import Originals
from cuadra.inbox.pages.service import keep_pages, page_of, picture_of, sealed_pages
from cuadra.inbox.service import prepare, receive
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.vault.at_rest import ring_sealer

VIEW = {"number": 1, "width": 60.0, "height": 80.0, "image": b"RIFFsecret", "words": [["Total", 1.0, 2.0, 3.0, 4.0]]}


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))


@pytest.fixture
def document(database: Database, tenant: TenantId, originals: Originals) -> DocumentId:
    arrival = prepare(originals, tenant, new_id().bytes, name="a.jpg", source="upload")
    with database.tenant(tenant) as session:
        (receipt,) = receive(session, tenant, SYSTEM, [arrival])
    return receipt.document


def test_a_page_lies_sealed_and_is_opened_to_be_shown(
    database: Database, tenant: TenantId, originals: Originals, document: DocumentId
) -> None:
    with database.tenant(tenant) as session:
        keep_pages(session, tenant, document, sealed_pages(originals, tenant, [VIEW]))
    with database.tenant(tenant) as session:
        page = page_of(session, tenant, document, 1, whole=True)
        assert b"secret" not in page.sealed
        assert picture_of(originals, tenant, page) == b"RIFFsecret"
        assert page.words == VIEW["words"]


def test_a_new_reading_takes_the_place_of_all_old_pages(
    database: Database, tenant: TenantId, originals: Originals, document: DocumentId
) -> None:
    two = sealed_pages(originals, tenant, [VIEW, {**VIEW, "number": 2}])
    with database.tenant(tenant) as session:
        keep_pages(session, tenant, document, two)
        keep_pages(session, tenant, document, two[:1])
        with pytest.raises(PageMissing):
            page_of(session, tenant, document, 2)


def test_another_company_sees_no_page(
    database: Database, tenant: TenantId, other_tenant: TenantId, originals: Originals, document: DocumentId
) -> None:
    with database.tenant(tenant) as session:
        keep_pages(session, tenant, document, sealed_pages(originals, tenant, [VIEW]))
    with database.tenant(other_tenant) as session:
        with pytest.raises(PageMissing):
            page_of(session, other_tenant, document, 1)
        assert session.scalar(text("SELECT count(*) FROM pages")) == 0


def test_a_page_goes_with_the_original_that_it_shows(
    database: Database, tenant: TenantId, originals: Originals, document: DocumentId
) -> None:
    with database.tenant(tenant) as session:
        keep_pages(session, tenant, document, sealed_pages(originals, tenant, [VIEW]))
        session.execute(
            text("DELETE FROM originals o USING documents d WHERE d.id = :id AND d.sha256 = o.sha256"), {"id": document}
        )
        assert session.scalar(text("SELECT count(*) FROM pages")) == 0
