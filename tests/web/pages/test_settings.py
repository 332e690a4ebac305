from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.flows.conftest import until
from tests.web.pages.conftest import Sit
from tests.web.people import PASSWORD


def test_a_form_comes_back_with_its_errors_and_what_was_typed(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/company")
    page.evaluate("window.isSame = true; document.querySelector('#name').required = false")
    page.fill("#tax_id", "ABC010203AB9")
    page.fill("#name", "")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#name-wrong")).to_have_text("Escriba el nombre de la empresa.")
    expect(page.locator("#name")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#tax_id")).to_have_value("ABC010203AB9")
    assert page.evaluate("window.isSame"), "the form came back without a new page"
    page.fill("#name", "Abarrotes Nuevos")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#toasts")).to_contain_text("Guardado.")
    page.reload()
    expect(page.locator(".menu summary")).to_contain_text("Abarrotes Nuevos")


def test_a_key_is_shown_once_and_opens_the_api_until_it_is_revoked(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/keys")
    page.fill("#name", "Caja uno")
    page.get_by_role("button", name="Crear la llave").click()
    key = page.locator(".once code").inner_text()
    with seat.site.client(key) as client:
        assert client.get("/api/v1/documents").status_code == 200
    page.reload()
    expect(page.locator("table")).to_contain_text("Caja uno")
    assert key not in page.content()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Revocar").click()
    expect(page.locator("#toasts")).to_contain_text("La llave ya no sirve.")
    with seat.site.client(key) as client:  # each process hears of it a moment later
        until(lambda: client.get("/api/v1/documents").status_code == 401)


def test_somebody_is_invited_and_joins_by_the_link(sit: Sit) -> None:
    seat, guest = sit(), sit(log_in=False)
    page = seat.go("/settings/people")
    page.fill("#email", "no es un correo")
    page.evaluate("document.querySelector('#email').type = 'text'")
    page.get_by_role("button", name="Crear el enlace").click()
    expect(page.locator("#email-wrong")).to_be_visible()
    expect(page.locator("#email")).to_be_focused()
    address = f"nuevo.{seat.owner.tenant.hex}@example.com"
    page.fill("#email", address)
    page.get_by_role("button", name="Crear el enlace").click()
    link = page.locator(".once code").inner_text()
    assert re.search(r"/invitation#\S{20,}", link)
    visitor = guest.page
    visitor.goto(link)
    expect(visitor).to_have_url(re.compile("^[^#]+$"))
    visitor.get_by_label("Su nombre").fill("Nuevo")
    visitor.get_by_label("Contraseña").fill(PASSWORD)
    visitor.get_by_role("button", name="Incorporarme").click()
    expect(visitor.locator("h1")).to_have_text("Inicio")
    expect(seat.go("/settings/people").locator("tbody").first).to_contain_text(address)


def test_the_theme_and_the_language_are_remembered(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    ink = "getComputedStyle(document.body).color"
    light = page.evaluate(ink)
    page.locator(".tools .menu summary").click()
    page.get_by_role("button", name="Oscuro").click()
    page.wait_for_function(f"{ink} !== '{light}'")
    page.locator(".tools .menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Inbox")
    page = seat.go("/jobs")
    expect(page.locator("h1")).to_have_text("Jobs")
    assert page.evaluate(ink) != light


def test_a_webhook_is_added_and_switched_off(sit: Sit) -> None:
    page = sit().go("/settings/webhooks")
    page.fill("#url", "https://tienda.example/aviso")
    page.get_by_role("button", name="Agregar").click()
    expect(page.locator(".once code")).to_contain_text("whsec_")
    page.get_by_role("link", name="https://tienda.example/aviso").click()
    page.get_by_role("button", name="Apagar").click()
    expect(page.locator(".note")).to_contain_text("Apagado desde")


def test_other_sessions_are_ended(sit: Sit) -> None:
    seat = sit()
    other = sit(who=seat.owner)
    other.page.goto("about:blank")  # a page of its own would go to the way in by itself, between the two
    page = seat.go("/settings/me")
    page.get_by_role("button", name="Cerrar todas las demás").click()
    expect(page.locator("#toasts")).to_contain_text("Las otras sesiones se cerraron.")
    until(lambda: "/login?next=%2Fjobs" in other.go("/jobs").url)  # heard of a moment later


def test_who_may_less_sees_less_and_is_told_so(sit: Sit) -> None:
    seat = sit()
    with seat.site.house.database.tenant(seat.owner.tenant, person=seat.owner.person) as session:
        from cuadra.tenants.repository import CompanyRepository

        CompanyRepository(session, seat.owner.tenant).set_role(seat.owner.person, "reader")
    page = seat.go("/settings/keys")
    expect(page.locator("main")).to_contain_text("TEN-002")
    page = seat.go("/inbox")
    expect(page.locator("#upload")).to_have_count(0)
    expect(page.locator("nav.main a")).to_have_text(["Inicio", "Bandeja", "Proveedores", "Tareas", "Ajustes"])
