"""The product as a person has it: the site, a worker beside it, and a real Chromium that watches what it is given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cuadra.flows.house import House
from cuadra.flows.working import work_until
from tests.databases import TestServer
from tests.web.people import PASSWORD, Owner, owner
from tests.web.site import Site, fresh_site

expect.set_options(timeout=30_000)
SCREENS = Path(__file__).parents[3] / "var" / "screens"
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TELL = """addEventListener('securitypolicyviolation', e =>
  console.error(`CSP ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"""


@dataclass
class Seat:
    """A person at a browser: ``wrong`` is what the page should not have done."""

    site: Site
    context: BrowserContext
    page: Page
    owner: Owner
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def upload(self, *files: tuple[str, bytes]) -> None:
        """By the dialog of files."""
        given = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
        self.page.set_input_files("#files", given)  # type: ignore[arg-type]


Sit = Callable[..., Seat]


@pytest.fixture(scope="session")
def place(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with its own database and a worker."""
    how = {"concurrency": 2, "readers": 1, "allow_private_mail": True}
    with fresh_site(server, tmp_path_factory.mktemp("place"), beside=working, **how) as site:
        yield site


@pytest.fixture
def sit(browser: Browser, place: Site) -> Iterator[Sit]:
    """Seats of this test; at its end nothing may have gone wrong at any of them."""
    seats: list[Seat] = []

    def take(*, language: str = "es", dark: bool = False, width: int = 1280, script: bool = True, log_in: bool = True,
             who: Owner | None = None) -> Seat:  # fmt: skip
        context = browser.new_context(
            locale="es-MX" if language == "es" else "en-GB",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        seat = Seat(place, context, context.new_page(), who or owner(place))
        seats.append(seat)
        watch(seat)
        context.set_default_timeout(60_000)
        if language != "es":  # the person's own language goes before the browser's
            context.add_cookies([{"name": "cuadra_lang", "value": language, "url": place.url}])
        if log_in:
            enter(seat)
        return seat

    yield take
    for seat in seats:
        seat.context.close()
    assert [one for seat in seats for one in seat.wrong] == []


def watch(seat: Seat) -> None:
    """Notes what the policy refused, what the script threw, and any request to another host."""
    seat.context.add_init_script(TELL)
    seat.page.on("pageerror", lambda error: seat.wrong.append(f"error {error}"))

    def said(kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            seat.wrong.append(text)

    seat.page.on("console", lambda message: said(message.type, message.text))
    home = seat.site.url
    seat.context.on("request", lambda asked: asked.url.startswith(home) or seat.wrong.append(f"outside {asked.url}"))


def enter(seat: Seat) -> None:
    """Through the form, as a person."""
    page = seat.go("/login")
    page.fill("#email", seat.owner.email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    seat.go("/inbox")


@contextmanager
def working(house: House) -> Iterator[None]:
    """A worker, in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=work_until, args=(house, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
