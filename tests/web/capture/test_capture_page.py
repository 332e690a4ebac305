"""The camera page as a telephone has it: installable, offline, nothing lost and nothing sent twice."""

from __future__ import annotations

import re
from typing import Any

import httpx
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from tests.web.capture.drawn import photo, receipt
from tests.web.pages.conftest import Seat, Sit, enter
from tests.web.pages.test_screens import look

PHONE = 375


def documents(seat: Seat) -> list[str]:
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        return [str(one) for one in session.scalars(text("SELECT name FROM documents ORDER BY id"))]


def open_camera(seat: Seat) -> Page:
    page = seat.go("/capture")
    page.wait_for_selector("[data-capture][data-ready]")
    return page


def controlled(page: Page) -> None:
    """Waits until the service worker has the page."""
    page.wait_for_function("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")


def only_the_page_sends(seat: Seat) -> None:
    """No service worker is woken to send: it does not feel that this browser is told to be without a connection."""
    seat.context.add_init_script("if (self.SyncManager) SyncManager.prototype.register = async () => undefined")


def file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def choose(page: Page, *files: dict[str, Any]) -> None:
    page.set_input_files("#cap-files", list(files))  # type: ignore[arg-type]


def test_the_pages_can_be_installed_and_their_worker_keeps_nobodys_data(sit: Sit) -> None:
    seat = sit(width=PHONE)
    page = seat.go("/inbox")
    controlled(page)
    told = httpx.get(f"{seat.site.url}/manifest.webmanifest", headers={"accept-language": "en"}, trust_env=False).json()
    assert {"name", "short_name", "start_url", "display", "icons"} <= told.keys()
    assert told["display"] == "standalone"
    sizes = {one["sizes"]: one for one in told["icons"]}
    for size in ("192x192", "512x512"):
        answer = httpx.get(seat.site.url + sizes[size]["src"], trust_env=False)
        assert answer.headers["content-type"] == "image/png"
        assert answer.content[16:24] == int(size[:3]).to_bytes(4, "big") * 2
    errors = seat.context.new_cdp_session(page).send("Page.getAppManifest")["errors"]
    assert errors == []
    open_camera(seat)
    seat.go("/inbox")
    kept: list[str] = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async name =>
             (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname)))).flat()"""
    )
    assert {"/offline", "/capture/shell"} <= set(kept)
    assert all(one.startswith("/static/built/") or one in {"/offline", "/capture/shell"} for one in kept)
    shell: str = page.evaluate("caches.match('/capture/shell').then(one => one.text())")
    assert seat.owner.email not in shell


def test_the_camera_is_allowed_on_its_page_alone(sit: Sit) -> None:
    seat = sit()
    allowed = {path: seat.page.request.get(seat.site.url + path).headers["permissions-policy"] for path in (
        "/capture", "/inbox", "/capture/shell", "/api/v1/documents")}  # fmt: skip
    assert [path for path, told in allowed.items() if "camera=(self)" in told] == ["/capture", "/capture/shell"]


def test_a_photo_is_judged_taken_and_sent(sit: Sit) -> None:
    seat = sit(width=PHONE)
    page = open_camera(seat)
    expect(page.locator("[data-cap=viewfinder]")).to_be_visible()
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    page.click("[data-cap=shoot]")
    asking = page.locator("[data-cap=asking]")  # the camera of the test shows no paper
    row = page.locator("[data-paper]")
    expect(asking.or_(row).first).to_be_visible()
    if asking.is_visible():
        page.click("[data-cap=use]")
    expect(row).to_have_attribute("data-state", "sent")
    assert [re.sub(r"\d+", "N", one) for one in documents(seat)] == ["foto-N.jpg"]


def test_a_bad_photo_is_told_in_words_and_may_be_used_anyway(sit: Sit) -> None:
    seat = sit(width=PHONE)
    page = open_camera(seat)
    choose(page, file("sana.jpg", photo(receipt("G-101", "10.00"))))
    expect(page.locator("[data-paper]")).to_have_attribute("data-state", "sent")
    blurred = _blurred(photo(receipt("G-102", "20.00")))
    choose(page, file("movida.jpg", blurred))
    expect(page.locator("[data-cap=faults]")).to_contain_text("borrosa")
    page.click("[data-cap=again]")
    assert documents(seat) == ["sana.jpg"]
    choose(page, file("movida.jpg", blurred))
    page.click("[data-cap=use]")
    expect(page.locator("[data-paper][data-state=sent]")).to_have_count(2)
    assert documents(seat) == ["sana.jpg", "movida.jpg"]


def test_photos_taken_without_a_connection_wait_and_go_once(sit: Sit) -> None:
    seat = sit(width=PHONE)
    only_the_page_sends(seat)
    page = open_camera(seat)
    controlled(page)
    seat.context.set_offline(True)
    for number in (1, 2):
        choose(page, file(f"sin-red-{number}.jpg", photo(receipt(f"H-10{number}", f"{number}0.00"))))
        expect(page.locator("[data-paper]")).to_have_count(number)
    expect(page.locator("[data-cap=state]")).to_contain_text("No hay conexión")
    page.close()  # closing the tab loses nothing
    seat.page = page = seat.context.new_page()
    seat.context.set_offline(True)
    open_camera(seat)  # the shell, out of this browser
    expect(page.locator("[data-paper][data-state=waiting]")).to_have_count(2)
    assert documents(seat) == []
    seat.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-paper][data-state=sent]")).to_have_count(2)
    assert documents(seat) == ["sin-red-1.jpg", "sin-red-2.jpg"]


def test_an_answer_that_is_lost_does_not_send_twice(sit: Sit) -> None:
    seat = sit(width=PHONE)
    page = open_camera(seat)
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # it arrives, and its answer does not
        route.abort()

    page.route("**/api/v1/documents", lose)
    choose(page, file("una.jpg", photo(receipt("I-101", "30.00"))))
    expect(page.locator("[data-paper]")).to_have_attribute("data-state", "waiting")
    page.click("[data-cap=send]")
    expect(page.locator("[data-paper]")).to_have_attribute("data-state", "sent")
    assert lost == [202]
    assert documents(seat) == ["una.jpg"]
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        assert session.scalar(text("SELECT count(*) FROM sightings")) == 1  # not even seen a second time


def test_several_photos_of_one_receipt_are_one_document(sit: Sit) -> None:
    seat = sit(width=PHONE)
    page = open_camera(seat)
    page.check("[data-cap=several]")
    rows = receipt("J-101", "40.00")
    choose(page, file("a.jpg", photo(rows[:5])), file("b.jpg", photo(rows[5:])))
    expect(page.locator("[data-shot]")).to_have_count(2)
    page.reload()
    page.wait_for_selector("[data-capture][data-ready]")
    expect(page.locator("[data-shot]")).to_have_count(2)  # a draft is kept too
    page.click("[data-cap=done]")
    expect(page.locator("[data-paper]")).to_have_attribute("data-state", "sent")
    assert sorted(documents(seat)) == ["a (2).pdf", "a.jpg", "b.jpg"]


def test_photos_of_one_person_are_not_sent_by_another(sit: Sit) -> None:
    seat = sit(width=PHONE)
    only_the_page_sends(seat)
    page = open_camera(seat)
    controlled(page)
    seat.context.set_offline(True)
    choose(page, file("mia.jpg", photo(receipt("K-101", "50.00"))))
    expect(page.locator("[data-paper]")).to_have_count(1)
    first = seat.owner
    seat.context.clear_cookies()  # signed out before there is a connection again: the browser gives one to a page
    page.goto("about:blank")  # that is left, and it would send what waits, as who took it may
    seat.context.set_offline(False)
    seat.owner = sit(log_in=False).owner
    enter(seat)
    open_camera(seat)
    expect(page.locator("[data-paper]")).to_have_count(0)
    assert documents(seat) == []
    seat.owner = first
    assert documents(seat) == []


def test_without_a_connection_a_page_says_so_in_both_languages(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/inbox")
    controlled(page)
    seat.context.set_offline(True)
    page.goto(f"{seat.site.url}/jobs")
    expect(page.locator("main")).to_contain_text("No hay conexión")
    expect(page.locator("main")).to_contain_text("There is no connection")


def test_the_camera_page_is_seen_in_both_languages_and_themes(sit: Sit) -> None:
    for language, dark, width in (("es", False, 375), ("en", True, 375), ("es", True, 1280), ("en", False, 1280)):
        seat = sit(language=language, dark=dark, width=width)
        page = open_camera(seat)
        choose(page, file("a.jpg", photo(receipt("L-101", "60.00"))))
        expect(page.locator("[data-paper]")).to_have_attribute("data-state", "sent")
        choose(page, file("b.jpg", _blurred(photo(receipt("L-102", "61.00")))))
        expect(page.locator("[data-cap=asking]")).to_be_visible()
        look(seat, "capture", language, dark, width)


def _blurred(content: bytes) -> bytes:
    from io import BytesIO

    from PIL import Image, ImageFilter

    written = BytesIO()
    Image.open(BytesIO(content)).filter(ImageFilter.GaussianBlur(9)).save(written, "JPEG")
    return written.getvalue()
