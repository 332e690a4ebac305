"""The way through the settings: a list beside the page on a desk, one that opens above it on a telephone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.pages.conftest import Sit
from tests.web.pages.test_screens import look, serious


def test_on_a_telephone_the_settings_open_from_one_line_and_nothing_scrolls_sideways(sit: Sit) -> None:
    seat = sit(width=375)
    page = seat.go("/settings/sources")
    fold = page.locator(".side-fold")
    expect(fold.locator("summary")).to_have_text("Ajustes: Fuentes")
    expect(page.get_by_role("navigation", name="Ajustes")).to_have_count(0)
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    links = page.get_by_role("navigation", name="Ajustes")
    expect(links.get_by_role("link")).to_have_count(15)
    expect(links.get_by_role("link", name="Fuentes")).to_have_attribute("aria-current", "page")
    for one in links.get_by_role("link").all():
        expect(one).to_be_in_viewport()
        assert one.evaluate("one => one.scrollWidth <= one.clientWidth"), one.inner_text()
    assert links.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert serious(page) == []
    look(seat, "settings-open", "es", dark=False, width=375)
    links.get_by_role("link", name="Etiquetas y campos").click()
    page.wait_for_url("**/settings/organising")
    expect(page.locator(".side-fold summary")).to_have_text("Ajustes: Etiquetas y campos")


def test_on_a_desk_all_settings_stand_beside_the_page(sit: Sit) -> None:
    seat = sit(language="en", dark=True)
    page = seat.go("/settings/company")
    expect(page.locator(".side-fold")).to_be_hidden()
    links = page.get_by_role("navigation", name="Settings")
    expect(links.get_by_role("link")).to_have_count(15)
    look(seat, "settings-desk", "en", dark=True, width=1280)


def test_without_script_they_open_all_the_same(sit: Sit) -> None:
    seat = sit(width=375, script=False)
    page = seat.go("/settings/company")
    page.locator(".side-fold summary").click()
    expect(page.get_by_role("navigation", name="Ajustes").get_by_role("link")).to_have_count(15)
