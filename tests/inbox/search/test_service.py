from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.flows.finding import catch_up_one
from cuadra.inbox.filters import Filters
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.service import Change, correct, undo
from cuadra.inbox.search.models import SearchText
from cuadra.inbox.search.query import understood
from cuadra.inbox.search.service import shown_hits
from cuadra.inbox.service import find, prepare, receive, transition
from cuadra.inbox.states import State
from cuadra.inbox.verdict import summary
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.service import cancel
from cuadra.kit.ids import DocumentId, JobId, TenantId, new_id
from cuadra.kit.paging import Sort
from cuadra.vault.at_rest import ring_sealer
from tests.inbox.review.test_service import field

NEWEST = Sort("created_at", descending=True)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))


def read(database: Database, tenant: TenantId, originals: Originals, *, text: str = "", name: str = "a.pdf",
         **values: str) -> DocumentId:  # fmt: skip
    """A document that was read and is ready, with these values."""
    given = {"issued_on": "2026-10-03", "total": "1160.00", "issuer.name": "Ferretería Peña, S.A. de C.V.",
             **{path.replace("__", "."): value for path, value in values.items()}}  # fmt: skip
    arrival = prepare(originals, tenant, new_id().bytes, name=name, source="upload")
    with database.tenant(tenant) as session:
        (receipt,) = receive(session, tenant, SYSTEM, [arrival])
        (job,) = JobRepository(session, tenant).page(subject=receipt.document)
        cancel(session, tenant, JobId(job.id), SYSTEM)  # a worker beside the test would read it
        document = find(session, tenant, receipt.document, lock=True)
        transition(session, document, State.READING, SYSTEM)
        reading: dict[str, Any] = {
            "reader": "test",
            "rungs": [],
            "seconds": 0.1,
            "fields": {path: field(value, 0.95) for path, value in given.items()},
            "lines": [],
            "findings": [],
            "text": text,
        }
        DocumentRepository(session, tenant).add_reading(receipt.document, reading)
        transition(session, document, State.READY, SYSTEM, **summary(given, "MX"))
    return receipt.document


def found(database: Database, tenant: TenantId, q: str, sort: Sort = NEWEST) -> list[DocumentId]:
    with database.tenant(tenant) as session:
        return [DocumentId(one.id) for one in DocumentRepository(session, tenant).page(Filters(q=q), sort, None, 50)]


@pytest.mark.parametrize(
    "q",
    [
        "facturaciones", "facturación", "FACTURACION", "factura", "fact", "reparaciones", "tubos", "ferreteria",
        "pena",
        "peña", '"tubo de cobre"', '"facturación de tubos"', "F-1234", "f1234", "1234", "f 1234", "1,160.00",
        "1160.00", "1160",
        "AAA-010101-AAA", "aaa010101aaa", "recibo-luz.pdf", "recibo", "6f1b9c0e-35b7-4bfb", "2026-10-03",
        "cobre -plata", "total:>1000", "total:1160", "total:1000..1200", "total:<=1160", "date:2026-10", "fecha:2026",
        "date:>2026-09", "date:2026-10-01..2026-10-05", "supplier:ferreteria", "proveedor:peña",
        "supplier:aaa010101aaa",
        'supplier:"Ferretería Peña"', "cobre total:>1000 fecha:2026-10", "de", "-plata", "pago:pagado cobre",
    ],
)  # fmt: skip
def test_it_is_found_by_what_people_type(database: Database, tenant: TenantId, originals: Originals, q: str) -> None:
    wanted = read(
        database, tenant, originals, text="Facturación de tubos de cobre; reparación. Pago: pagado",
        name="Recibo-Luz.pdf", number="F-1234", issuer__tax_id="AAA010101AAA",
        stamp__key="6F1B9C0E-35B7-4BFB-9D8F-0E6D2F1A7C11",
    )  # fmt: skip
    assert found(database, tenant, q) == [wanted]
    assert found(database, tenant, q, Sort("total", descending=True)) == [wanted]


@pytest.mark.parametrize(
    "q",
    ["plata", "-cobre", '"cobre de tubo"', "total:>1160", "total:<1160", "date:2026-11", "supplier:cobre", "tag:x",
     "F-12", "cobre plata", "facturas total:>2000", "-supplier:peña cobre"],
)  # fmt: skip
def test_what_does_not_fit_is_not_found(database: Database, tenant: TenantId, originals: Originals, q: str) -> None:
    read(database, tenant, originals, text="Facturación de tubos de cobre", number="G-1299")
    assert found(database, tenant, q) == []


def test_a_word_typed_half_is_found_and_one_ended_by_a_space_is_whole(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    wanted = read(database, tenant, originals, text="desatornillador")
    assert found(database, tenant, "desator") == [wanted]
    assert found(database, tenant, "desator ") == []


def test_another_company_never_finds_it(
    database: Database, tenant: TenantId, other_tenant: TenantId, originals: Originals
) -> None:
    read(database, tenant, originals, text="exclusivísimo")
    assert len(found(database, tenant, "exclusivisimo")) == 1
    assert found(database, other_tenant, "exclusivisimo") == []


def test_what_a_person_corrects_is_found_and_what_they_take_back_is_not(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    wanted = read(database, tenant, originals)
    with database.tenant(tenant) as session:
        correct(session, tenant, wanted, SYSTEM, [Change("purchase_order", "OC-777")])
    assert found(database, tenant, "OC-777") == [wanted]
    with database.tenant(tenant) as session:
        undo(session, tenant, wanted, SYSTEM, 1)
    assert found(database, tenant, "OC-777") == []


@pytest.mark.parametrize(
    "q",
    ["'", '"', "\\", "a:*", "!!", "& | !", "(", "'''", "-", "total:", "date:9999-12", "total:>1e999", "a" * 300,
     "t:" + "0" * 32, "::", "\U0001f600", "%_", 'tag:""', "ñ " * 100, '-"a b"', "date:0000"],
)  # fmt: skip
def test_nothing_that_is_typed_is_refused(database: Database, tenant: TenantId, originals: Originals, q: str) -> None:
    read(database, tenant, originals, text="algo")
    assert len(found(database, tenant, q)) <= 1


def test_the_words_that_were_found_are_shown_in_their_place(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    wanted = read(database, tenant, originals, text="Venta de <b>tubos</b>\nde cobre")
    with database.tenant(tenant) as session:
        (pieces,) = shown_hits(session, tenant, [wanted], understood("tubo")).values()
    assert [(one.text, one.is_hit) for one in pieces] == [
        ("Venta de <b>", False),
        ("tubos", True),
        ("</b> de cobre", False),
    ]


def test_a_document_without_words_gets_them_in_the_night(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    wanted = read(database, tenant, originals, text="olvidado")
    with database.tenant(tenant) as session:
        session.execute(delete(SearchText).where(SearchText.tenant_id == tenant))
    assert found(database, tenant, "olvidado") == []
    assert catch_up_one(database, tenant) == 1
    assert found(database, tenant, "olvidado") == [wanted]
    assert catch_up_one(database, tenant) == 0
