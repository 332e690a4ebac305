"""Every page in both languages, both themes, on a telephone and on a desk: seen, asked by axe, and watched."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cuadra.jobs.service import enqueue
from cuadra.web.pages.built import built
from tests.web.pages.conftest import AXE, SCREENS, Seat, Sit
from tests.web.pages.papers import invoice

PAGES = {
    "home": "/",
    "notices": "/notices",
    "notice-choices": "/settings/notices",
    "inbox": "/inbox",
    "filters": "/inbox?total_from=1",
    "suppliers": "/suppliers",
    "jobs": "/jobs",
    "audit": "/audit",
    "company": "/settings/company",
    "people": "/settings/people",
    "keys": "/settings/keys",
    "webhooks": "/settings/webhooks",
    "learning": "/learning",
    "sample": "/learning/sample",
    "automation": "/settings/automation",
    "together": "/inbox/confirm",
    "organising": "/settings/organising",
    "sources": "/settings/sources",
    "source-folder": "/settings/sources/new/folder",
    "source-mail": "/settings/sources/new/mail",
    "source-link": "/settings/sources/new/link",
    "secrets": "/settings/secrets",
    "retention": "/settings/retention",
    "second-step": "/settings/second-step",
    "appearance": "/settings/appearance",
    "my-data": "/settings/my-data",
    "me": "/settings/me",
    "status": "/status",
    "codes": "/errors",
    "capture": "/capture",
    "offline": "/offline",
    "nothing": "/nowhere",
}
OPEN = {
    "login": "/login",
    "setup": "/setup",
    "invitation": "/invitation",
    "forgot": "/forgot",
    "reset": "/reset",
    "send": "/send",
}


# Two looks of eight: ``test_walk`` asks axe about every page in all of them, and at more widths.
@pytest.mark.parametrize(
    ("language", "dark", "width"), [("es", False, 1280), ("en", True, 375)], ids=["es-light-1280", "en-dark-375"]
)
def test_every_page_is_seen_and_nothing_serious_stands_in_the_way(
    sit: Sit, language: str, dark: bool, width: int
) -> None:
    seat = sit(language=language, dark=dark, width=width, log_in=False)
    for name, path in OPEN.items():
        seat.go(f"{path}?lang={language}")
        look(seat, name, language, dark, width)
    from tests.web.pages.conftest import enter

    enter(seat)
    seat.upload(*((f"{n}.xml", invoice(f"Ferretería y Tlapalería {n}, S.A. de C.V.")) for n in range(3)))
    expect(seat.page.locator("td.main a", has_text="Tlapalería")).to_have_count(3)
    seat.go("/inbox").locator("td.main a").first.click()
    expect(seat.page.locator(".fields")).to_be_visible()
    look(seat, "document", language, dark, width)
    for name, path in PAGES.items():
        seat.go(path)
        look(seat, name, language, dark, width)
    seat.go("/inbox").locator(".tools .menu summary").click()
    look(seat, "menu", language, dark, width)
    seat.go("/inbox").keyboard.press("?")
    look(seat, "keys-help", language, dark, width)


def look(seat: Seat, name: str, language: str, dark: bool, width: int) -> None:
    page = seat.page
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}-{language}-{'dark' if dark else 'light'}-{width}.png", full_page=True)
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than {width}"
    seat.wrong += [f"{name}: {one}" for one in serious(page)]


def serious(page: Page) -> list[str]:
    """What axe finds, of any kind: id and place."""
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']} ({one['impact']}) {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


@cache
def axe() -> str:
    return AXE.read_text("utf-8")


def test_a_first_visit_is_light(sit: Sit) -> None:
    """All that a first visit brings, compressed as it comes: at most 150 kB."""
    seat = sit(log_in=False)
    sizes: dict[str, int] = {}
    seat.page.on("requestfinished", lambda asked: sizes.update({asked.url: asked.sizes()["responseBodySize"]}))
    seat.go("/login")
    seat.page.wait_for_load_state("networkidle")
    assert built().script, "the files of the pages are not built: make setup"
    assert sum("/static/built/" in url for url in sizes) >= 2
    assert 0 < sum(sizes.values()) <= 150_000, sizes


def test_large_letters_do_not_break_the_page(sit: Sit) -> None:
    """Half of 1280 is what a zoom of 200 % leaves."""
    seat = sit(width=640)
    for path in PAGES.values():
        seat.go(path)
        assert seat.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_job_is_stopped_and_that_is_undone(sit: Sit) -> None:
    seat = sit()
    from cuadra.kit.ids import new_id

    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        from datetime import UTC, datetime, timedelta

        enqueue(session, seat.owner.tenant, "webhook.deliver", new_id(), at=datetime.now(UTC) + timedelta(hours=1))
    page = seat.go("/jobs")
    page.get_by_role("button", name="Cancelar").click()
    expect(page.locator("#toasts")).to_contain_text("La tarea se canceló.")
    expect(page.locator("tbody .wide .state")).to_have_text("Cancelada")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text("comienza de nuevo")
