"""Two suppliers that were joined by mistake: all goes back to where it was, but for what people changed since."""

from __future__ import annotations

from uuid import UUID

import pytest

from cuadra.audit.listing import Wanted
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.flows import ruling, separating
from cuadra.inbox.originals import Originals
from cuadra.inbox.review import service as review
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.suppliers import joining, service
from cuadra.suppliers.errors import JoinMissing
from cuadra.suppliers.joins_repository import JoinRepository
from cuadra.suppliers.models import Supplier
from cuadra.suppliers.repository import SupplierRepository
from tests.flows.papers import PERSON, Place

OTHER = {"issuer__tax_id": ("BBB010101BBB", 0.95), "issuer__name": ("Tlapalería Dos", 0.95)}
THIRD = {"issuer__tax_id": ("CCC010101CCC", 0.95), "issuer__name": ("Tlapalería Tres", 0.95)}


@pytest.fixture
def place(database: Database, originals: Originals, tenant: TenantId) -> Place:
    return Place(database, originals, tenant)


def known(place: Place, key: str) -> Supplier:
    with place.database.tenant(place.tenant) as session:
        found = SupplierRepository(session, place.tenant).by_key(key)
        assert found
        session.expunge(found)
        return found


def confirmed(place: Place, number: int, **read: tuple[str, float]) -> DocumentId:
    document = place.comes(number, **read)
    place.confirm(document)
    return document


def ruled(place: Place, document: DocumentId, path: str, said: str) -> UUID:
    with place.database.tenant(place.tenant) as session:
        review.correct(session, place.tenant, document, PERSON, [review.Change(path, said)])
        return ruling.make(session, place.tenant, document, path, PERSON).rule.id


def joined(place: Place, gone: Supplier, kept: Supplier) -> UUID:
    with place.database.tenant(place.tenant) as session:
        return joining.merge(session, place.tenant, gone.id, kept.id, PERSON).id


def separated(place: Place, join: UUID) -> None:
    with place.database.tenant(place.tenant) as session:
        separating.separate(session, place.tenant, join, PERSON)


def rules(place: Place, supplier: Supplier) -> dict[str, str]:
    with place.database.tenant(place.tenant) as session:
        return {one.path: one.told for one in SupplierRepository(session, place.tenant).rules(supplier.id)}


def head(one: Supplier) -> tuple[object, ...]:
    seen = (one.first_seen, one.last_seen, one.created_at)
    return (one.id, one.name, one.name_key, one.tax_id, one.address, one.note, one.prints, one.documents, *seen)


def two(place: Place) -> tuple[Supplier, Supplier]:
    """One with a confirmed document and a rule; another with two, a note, and rules for the same field and one more."""
    ruled(place, confirmed_and_open(place, 1), "currency", "MXN")
    confirmed(place, 2, **OTHER)
    twin = confirmed_and_open(place, 3, **OTHER)
    ruled(place, twin, "currency", "USD")
    ruled(place, twin, "number", "03417")
    kept, gone = known(place, "t:MX:AAA010101AAA"), known(place, "t:MX:BBB010101BBB")
    with place.database.tenant(place.tenant) as session:
        service.annotate(session, place.tenant, gone.id, PERSON, name="Dos, la buena", note="Cobra los lunes")
    return kept, known(place, "t:MX:BBB010101BBB")


def confirmed_and_open(place: Place, number: int, **read: tuple[str, float]) -> DocumentId:
    confirmed(place, number + 20, **read)
    return place.comes(number, **read)


def test_both_are_as_they_were_with_documents_lessons_rules_and_numbers(place: Place) -> None:
    kept, gone = two(place)
    before = {one.id: (head(one), rules(place, one), place.lessons(one)) for one in (kept, gone)}
    join = joined(place, gone, kept)
    assert known(place, "t:MX:BBB010101BBB").id == kept.id
    assert rules(place, kept)["currency"] == "MXN"
    separated(place, join)
    now = [known(place, f"t:MX:{key}") for key in ("AAA010101AAA", "BBB010101BBB")]
    assert {one.id: (head(one), rules(place, one), place.lessons(one)) for one in now} == before
    assert rules(place, gone)["currency"] == "USD"
    with place.database.tenant(place.tenant) as session:
        (told,) = EventRepository(session, place.tenant).page(Wanted(subject=gone.id), 0, most=1)
        assert JoinRepository(session, place.tenant).of(kept.id) == []
    assert told.action == "supplier.separated"


def test_documents_of_it_that_came_while_they_were_one_go_along(place: Place) -> None:
    kept, gone = two(place)
    join = joined(place, gone, kept)
    since = [confirmed(place, 7, **OTHER), confirmed(place, 8)]
    separated(place, join)
    with place.database.tenant(place.tenant) as session:
        links = [SupplierRepository(session, place.tenant).link(one) for one in since]
        assert [one and one.supplier_id for one in links] == [gone.id, kept.id]
    assert known(place, "t:MX:BBB010101BBB").documents == gone.documents + 1


def test_what_people_changed_since_stays(place: Place) -> None:
    kept, gone = two(place)
    join = joined(place, gone, kept)
    with place.database.tenant(place.tenant) as session:
        moved = next(one for one in SupplierRepository(session, place.tenant).rules(kept.id) if one.path == "number")
        ruling.remove(session, place.tenant, moved.id, PERSON)
        service.annotate(session, place.tenant, kept.id, PERSON, name=kept.name, note="Escrita después")
    separated(place, join)
    assert rules(place, gone) == {"currency": "USD"}
    assert known(place, "t:MX:AAA010101AAA").note == "Escrita después"


def test_joins_on_top_of_each_other_come_apart_from_the_last_one(place: Place) -> None:
    kept, gone = two(place)
    confirmed(place, 9, **THIRD)
    third = known(place, "t:MX:CCC010101CCC")
    first = joined(place, gone, kept)
    second = joined(place, known(place, "t:MX:AAA010101AAA"), third)
    with pytest.raises(JoinMissing):
        separated(place, first)
    separated(place, second)
    separated(place, first)
    found = {key: known(place, f"t:MX:{key * 3}010101{key * 3}") for key in "ABC"}
    assert {key: (one.id, one.documents) for key, one in found.items()} == {
        "A": (kept.id, kept.documents),
        "B": (gone.id, gone.documents),
        "C": (third.id, third.documents),
    }
    with pytest.raises(JoinMissing):
        separated(place, second)


def test_joins_of_others_are_missing(place: Place, other_tenant: TenantId) -> None:
    kept, gone = two(place)
    join = joined(place, gone, kept)
    with place.database.tenant(other_tenant) as session, pytest.raises(JoinMissing):
        separating.separate(session, other_tenant, join, PERSON)
