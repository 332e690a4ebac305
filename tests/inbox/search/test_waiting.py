"""Documents are found by their names from the moment they are received, before anything of them was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.flows.finding import catch_up_one
from cuadra.inbox.filters import Filters
from cuadra.inbox.organising import notes, tags
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import find, prepare, receive, transition
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.kit.paging import Sort
from cuadra.vault.at_rest import ring_sealer

NEWEST = Sort("created_at", descending=True)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))


def received(
    database: Database, tenant: TenantId, originals: Originals, name: str, *, external_id: str = ""
) -> DocumentId:
    arrival = prepare(originals, tenant, new_id().bytes, name=name, source="upload", external_id=external_id)
    with database.tenant(tenant) as session:
        (receipt,) = receive(session, tenant, SYSTEM, [arrival])
    return receipt.document


def found(database: Database, tenant: TenantId, q: str, sort: Sort = NEWEST) -> list[DocumentId]:
    with database.tenant(tenant) as session:
        return [DocumentId(one.id) for one in DocumentRepository(session, tenant).page(Filters(q=q), sort, None, 50)]


@pytest.mark.parametrize(
    "q",
    [
        "factura", "fact", "FACTURA", "facturas", "facturación ", "2025", "202", "03", "factura-2025_03",
        "factura-2025_03 mérida.pdf", "factura 2025", "f 2025", '"factura 2025"', "mérida", "merida", "pdf factura",
        "venta-7", "venta", "factura -recibo", "-recibo", "-supplier:nadie factura",
    ],
)  # fmt: skip
def test_it_is_found_by_words_and_parts_of_its_name(
    database: Database, tenant: TenantId, originals: Originals, q: str
) -> None:
    wanted = received(database, tenant, originals, "Factura-2025_03 Mérida.pdf", external_id="venta-7")
    assert found(database, tenant, q) == [wanted]
    assert found(database, tenant, q, Sort("total", descending=True)) == [wanted]


@pytest.mark.parametrize(
    "q",
    ["recibo", "actura", "025", "20 ", "-factura", "factura -2025", '"2025 factura"', "supplier:factura", "tag:factura",
     "factura recibo", "factura total:>0", "0%", "f[a-z]*"],
)  # fmt: skip
def test_what_does_not_fit_its_name_does_not_find_it(
    database: Database, tenant: TenantId, originals: Originals, q: str
) -> None:
    received(database, tenant, originals, "factura-2025_03.pdf")
    assert found(database, tenant, q) == []


def test_what_was_read_and_what_waits_are_found_together_newest_first(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    first, second, third = (received(database, tenant, originals, f"factura {n}.pdf") for n in range(3))
    with database.tenant(tenant) as session:
        transition(session, find(session, tenant, second, lock=True), State.READING, SYSTEM)
    assert found(database, tenant, "factura") == [third, second, first]
    assert found(database, tenant, '"factura 1"') == [second]


def test_a_word_that_is_a_tag_too_finds_by_either(database: Database, tenant: TenantId, originals: Originals) -> None:
    named, tagged = (received(database, tenant, originals, name) for name in ("viaje a lima.pdf", "hotel.pdf"))
    with database.tenant(tenant) as session:
        tag = tags.add(session, tenant, SYSTEM, "Viaje").id
        tags.put(session, tenant, SYSTEM, tagged, tag)
    assert found(database, tenant, "viaje") == [tagged, named]
    assert found(database, tenant, "viaje lima") == [named]
    assert found(database, tenant, "-viaje") == []
    assert found(database, tenant, "pdf -viaje") == []


def test_what_stands_beside_it_counts_also_before_it_is_read(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    wanted = received(database, tenant, originals, "foto.jpg")
    with database.tenant(tenant) as session:
        notes.add(session, tenant, SYSTEM, wanted, "del taller")
    assert found(database, tenant, "taller") == found(database, tenant, "foto") == [wanted]
    assert found(database, tenant, "foto -taller") == []


def test_names_of_another_company_are_not_looked_through(
    database: Database, tenant: TenantId, other_tenant: TenantId, originals: Originals
) -> None:
    received(database, tenant, originals, "exclusivo.pdf")
    assert len(found(database, tenant, "exclusivo")) == 1
    assert found(database, other_tenant, "exclusivo") == []


def test_what_waits_long_is_given_words_at_night(database: Database, tenant: TenantId, originals: Originals) -> None:
    old, new = (received(database, tenant, originals, name) for name in ("vieja.pdf", "nueva.pdf"))
    with database.tenant(tenant) as session:
        aged = "UPDATE documents SET created_at = created_at - interval '2 hours' WHERE id = :id"
        session.execute(text(aged), {"id": old})
    assert catch_up_one(database, tenant) == 1
    assert (found(database, tenant, "vieja"), found(database, tenant, "nueva")) == ([old], [new])
