"""Behaviour 23: where every tick is green, documents are confirmed together, after a look at a few, and taken back."""

from __future__ import annotations

from playwright.sync_api import expect

from cuadra.inbox.states import State
from tests.web.review.conftest import Sat
from tests.web.review.drawn import Drawn, Said, ticket


def green(number: str) -> Drawn:
    """A document of which all is sure."""
    return Drawn(
        ticket(
            number=Said(number, (400, 40)), issued_on=Said("2026-03-10", (400, 70)), total=Said("116.00", (400, 660))
        ),
        name=f"{number}.jpg",
        reason="LRN-020",
        facts={"x": "1"},
    )


def test_green_documents_are_confirmed_together_after_a_look_at_three_and_taken_back(desk: Sat) -> None:
    papers = desk(*(green(f"A-{n}") for n in range(5)), Drawn(ticket()), Drawn(ticket(), findings=[WRONG]))
    page = papers.seat.go("/inbox?tab=review")
    page.get_by_role("button", name="Confirmar los que están en verde").click()
    expect(page.get_by_role("heading", name="Confirmar juntos")).to_be_visible()
    expect(page.locator(".looked article")).to_have_count(3)
    expect(page.locator(".looked img")).to_have_count(3)
    expect(page.locator("tbody input[type=checkbox]:checked")).to_have_count(5)
    for nth in range(3):  # a picture is fetched once it comes into sight
        page.locator(".looked img").nth(nth).scroll_into_view_if_needed()
    is_drawn = "[...document.querySelectorAll('.looked img')].every(one => one.complete && one.naturalWidth)"
    page.wait_for_function(is_drawn)
    assert [papers.document(nth).state for nth in range(7)] == [State.REVIEW] * 7  # nothing happens by looking
    page.get_by_role("button", name="Confirmar (5)").click()
    expect(page.locator("#toasts, [data-toast]").first).to_contain_text("5 documentos confirmados")
    assert [papers.document(nth).state for nth in range(7)] == [State.READY] * 5 + [State.REVIEW] * 2
    assert {papers.document(nth).reason for nth in range(5)} == {"INB-044"}
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts, [data-toast]").first).to_contain_text("Vuelven a esperar revisión")
    assert [papers.document(nth).state for nth in range(7)] == [State.REVIEW] * 7


WRONG = {"code": "FLD-001", "severity": "error", "where": "total", "facts": {}}


def test_only_the_marked_ones_are_asked_about_and_any_can_be_left_out_by_keys(desk: Sat) -> None:
    papers = desk(*(green(f"B-{n}") for n in range(4)), Drawn(ticket()))
    page = papers.seat.go("/inbox?tab=review")
    for nth in (0, 1, 4):
        page.locator(f'input[name=id][value="{papers.ids[nth]}"]').check()
    page.get_by_role("button", name="Confirmar los que están en verde").press("Enter")
    expect(page.locator("main")).to_contain_text("1 de los que marcó no lo está y se queda")
    expect(page.locator("tbody input[type=checkbox]")).to_have_count(2)
    left = page.locator(f'input[name=id][value="{papers.ids[1]}"]')
    left.focus()
    left.press("Space")
    page.get_by_role("button", name="Confirmar (1)").press("Enter")
    expect(page.locator("#toasts, [data-toast]").first).to_contain_text("1 documento confirmado")
    assert [papers.document(nth).state for nth in range(5)] == [State.READY, *[State.REVIEW] * 4]


def test_what_turned_doubtful_meanwhile_is_left_alone(desk: Sat) -> None:
    from cuadra.audit.actor import SYSTEM
    from cuadra.inbox.review.service import Change, correct

    papers = desk(green("C-1"), green("C-2"))
    page = papers.seat.go("/inbox/confirm")
    house, tenant = papers.seat.site.house, papers.seat.owner.tenant
    with house.database.tenant(tenant) as session:  # a colleague takes the total away
        correct(session, tenant, papers.ids[1], SYSTEM, [Change("total", "")])
    page.get_by_role("button", name="Confirmar (2)").click()
    expect(page.locator("#toasts, [data-toast]").first).to_contain_text("1 documento confirmado")
    assert [papers.document(nth).state for nth in range(2)] == [State.READY, State.REVIEW]


def test_where_nothing_is_green_it_leads_to_review(desk: Sat) -> None:
    papers = desk(Drawn(ticket()))
    page = papers.seat.go("/inbox/confirm")
    expect(page.get_by_text("En ningún documento está todo en verde.")).to_be_visible()
    page.locator(".empty a[href='/review']").click()
    expect(page.locator("#review")).to_be_visible()
