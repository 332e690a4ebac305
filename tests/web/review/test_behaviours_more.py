"""More behaviours of a fast review screen, numbered as in the field notes, and what several people do at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from cuadra.audit.repository import EventRepository
from cuadra.inbox.organising.notes_repository import NoteRepository
from cuadra.inbox.states import State
from cuadra.kit.secret import Secret
from cuadra.tenants.models import Membership
from cuadra.tenants.people import make_person
from cuadra.tenants.repository import CompanyRepository
from tests.web.people import HOME, PASSWORD
from tests.web.review.conftest import Desk, Sat
from tests.web.review.drawn import Drawn, Said, ticket


def test_08_a_confirmation_that_is_refused_brings_the_person_back_and_says_why(
    desk: Sat, sit: Callable[..., Any]
) -> None:
    at = desk(count=2)
    page = at.open()
    expect(page.locator("#review")).to_have_attribute("data-next", str(at.ids[1]))
    other = Desk(sit(who=at.seat.owner), at.ids)
    other.open()
    other.entry("number").fill("B-77")
    other.page.keyboard.press("Tab")
    other.saved()
    page.keyboard.press("Control+Enter")  # it never saw B-77, and the next was shown at once
    expect(page.locator("[data-rv=notes]")).to_contain_text("Alguien cambió")
    at.shows(0)
    expect(at.entry("number")).to_have_value("B-77")
    assert at.document(0).state == State.REVIEW
    page.keyboard.press("Control+Enter")
    at.shows(1)
    assert at.document(0).state == State.READY


def test_08_the_next_is_shown_while_the_confirmation_is_on_its_way(desk: Sat) -> None:
    at = desk(count=2)
    page = at.open()
    expect(page.locator("#review")).to_have_attribute("data-next", str(at.ids[1]))
    held: list[Route] = []
    page.route("**/confirm", lambda route: held.append(route))  # noqa: PLW0108  playwright wants a function
    page.keyboard.press("Control+Enter")
    expect(page.locator("#review")).to_have_attribute("data-shown", str(at.ids[1]))
    assert at.document(0).state == State.REVIEW
    held[0].continue_()
    at.shows(1)
    assert at.document(0).state == State.READY
    expect(page.locator("#review")).to_have_attribute("data-shown", str(at.ids[1]))


def test_10_a_colleague_is_asked_by_keys_told_and_the_document_put_off(desk: Sat) -> None:
    at = desk(count=2)
    house, tenant = at.seat.site.house, at.seat.owner.tenant
    with house.database.nobody() as session:
        eva = make_person(session, f"eva.{at.ids[0].hex}@example.com", "Eva Ruiz", Secret(PASSWORD), HOME)
    with house.database.tenant(tenant) as session:
        CompanyRepository(session, tenant).add(Membership(tenant_id=tenant, person_id=eva, role="accountant"))
    page = at.open()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#rv-ask-who")).to_have_value(str(eva))
    page.keyboard.type("¿Este número es el bueno?")
    page.keyboard.press("Enter")
    at.shows(1)
    with house.database.tenant(tenant) as session:
        (note,) = NoteRepository(session, tenant).of(at.ids[0])
        told = [
            one for one in EventRepository(session, tenant).after(0, most=200) if one.action == "document.mentioned"
        ]
    assert note.text == "@Eva Ruiz: Número: ¿Este número es el bueno?"
    assert note.mentions == [eva]
    assert [one.details["person"] for one in told] == [str(eva)]
    page.keyboard.press("Control+z")
    at.shows(0)


def test_10_who_works_alone_keeps_the_question_as_a_note(desk: Sat) -> None:
    at = desk()
    page = at.open()
    page.locator("[data-do=ask]").click()
    expect(page.locator("#rv-ask-who")).to_have_count(0)
    page.fill("#rv-ask", "Preguntar a la tienda")
    page.uncheck("[name=later]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rv=notes]")).to_contain_text("Queda como nota")
    at.stands("number")
    with at.seat.site.house.database.tenant(at.seat.owner.tenant) as session:
        (note,) = NoteRepository(session, at.seat.owner.tenant).of(at.ids[0])
    assert note.text == "Número: Preguntar a la tienda"


def test_11_a_slash_searches_and_the_first_document_has_none_before(desk: Sat) -> None:
    at = desk(count=2)
    page = at.open()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.locator("[data-rv=said]")).to_have_text("No hay ningún documento antes de este.")
    page.keyboard.press("j")
    at.shows(1)
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    at.shows(0)
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.locator("[data-rv=said]")).to_have_text("No hay ningún documento antes de este.")
    page.keyboard.press("/")
    page.keyboard.type("abarrotes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox?q=abarrotes")


def test_12_three_doubtful_fields_take_four_keys(desk: Sat) -> None:
    at = desk(count=2)
    page = at.open()
    for _ in range(4):
        page.keyboard.press("Enter")
    at.shows(1)
    assert at.document(0).state == State.READY
    assert {"number", "issued_on", "total"} <= {one.path for one in at.now(0).corrections}


def test_21_enter_on_the_last_field_that_is_missing_says_so_beside_it(desk: Sat) -> None:
    at = desk(Drawn(ticket(number=Said("A-1", (400, 40)), total=Said("116.00", (400, 660)), issued_on=None)))
    page = at.open()
    at.stands("issued_on")
    page.keyboard.press("Enter")
    expect(at.row("issued_on").locator(".rv-error")).to_contain_text("Falta todavía")
    at.stands("issued_on")
    page.keyboard.type("3/10")
    page.keyboard.press("Enter")
    expect(at.row("issued_on").locator(".rv-error")).to_be_empty()
    expect(page.locator("[data-do=confirm]").first).to_be_focused()


@pytest.mark.parametrize("goals", [True, False])
def test_22_the_end_rewards_quietly_and_that_can_be_switched_off(desk: Sat, goals: bool) -> None:
    at = desk(count=2)
    page = at.seat.go("/settings/appearance")
    page.locator("input[name=goals]").set_checked(goals)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("[data-toast]")).to_be_visible()
    at.open()
    page.keyboard.press("Control+Enter")
    at.shows(1)
    pace = page.locator("[data-rv=pace]")
    expect(pace).to_have_text("confirmados hoy: 1" if goals else "")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{at.seat.site.url}/review")
    expect(page.locator("h1")).to_contain_text("No hay más documentos")
    reward = page.locator(".rv-reward")
    if goals:
        expect(reward).to_contain_text("Hoy confirmó 2 documentos")
    else:
        expect(reward).to_be_hidden()


def test_a_session_that_ends_loses_nothing_and_says_so(desk: Sat) -> None:
    at = desk()
    page = at.open()
    cookies = at.seat.context.cookies()
    at.seat.context.clear_cookies()
    at.entry("number").fill("B-5")
    page.keyboard.press("Tab")
    saved = page.locator("[data-rv=saved]")
    expect(saved).to_have_attribute("data-state", "signed_out")
    expect(saved).to_contain_text("Su sesión terminó")
    expect(saved.locator("a[href='/login'][target=_blank]")).to_be_visible()
    page.keyboard.press("Control+Enter")  # nothing is confirmed without what was typed
    expect(saved).to_contain_text(re.compile("sesión|guardado", re.IGNORECASE))
    assert at.document().state == State.REVIEW
    assert at.value("number") == "A-17"
    at.seat.context.add_cookies(cookies)  # type: ignore[arg-type]  # signed in again in another tab
    page.evaluate("dispatchEvent(new Event('online'))")
    at.saved()
    assert at.value("number") == "B-5"


def test_two_tabs_of_one_person_show_the_same_and_a_confirmed_document_is_not_confirmed_twice(desk: Sat) -> None:
    at = desk(count=2)
    page = at.open()
    second = at.seat.context.new_page()
    second.goto(f"{at.seat.site.url}/documents/{at.ids[0]}/review")
    second.wait_for_selector("[data-ready]")
    second.locator("[data-entry=number]").fill("T-2")
    second.keyboard.press("Tab")
    expect(second.locator("[data-rv=saved]")).to_have_attribute("data-state", "saved")
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(at.entry("number")).to_have_value("T-2")
    second.keyboard.press("Control+Enter")
    expect(second.locator("#review")).to_have_attribute("data-shown", str(at.ids[1]))
    expect(second.locator("#review[data-busy]")).to_have_count(0)
    at.entry("total").fill("200")  # in the first tab, of a document that is ready by now
    page.keyboard.press("Tab")
    at.saved()
    assert at.value("total") == "200.00"
    second.close()


def test_somebody_elses_change_that_comes_with_an_answer_is_told_before_anything_is_confirmed(
    desk: Sat, sit: Callable[..., Any]
) -> None:
    at = desk(count=2)
    page = at.open()
    other = Desk(sit(who=at.seat.owner), at.ids)
    other.open()
    other.entry("issuer.name").fill("Otra Tienda")
    other.page.keyboard.press("Tab")
    other.saved()
    at.entry("number").fill("C-3")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-rv=notes]")).to_contain_text("Alguien cambió")
    expect(at.entry("issuer.name")).to_have_value("Otra Tienda")
    at.shows(0)
    assert at.document(0).state == State.REVIEW
    assert at.value("number") == "C-3"


def test_back_and_forward_keep_what_was_typed(desk: Sat) -> None:
    at = desk(Drawn(ticket(number=Said("A-1", (400, 40), 0.5))), Drawn(ticket()))
    page = at.open()
    at.entry("number").fill("A-2")
    page.keyboard.press("Tab")
    at.saved()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    at.shows(1)
    at.entry("number").fill("Z-9")  # half typed
    page.go_back()
    at.shows(0)
    expect(at.entry("number")).to_have_value("A-2")
    page.go_forward()
    at.shows(1)
    expect(at.entry("number")).to_have_value("Z-9")
