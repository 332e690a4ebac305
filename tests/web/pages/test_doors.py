"""The other ways in, as a person walks them in a true browser: a forgotten password, and an OpenID provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from cuadra.database.urls import Urls
from cuadra.kit.secret import Secret
from cuadra.simulators.oidc import Account, OidcProvider
from cuadra.simulators.smtp import MailServerSimulator
from cuadra.tenants.door_repository import DoorRepository
from tests.web.people import PASSWORD, Owner, owner
from tests.web.site import Site, house_of, running

NEW = "otra frase muy distinta"


@dataclass(frozen=True)
class Doors:
    site: Site
    provider: OidcProvider
    mail: MailServerSimulator
    page: Page

    def log_in(self, ana: Owner, password: str) -> None:
        self.page.goto(f"{self.site.url}/login")
        self.page.fill("#email", ana.email)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        expect(self.page.locator(".menu summary")).to_be_visible()

    def recognised_as(self, who: Account) -> None:
        """From now on the provider knows this browser: it sends it back without asking."""

        def visit(route: Route) -> None:
            answer = self.provider.visit(route.request.url, who)
            route.fulfill(status=303, headers={"location": f"{self.provider.back}?{urlencode(answer)}"})

        self.page.route(f"{self.provider.url}/authorize*", visit)


@pytest.fixture
def doors(urls: Urls, tmp_path: Path, browser: Browser) -> Iterator[Doors]:
    provider, mail = OidcProvider(), MailServerSimulator()
    with provider.running(), mail.running():
        settings = {
            "oidc_issuer": provider.url,
            "oidc_client": provider.client_id,
            "oidc_secret": Secret(provider.client_secret),
            "smtp_url": Secret(f"smtp://127.0.0.1:{mail.port}"),
            "mail_from": "cuadra@tienda.example",
        }
        house = house_of(urls, tmp_path, **settings)
        with house.database.nobody() as session:
            DoorRepository(session).forgive("link", sha256(b"127.0.0.1").digest(), all_of_it=True)
        with running(house) as site:
            provider.back = f"{site.url}/login/oidc/back"
            context = browser.new_context(locale="es-MX")
            context.set_default_timeout(60_000)
            yield Doors(site, provider, mail, context.new_page())
            context.close()
        house.close()


def test_a_forgotten_password_is_replaced_by_the_link_of_the_letter(doors: Doors) -> None:
    ana, page = owner(doors.site), doors.page
    page.goto(f"{doors.site.url}/login")
    page.get_by_role("link", name="Olvidé mi contraseña").click()
    page.fill("#email", ana.email)
    page.get_by_role("button", name="Enviarme un enlace").click()
    expect(page.get_by_role("status")).to_contain_text(ana.email)
    while not doors.mail.box:
        page.wait_for_timeout(50)
    text = doors.mail.box[0].message.get_content()
    found = re.search(r"http://\S+(/reset#\S+)", text)
    assert found, text
    page.goto(doors.site.url + found[1])
    expect(page).to_have_url(re.compile("^[^#]+$"))
    page.fill("#password", "corta")
    page.get_by_role("button", name="Cambiarla").click()
    expect(page.locator("#password")).to_have_attribute("aria-invalid", "true")
    page.fill("#password", NEW)
    page.get_by_role("button", name="Cambiarla").click()
    page.get_by_role("link", name="Entrar").click()
    page.wait_for_url("**/login")
    doors.log_in(ana, NEW)


def test_an_account_is_linked_at_the_provider_and_opened_from_there(doors: Doors) -> None:
    ana, page = owner(doors.site), doors.page
    doors.log_in(ana, PASSWORD)
    doors.recognised_as(Account("sub ana", ana.email, "Ana"))
    page.goto(f"{doors.site.url}/settings/me")
    page.fill("#identity-password", "no es esta")
    page.get_by_role("button", name="Vincular").click()
    expect(page.locator("#identity-password")).to_be_focused()
    page.fill("#identity-password", PASSWORD)
    page.get_by_role("button", name="Vincular").click()
    expect(page.locator("#toasts")).to_contain_text("La cuenta quedó vinculada.")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Salir").click()
    page.get_by_role("link", name=re.compile("Entrar con 127.0.0.1")).click()
    expect(page.locator(".menu summary")).to_be_visible()
    expect(page).to_have_url(re.compile(f"^{re.escape(doors.site.url)}/(?!login)"))
