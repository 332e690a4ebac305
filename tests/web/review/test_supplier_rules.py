"""Behaviour 16 of a fast review: after a correction "Apply to all of this supplier", a rule to see and to remove."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from cuadra.audit.actor import Actor
from cuadra.flows.ruling import apply_to_waiting, make
from cuadra.flows.supplying_repository import SupplyingRepository
from cuadra.suppliers import service
from cuadra.suppliers.models import Rule
from cuadra.suppliers.repository import SupplierRepository
from tests.web.pages.conftest import SCREENS
from tests.web.pages.test_screens import serious
from tests.web.review.conftest import Desk, Sat
from tests.web.review.drawn import Drawn, Said, ticket

LABEL = ("Control", 300, 300)


def paper(control: str, **changes: Said | None) -> Drawn:
    """A ticket on which the number that counts stands beside «Control», not where it was read."""
    return Drawn(ticket(**changes), words=[LABEL, (control, 400, 300)])


def rules_of(at: Desk) -> list[Rule]:
    house, tenant = at.seat.site.house, at.seat.owner.tenant
    with house.database.tenant(tenant) as session:
        found = SupplierRepository(session, tenant).by_key("t:MX:AAA010101AAA")
        return SupplierRepository(session, tenant).rules(found.id) if found else []


def known(at: Desk) -> None:
    """Both documents are known to be of one supplier, as intake leaves them."""
    house, tenant = at.seat.site.house, at.seat.owner.tenant
    with house.database.tenant(tenant) as session:
        for one in at.ids:
            service.noted(session, tenant, one, "MX", {"issuer.tax_id": "AAA010101AAA", "issuer.name": "Abarrotes Uno"})


def test_16_a_correction_becomes_a_rule_by_key_and_goes_to_those_that_wait_and_back(desk: Sat) -> None:
    at = desk(paper("70017"), paper("70018"))
    known(at)
    page = at.open()
    at.stands("number")
    at.entry("number").fill("70017")
    page.keyboard.press("Enter")
    at.saved()
    expect(page.locator('[data-rule="number"]')).to_have_count(1)
    at.entry("number").focus()
    page.keyboard.press("Alt+a")
    note = page.locator(".rv-note.is-rule")
    expect(note).to_contain_text("Control")
    expect(note).to_contain_text("Abarrotes Uno")
    page.screenshot(path=SCREENS / "review-rule.png")
    (rule,) = rules_of(at)
    assert (rule.path, rule.way, rule.told, rule.person_id) == ("number", "beside", "Control", at.seat.owner.person)
    assert at.value("number", 1) == "A-17"
    with page.expect_response("**/apply"):
        page.keyboard.press("Alt+a")
    expect(note).to_contain_text(re.compile(r"regla.*1"))
    assert at.value("number", 1) == "70018"
    at.entry("total").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(note).to_have_count(0)
    assert rules_of(at) == []
    assert at.value("number", 1) == "A-17"


def test_16_the_offer_stands_beside_what_was_corrected_and_not_beside_what_was_agreed_to(desk: Sat) -> None:
    at = desk()
    page = at.open()
    page.keyboard.press("Enter")
    at.saved()
    expect(at.row("number")).to_have_class(re.compile("is-person"))
    expect(page.locator(".rv-rule")).to_have_count(0)
    at.entry("currency").fill("USD")
    page.keyboard.press("Enter")
    at.saved()
    offer = at.row("currency").locator(".rv-rule")
    expect(offer).to_contain_text("Aplicar a todo este proveedor")
    offer.click()
    expect(page.locator(".rv-note.is-rule")).to_contain_text("USD")
    (rule,) = rules_of(at)
    assert (rule.way, rule.told) == ("value", "USD")
    page.locator("[data-rule-undo]").click()
    expect(page.locator(".rv-note.is-rule")).to_have_count(0)
    assert rules_of(at) == []


def test_16_what_stands_beside_no_label_is_refused_with_words(desk: Sat) -> None:
    at = desk()
    page = at.open()
    at.entry("number").fill("nowhere-99")
    page.keyboard.press("Enter")
    at.saved()
    at.row("number").locator(".rv-rule").click()
    expect(page.locator(".rv-note.is-failed")).to_contain_text("regla")
    assert rules_of(at) == []


def test_16_the_reason_names_who_ruled_and_the_suppliers_page_removes_it(desk: Sat) -> None:
    at = desk(paper("70017"), paper("70018"))
    known(at)
    at.open()
    at.entry("number").fill("70017")
    at.page.keyboard.press("Enter")
    at.saved()
    at.row("number").locator(".rv-rule").click()
    with at.page.expect_response("**/apply"):
        at.page.locator("[data-rule-waiting]").click()
    expect(at.page.locator(".rv-note.is-rule")).to_contain_text("1")
    page = at.open(1)
    at.entry("number").focus()
    expect(at.row("number").locator(".rv-why")).to_contain_text("Por regla de Ana")
    (rule,) = rules_of(at)
    at.seat.go(f"/suppliers/{rule.supplier_id}")
    expect(page.locator("#rules")).to_contain_text("Control")
    assert serious(page) == []
    page.locator("#rules form button").click()
    expect(page.locator("#rules form")).to_have_count(0)
    assert rules_of(at) == []
    assert at.value("number", 1) == "A-17"


def test_what_a_rule_and_the_page_say_differently_stops_the_person(desk: Sat) -> None:
    at = desk(Drawn(ticket(currency=Said("USD"))), Drawn(ticket()))
    known(at)
    house, tenant = at.seat.site.house, at.seat.owner.tenant
    with house.database.tenant(tenant) as session:
        made = make(session, tenant, at.ids[0], "currency", Actor("person", at.seat.owner.person))
        assert (
            made.waiting == len(SupplyingRepository(session, tenant).waiting(made.supplier.id, at.ids[0], most=9)) == 1
        )
        assert apply_to_waiting(session, tenant, made.rule.id, Actor("person", at.seat.owner.person)) == 1
    at.open(1)
    expect(at.row("currency")).to_have_class(re.compile("stops"))
    expect(at.row("currency").locator(".rv-warn")).to_contain_text("regla")
