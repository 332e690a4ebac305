"""Notices in a real browser: the bell counts while one looks on, a push message is shown, the keyboard goes there."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.kit.ids import new_id
from tests.web.pages.conftest import Seat, Sit


def happen(seat: Seat, action: str, times: int = 1) -> None:
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        for _ in range(times):
            record(session, seat.owner.tenant, SYSTEM, action, action.split(".", maxsplit=1)[0], new_id())


def test_the_bell_counts_while_one_looks_on_and_the_first_page_too(sit: Sit) -> None:
    """The worker beside the site reads the record; the stream tells the page that something happened."""
    seat = sit()
    page = seat.go("/")
    expect(page.locator("#bell")).to_have_attribute("aria-label", "Avisos")
    happen(seat, "document.review", 3)
    expect(page.locator("#bell")).to_have_attribute("aria-label", "Avisos: 1 sin leer")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notices")
    expect(page.locator(".notices li")).to_contain_text("3 documentos llegaron a revisión.")
    page.get_by_role("button", name="Marcar todo como leído").click()
    expect(page.locator("#bell")).to_have_attribute("aria-label", "Avisos")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#bell")).to_have_attribute("aria-label", "Avisos: 1 sin leer")


def test_choices_are_saved_by_the_form_and_the_way_to_the_webhooks_is_there(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/notices")
    page.locator("#review-mail").check()
    page.get_by_label("Una vez al día").check()
    page.select_option("#hour", "18")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#toasts")).to_contain_text("Guardado")
    page.reload()
    expect(page.locator("#review-mail")).to_be_checked()
    expect(page.locator("#hour")).to_have_value("18")
    page.get_by_role("link", name="webhooks").last.click()
    page.wait_for_url("**/settings/webhooks")


def test_a_push_message_is_shown_by_the_service_worker(sit: Sit) -> None:
    """As Chromium's own service would hand it over: the worker shows what came, and nothing that it does not hold."""
    seat = sit()
    seat.context.grant_permissions(["notifications"], origin=seat.site.url)
    page = seat.go("/settings/notices")
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)")
    protocol = seat.context.new_cdp_session(page)
    heard: list[str] = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: heard.extend(one["registrationId"] for one in told["registrations"] if not one["isDeleted"]),
    )
    protocol.send("ServiceWorker.enable")
    for _ in range(500):  # frames: what the protocol tells comes in between
        if heard:
            break
        page.evaluate("new Promise(requestAnimationFrame)")
    message = {
        "title": "Tienda",
        "body": "3 documentos llegaron a revisión.",
        "url": "/inbox?tab=review",
        "tag": "review",
    }
    told = {"origin": seat.site.url, "registrationId": heard[-1], "data": json.dumps(message)}
    protocol.send("ServiceWorker.deliverPushMessage", told)
    shown = page.wait_for_function(
        "async () => { const r = await navigator.serviceWorker.ready; const n = await r.getNotifications();"
        " return n.length ? [n[0].title, n[0].body, n[0].tag, n[0].data.url] : null }"
    ).json_value()
    assert shown == ["Tienda", message["body"], "review", "/inbox?tab=review"]


SUBSCRIBED = """PushManager.prototype.getSubscription = async () => ({
  endpoint: 'https://push.example/x9',
  unsubscribe: async () => { localStorage.setItem('unsubscribed', 'yes'); return true; },
});"""


def test_who_signs_out_ends_the_notices_of_this_browser(sit: Sit) -> None:
    """The subscription is played: a real one needs the service of the browser's maker."""
    seat = sit()
    seat.context.grant_permissions(["notifications"], origin=seat.site.url)
    seat.context.add_init_script(SUBSCRIBED)
    page = seat.go("/inbox")
    page.evaluate("navigator.serviceWorker.ready.then(() => sessionStorage.clear())")
    with page.expect_response("**/devices/keep") as kept:  # said once in a session
        page.reload()
    assert kept.value.status == 204
    page.locator(".tools .menu summary").click()
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/login")
    assert page.evaluate("[localStorage.getItem('unsubscribed'), sessionStorage.getItem('push-kept')]") == ["yes", None]


def test_the_first_page_walks_by_keyboard_and_its_month_is_chosen(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/inbox")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(seat.site.url + "/")
    page.get_by_role("button", name="Ocultar").click()
    expect(page.locator(".guide")).to_have_count(0)
    page.locator(".tools .menu summary").click()
    page.get_by_role("button", name="Primeros pasos").click()
    expect(page.locator(".guide")).to_be_visible()
    page.select_option("#side", "sold")
    page.wait_for_url("**side=sold**")
