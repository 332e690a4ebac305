"""A supplier from document to document: real database and services; the reading itself is played."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cuadra.database.session import Database
from cuadra.flows import supplying
from cuadra.inbox.originals import Originals
from cuadra.inbox.review import service as review
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.suppliers.repository import SupplierRepository
from tests.flows.papers import PERSON, Doing, Place


@pytest.fixture
def place(database: Database, originals: Originals, tenant: TenantId) -> Place:
    return Place(database, originals, tenant)


def test_a_number_that_people_always_found_beside_another_label_is_found_there(place: Place) -> None:
    for number in range(1, 11):
        place.confirm(place.comes(number), number=f"{number:02}417")
    following = place.comes(11)
    number = place.fields(following)["number"]
    assert number["value"] == "11417"
    assert number["confidence"] >= 0.9
    assert number["checks"][0].startswith("supplier_place:")
    assert number["alternatives"][0]["value"] == "99011"
    assert place.state(following) == "ready"


def test_what_was_doubtful_and_always_right_stops_nobody_any_more(place: Place) -> None:
    first = place.comes(1)
    assert place.fields(first)["total"]["confidence"] == 0.6
    place.confirm(first)
    for number in range(2, 11):
        place.confirm(place.comes(number))
    total = place.fields(place.comes(12))["total"]
    assert total["value"] == "212.50"
    assert total["confidence"] >= 0.9


def test_a_surely_read_value_that_is_not_the_usual_one_stays_and_is_told(place: Place) -> None:
    for number in range(1, 11):
        place.confirm(place.comes(number, currency=("MXN", 0.95)))
    other = place.comes(11, currency=("USD", 0.97))
    assert place.fields(other)["currency"]["value"] == "USD"
    assert place.fields(other)["currency"]["confidence"] < 0.9
    assert "SUP-010" in place.findings(other)


def test_a_usual_value_that_was_not_read_is_filled_in(place: Place) -> None:
    for number in range(1, 6):
        place.confirm(place.comes(number), currency="MXN")
    currency = place.fields(place.comes(7))["currency"]
    assert (currency["value"], currency["checks"]) == ("MXN", ["supplier_usual:5"])


def test_an_amount_is_never_remembered_only_where_it_stands(place: Place) -> None:
    for number in range(1, 11):
        place.confirm(place.comes(number))
    bare = place.comes(11, lines=("Tlapalería Uno SA de CV", "RFC: AAA010101AAA"), total=None)
    assert "total" not in place.fields(bare)


def test_a_document_that_is_opened_again_teaches_nothing_meanwhile(place: Place) -> None:
    first = place.comes(1)
    place.confirm(first)
    supplier = place.supplier()
    assert place.lessons(supplier) == 1
    with place.database.tenant(place.tenant) as session:
        review.reopen(session, place.tenant, first, PERSON)
    assert place.lessons(supplier) == 0


def test_a_misread_tax_number_of_a_known_name_is_the_same_supplier(place: Place) -> None:
    for number in range(1, 6):
        place.confirm(place.comes(number))
    misread = place.comes(6, issuer__tax_id=("AAA0I0101AAA", 0.5))
    assert place.fields(misread)["issuer.tax_id"]["value"] == "AAA010101AAA"
    with place.database.tenant(place.tenant) as session:
        link = SupplierRepository(session, place.tenant).link(misread)
        assert link
        assert link.supplier_id == place.supplier().id


def test_a_doubtful_document_of_nobody_known_makes_no_supplier(place: Place) -> None:
    place.comes(1, issuer__tax_id=("AAA0I0101AAA", 0.5), issuer__name=("Tla palera", 0.4))
    with place.database.tenant(place.tenant) as session:
        assert SupplierRepository(session, place.tenant).heads(most=9) == []


def test_a_company_learns_nothing_from_another(place: Place, other_tenant: TenantId) -> None:
    for number in range(1, 6):
        place.confirm(place.comes(number), number=f"{number:02}417")
    stranger = Place(place.database, place.originals, other_tenant)
    following = stranger.comes(7)
    assert stranger.fields(following)["number"]["value"] == "99007"


def test_the_share_of_touched_fields_is_kept_for_each_document(place: Place) -> None:
    first = place.comes(1)
    place.confirm(first, number="01417", total="201.50")
    with place.database.tenant(place.tenant) as session:
        link = SupplierRepository(session, place.tenant).link(first)
        assert link
        assert link.touched == 2
        assert link.fields
        assert link.fields >= 5


def test_the_job_of_a_document_that_is_gone_ends_quietly(place: Place) -> None:
    supplying.learn(Doing(place.database, place.tenant, DocumentId(new_id())))


def test_several_people_at_once_make_one_supplier_and_lose_no_document(place: Place) -> None:
    papers = [place.comes(number) for number in range(1, 7)]
    with ThreadPoolExecutor(6) as people:
        for done in [people.submit(place.confirm, one) for one in papers]:
            done.result(timeout=60)
    assert place.supplier().documents == len(papers)
    assert place.lessons(place.supplier()) == len(papers)


def test_a_document_that_turns_out_to_be_anothers_changes_its_supplier(place: Place) -> None:
    place.confirm(place.comes(1))
    second = place.comes(2)
    place.confirm(second, issuer__tax_id="CCC010101CCC", issuer__name="Papelería Tres")
    assert place.supplier().documents == 1
    with place.database.tenant(place.tenant) as session:
        other = SupplierRepository(session, place.tenant).by_key("t:MX:CCC010101CCC")
        assert other
        assert (other.name, other.documents) == ("Papelería Tres", 1)


def test_an_xml_is_left_as_it_was_sealed(place: Place) -> None:
    for number in range(1, 6):
        place.confirm(place.comes(number), currency="MXN")
    sealed = place.comes(6, rungs=("xml",), total=("999.99", 0.4))
    assert place.fields(sealed)["total"]["value"] == "999.99"
    assert "currency" not in place.fields(sealed)
