"""Rules of a supplier: made of a correction, laid over what comes and what waits, taken away."""

from __future__ import annotations

import pytest

from cuadra.database.session import Database
from cuadra.flows import ruling
from cuadra.inbox.originals import Originals
from cuadra.inbox.review import service as review
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.suppliers import joining, service
from cuadra.suppliers.errors import NoRule, RuleMissing, SameSupplier, SupplierMissing
from cuadra.suppliers.repository import SupplierRepository
from tests.flows.papers import PERSON, Place


@pytest.fixture
def place(database: Database, originals: Originals, tenant: TenantId) -> Place:
    return Place(database, originals, tenant)


def rule(place: Place, document: DocumentId, path: str, said: str) -> ruling.Made:
    """A correction, and the rule out of it."""
    with place.database.tenant(place.tenant) as session:
        review.correct(session, place.tenant, document, PERSON, [review.Change(path, said)])
        made = ruling.make(session, place.tenant, document, path, PERSON)
        session.refresh(made.rule)
        session.refresh(made.supplier)
        session.expunge_all()
        return made


def test_a_rule_of_the_first_document_holds_for_the_next(place: Place) -> None:
    made = rule(place, place.comes(1), "number", "01417")
    assert (made.rule.way, made.rule.told, made.rule.person_id) == ("beside", "Control", PERSON.id)
    number = place.fields(place.comes(2))["number"]
    assert (number["value"], number["checks"]) == ("2417", ["rule"])
    assert number["evidence"]["engine"] == f"rule:{made.rule.id}"


def test_a_fixed_value_holds_and_where_the_page_clearly_differs_the_field_stops(place: Place) -> None:
    rule(place, place.comes(1), "currency", "USD")
    assert place.fields(place.comes(2))["currency"]["confidence"] >= 0.9
    other = place.comes(3, currency=("MXN", 0.97))
    assert place.fields(other)["currency"]["value"] == "USD"
    assert place.fields(other)["currency"]["confidence"] < 0.9
    assert "SUP-011" in place.findings(other)


def test_a_field_that_people_took_away_can_be_ruled_away(place: Place) -> None:
    made = rule(place, place.comes(1, discount=("5.00", 0.7)), "discount", "")
    assert made.rule.way == "none"
    assert "discount" not in place.fields(place.comes(2, discount=("5.00", 0.7)))


def test_a_label_that_is_not_there_is_told_and_changes_nothing(place: Place) -> None:
    rule(place, place.comes(1), "number", "01417")
    other = place.comes(2, lines=("Tlapalería Uno SA de CV", "RFC: AAA010101AAA", "Remisión 990{n:02}"))
    assert place.fields(other)["number"]["value"] == "99002"
    assert "SUP-012" in place.findings(other)


def test_what_waits_follows_only_when_asked_and_is_as_before_without_the_rule(place: Place) -> None:
    first = place.comes(1)
    place.confirm(first)
    waiting, corrected = place.comes(2), place.comes(3)
    with place.database.tenant(place.tenant) as session:
        review.correct(session, place.tenant, corrected, PERSON, [review.Change("number", "said")])
    before = place.fields(waiting)["number"]
    made = rule(place, place.comes(4), "number", "04417")
    assert made.waiting == 2
    assert place.fields(waiting)["number"] == before
    with place.database.tenant(place.tenant) as session:
        assert ruling.apply_to_waiting(session, place.tenant, made.rule.id, PERSON) == 2
    assert place.fields(waiting)["number"]["value"] == "2417"
    assert place.fields(corrected)["number"]["value"] == "said"
    with place.database.tenant(place.tenant) as session:
        assert ruling.apply_to_waiting(session, place.tenant, made.rule.id, PERSON) == 0
    with place.database.tenant(place.tenant) as session:
        assert ruling.remove(session, place.tenant, made.rule.id, PERSON) == 2
    assert place.fields(waiting)["number"] == before


def test_a_second_rule_of_the_same_field_takes_the_place_of_the_first(place: Place) -> None:
    first = place.comes(1)
    rule(place, first, "currency", "USD")
    made = rule(place, first, "currency", "EUR")
    with place.database.tenant(place.tenant) as session:
        rules = SupplierRepository(session, place.tenant).rules(made.supplier.id)
        assert [one.told for one in rules] == ["EUR"]


@pytest.mark.parametrize("path", ["issuer.tax_id", "lines[0].total"])
def test_what_names_the_supplier_and_lines_have_no_rules(place: Place, path: str) -> None:
    document = place.comes(1)
    with place.database.tenant(place.tenant) as session, pytest.raises(NoRule):
        ruling.make(session, place.tenant, document, path, PERSON)


def test_rules_of_others_are_missing(place: Place, other_tenant: TenantId) -> None:
    made = rule(place, place.comes(1), "currency", "USD")
    with place.database.tenant(other_tenant) as session:
        with pytest.raises(RuleMissing):
            ruling.remove(session, other_tenant, made.rule.id, PERSON)
        with pytest.raises(RuleMissing):
            ruling.apply_to_waiting(session, other_tenant, made.rule.id, PERSON)
        with pytest.raises(SupplierMissing):
            service.find(session, other_tenant, made.supplier.id)


def test_two_suppliers_that_are_one_share_documents_lessons_rules_and_numbers(place: Place) -> None:
    first = place.comes(1)
    place.confirm(first)
    twin = place.comes(2, issuer__tax_id=("BBB010101BBB", 0.95), issuer__name=("Tlapalería Dos", 0.95))
    place.confirm(twin)
    made = rule(place, twin, "currency", "USD")
    kept = place.supplier()
    assert made.supplier.id != kept.id
    with place.database.tenant(place.tenant) as session:
        joining.merge(session, place.tenant, made.supplier.id, kept.id, PERSON)
    assert place.supplier().documents == 2
    assert place.lessons(kept) == 2
    following = place.comes(3, issuer__tax_id=("BBB010101BBB", 0.95), issuer__name=("Tlapalería Dos", 0.95))
    assert place.fields(following)["currency"]["value"] == "USD"
    with place.database.tenant(place.tenant) as session:
        link = SupplierRepository(session, place.tenant).link(following)
        assert link
        assert link.supplier_id == kept.id
        with pytest.raises(SameSupplier):
            joining.merge(session, place.tenant, kept.id, kept.id, PERSON)
        with pytest.raises(SupplierMissing):
            joining.merge(session, place.tenant, DocumentId(new_id()), kept.id, PERSON)
