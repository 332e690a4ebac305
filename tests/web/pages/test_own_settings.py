"""What people set for themselves and their company, in a true browser."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from cuadra.simulators.imap import ImapSimulator
from cuadra.sources.roots import own_folder
from cuadra.vault.service import NewSecret, listed, store
from tests.flows.conftest import until
from tests.web.pages.conftest import Seat, Sit, enter
from tests.web.people import PASSWORD, Owner


def sure(page: Page) -> None:
    """Says yes to what is asked."""
    page.on("dialog", lambda dialog: dialog.accept())


def wrong(page: Page, field: str) -> None:
    """The field is marked, told beside, and has the cursor."""
    expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{field}")).to_be_focused()
    assert f"{field}-wrong" in (page.locator(f"#{field}").get_attribute("aria-describedby") or "")


def test_the_second_step_is_turned_on_by_its_qr_code_and_off_by_a_recovery_code(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/second-step")
    page.fill("#password", "no es esta")
    page.get_by_role("button", name="Comenzar").click()
    wrong(page, "password")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Comenzar").click()
    secret = seen_in_qr(page)
    page.fill("#code", "000000")
    page.get_by_role("button", name="Activarlo").click()
    wrong(page, "code")
    assert seen_in_qr(page) == secret, "the same secret is shown until it is confirmed"
    page.fill("#code", pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Activarlo").click()
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    page.reload()
    expect(page.locator("main")).to_contain_text("Quedan 10 códigos")
    assert codes[0] not in page.content()
    page.get_by_label("Código de su teléfono").fill(codes[0])
    page.get_by_role("button", name="Desactivarlo").click()
    expect(page.locator("#password")).to_be_visible()


def seen_in_qr(page: Page) -> str:
    """The secret as a telephone reads it from the screen."""
    import io

    import zxingcpp
    from PIL import Image

    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot(caret="initial"))))
    match = re.search(r"secret=([A-Z2-7]+)", found[0].text)
    assert match
    return match[1]


def test_letters_as_keys_density_and_goals_hold_on_every_device(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/appearance")
    page.get_by_label("Compacta").check()
    page.locator("main [name=keys]").uncheck()
    page.get_by_label("Mostrar metas y rachas").uncheck()
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#toasts")).to_contain_text("Guardado.")
    other = sit(who=seat.owner).go("/inbox")
    expect(other.locator("html")).to_have_attribute("data-density", "dense")
    other.keyboard.press("g")
    other.keyboard.press("j")
    expect(other).to_have_url(re.compile("/inbox$"))
    other.keyboard.press("?")
    with other.expect_response("**/look"):
        other.locator("#keys-on").check()
    other.locator("#keys dialog, #keys").get_by_role("button").click()
    other.keyboard.press("g")
    other.keyboard.press("j")
    expect(other).to_have_url(re.compile("/jobs$"))
    expect(seat.go("/settings/appearance").locator("main [name=keys]")).to_be_checked()
    expect(page.get_by_label("Mostrar metas y rachas")).not_to_be_checked()


def test_a_folder_is_tried_out_watched_paused_and_removed(sit: Sit) -> None:
    seat = sit()
    own = own_folder(seat.site.house.settings.home, seat.owner.tenant)
    page = seat.go("/settings/sources")
    page.get_by_role("link", name="Carpeta vigilada").click()
    page.fill("#name", "Escáner")
    page.fill("#folder", "/etc")
    page.get_by_role("button", name="Agregar").click()
    wrong(page, "folder")
    expect(page.locator("#name")).to_have_value("Escáner")
    page.fill("#folder", str(own))
    page.get_by_role("button", name="Probar").click()
    expect(page.locator("#tried")).to_contain_text("Funciona.")
    page.get_by_role("button", name="Agregar").click()
    expect(page.locator("#toasts")).to_contain_text("se revisa desde ahora")
    (own / "ticket.xml").write_bytes(b"<x/>")
    page.get_by_role("link", name="Escáner").click()
    with page.expect_response(lambda one: one.request.method == "POST"):
        page.get_by_role("button", name="Revisar ahora").click()
    arrived(page, 1)
    expect(page.locator("table")).to_contain_text("ticket.xml")
    page.get_by_role("button", name="Poner en pausa").click()
    expect(page.locator(".facts")).to_contain_text("En pausa")
    sure(page)
    page.get_by_role("button", name="Quitar").click()
    expect(page.locator("main")).to_contain_text("Todavía ninguna")


def test_what_the_form_of_a_source_does_not_ask_for_stays(sit: Sit) -> None:
    seat = sit()
    own = own_folder(seat.site.house.settings.home, seat.owner.tenant)
    own.mkdir(parents=True, exist_ok=True)
    given = {"kind": "folder", "name": "Escáner", "folder": {"folder": str(own), "still": 5.0}, "every": 120,
             "cron": "0 8 * * *", "zone": "America/Panama"}  # fmt: skip
    with seat.site.client(seat.site.key(seat.owner.tenant)) as client:
        made = client.post("/api/v1/sources", json=given).json()["source"]
        page = seat.go(f"/settings/sources/{made['id']}")
        expect(page.locator("#every")).to_have_value("120")
        page.fill("#name", "Otro")
        page.get_by_role("button", name="Guardar").click()
        expect(page.locator("h1")).to_have_text("Otro")
        kept = client.get(f"/api/v1/sources/{made['id']}").json()
    same = ("folder", "every", "cron", "zone", "country")
    assert {name: kept[name] for name in same} == {name: made[name] for name in same}


def arrived(page: Page, count: int) -> None:
    """The page tells it as soon as the worker has taken it."""
    told = page.locator(".facts dd").nth(1)
    for _ in range(100):
        if told.inner_text() == str(count):
            return
        page.wait_for_timeout(300)
        page.reload()
    expect(told).to_have_text(str(count))


def test_a_mailbox_is_entered_before_it_is_saved_and_its_password_never_comes_back(sit: Sit) -> None:
    seat = sit()
    mail = ImapSimulator(account=("ana@tienda.example", "clave-canario-91"))
    with mail.running():
        page = seat.go("/settings/sources/new/mail")
        page.fill("#name", "Facturas")
        page.fill("#host", "127.0.0.1")
        page.fill("#port", str(mail.port))
        page.select_option("#security", "plain")
        page.fill("#user", "ana@tienda.example")
        page.fill("#secret", "mala")
        page.get_by_role("button", name="Agregar").click()
        wrong(page, "secret")
        assert mail.logins == 0
        expect(page.locator("#host")).to_have_value("127.0.0.1")
        expect(page.locator("#secret")).to_have_value("")
        page.fill("#secret", "clave-canario-91")
        page.get_by_role("button", name="Probar").click()
        expect(page.locator("#tried")).to_contain_text("Hay 0 mensajes.")
        expect(page.locator("#secret")).to_have_value("clave-canario-91")  # its field is not touched
        page.get_by_role("button", name="Agregar").click()
        expect(page.locator("table")).to_contain_text("Facturas")
        page.get_by_role("link", name="Facturas").click()
        assert "canario" not in page.content()
        page = seat.go("/settings/secrets")
        expect(page.locator("table")).to_contain_text("de una fuente")
        assert "canario" not in page.content()
        seat.go("/settings/sources").get_by_role("link", name="Facturas").click()
        sure(page)
        page.get_by_role("button", name="Quitar").click()
        expect(page.locator("main")).to_contain_text("Todavía ninguna")


def test_an_upload_link_takes_documents_from_somebody_without_an_account(sit: Sit) -> None:
    seat, supplier = sit(), sit(log_in=False)
    page = seat.go("/settings/sources/new/link")
    page.fill("#name", "Proveedores")
    page.get_by_role("button", name="Crear el enlace").click()
    link = page.locator(".once code").inner_text()
    visitor = supplier.page
    visitor.goto(link)
    expect(visitor).to_have_url(re.compile("^[^#]+$"))
    file = {"name": "factura.xml", "mimeType": "text/xml", "buffer": b"<factura/>"}
    for told in ("Recibido", "Ya estaba aquí"):
        visitor.set_input_files("#files", [file])  # type: ignore[list-item]
        visitor.get_by_role("button", name="Enviar").click()
        expect(visitor.locator(".plain-list")).to_contain_text(told)
    expect(seat.go("/inbox").locator("main")).to_contain_text("factura.xml")
    sure(page)
    seat.go("/settings/sources").locator("td.main a").click()
    page.get_by_role("button", name="Quitar").click()
    expect(page.locator("main")).to_contain_text("Todavía ninguna")
    visitor.set_input_files("#files", [file])  # type: ignore[list-item]
    visitor.get_by_role("button", name="Enviar").click()
    expect(visitor.locator("#problem")).to_contain_text("ya no vale")


def test_a_secret_is_set_replaced_and_deleted_and_never_shown(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/secrets")
    page.fill("#name", "Portal del proveedor")
    page.get_by_role("button", name="Guardarlo").click()
    wrong(page, "value")
    page.fill("#value", "canario-55-uno")
    page.get_by_role("button", name="Guardarlo").click()
    expect(page.locator("#toasts")).to_contain_text("El secreto quedó guardado.")
    expect(page.locator("table")).to_contain_text("Portal del proveedor")
    page.get_by_role("link", name="Reemplazar").click()
    expect(page.locator("#name")).to_have_value("Portal del proveedor")
    page.fill("#value", "canario-55-dos")
    page.get_by_role("button", name="Guardarlo").click()
    expect(page.locator("#toasts")).to_contain_text("El secreto quedó guardado.")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "canario" not in page.content()
    sure(page)
    page.get_by_role("button", name="Borrar").click()
    expect(page.locator("main")).to_contain_text("Ninguno todavía.")


def test_who_used_a_secret_and_for_what_is_told(sit: Sit) -> None:
    seat = sit()
    house, tenant = seat.site.house, seat.owner.tenant
    from cuadra.audit.actor import WORKER
    from cuadra.kit.secret import Secret
    from cuadra.vault.service import use

    with house.database.tenant(tenant) as session:
        store(session, tenant, NewSecret("password", "Buzón", Secret("x")), WORKER, house.keys)
        kept = listed(session, tenant)[0].id
    use(house.database, tenant, kept, WORKER, "mailbox", house.keys)
    expect(seat.go("/settings/secrets").locator("tbody")).to_contain_text("Cuadra, para leer un buzón")


def test_ages_are_counted_before_they_are_saved(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/retention")
    page.fill("#readings", "5")
    page.get_by_role("button", name="Contar").click()
    wrong(page, "readings")
    page.fill("#readings", "45")
    page.get_by_role("button", name="Contar").click()
    expect(page.locator(".note")).to_contain_text("Todavía no se guardó nada.")
    expect(seat.go("/settings/retention").locator("#readings")).to_have_value("365")
    page.fill("#readings", "45")
    page.fill("#jobs", "")
    sure(page)
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#toasts")).to_contain_text("Guardado.")
    expect(page.locator("#readings")).to_have_value("45")
    expect(page.locator("#jobs")).to_have_value("")


def test_the_fiscal_data_of_the_country_are_checked(sit: Sit) -> None:
    page = sit().go("/settings/company")
    page.fill("#tax_id", "ABC")
    page.fill("#postal_code", "123")
    page.get_by_role("button", name="Guardar").click()
    wrong(page, "tax_id")
    expect(page.locator("#postal_code-wrong")).to_contain_text("cinco cifras")
    page.fill("#tax_id", "abc 010203 ab8")
    page.fill("#postal_code", "06000")
    page.select_option("#regime", "612")
    page.get_by_role("button", name="Guardar").click()
    wrong(page, "regime")
    page.select_option("#regime", "601")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#toasts")).to_contain_text("Guardado.")
    expect(page.locator("#tax_id")).to_have_value("ABC010203AB8")
    expect(page.locator("#tax_id-help")).not_to_be_empty()  # its check digit is not the one of the rule
    page.reload()
    expect(page.locator("#regime")).to_have_value("601")


def test_ones_own_data_are_taken_along(sit: Sit, tmp_path: Path) -> None:
    seat = sit()
    page = seat.go("/settings/my-data")
    page.fill("#export-password", "no es esta")
    page.get_by_role("button", name="Descargar").click()
    wrong(page, "export-password")
    page.fill("#export-password", PASSWORD)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Descargar").click()
    waiting.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as bundle:
        assert json.loads(bundle.read("people.json"))[0]["email"] == seat.owner.email


def test_who_erases_themselves_is_gone_but_the_last_owner_stays(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/settings/my-data")
    sure(page)
    page.fill("#erase-password", PASSWORD)
    page.get_by_role("button", name="Borrar mis datos").click()
    wrong(page, "sure")
    page.fill("#erase-password", PASSWORD)
    page.locator("#sure").check()
    page.get_by_role("button", name="Borrar mis datos").click()
    expect(page.locator("#problem")).to_contain_text("ERA-001")
    heir = joins(seat)
    page.fill("#erase-password", PASSWORD)
    page.locator("#sure").check()
    page.get_by_role("button", name="Borrar mis datos").click()
    expect(page.locator("h1")).to_have_text("Sus datos se borraron")
    until(lambda: "/login" in seat.go("/inbox").url)  # each process hears of it a moment later
    again = sit(log_in=False, who=heir)
    enter(again)


def joins(seat: Seat) -> Owner:
    """Somebody else owns the company too."""
    from cuadra.tenants.models import Membership
    from cuadra.tenants.repository import CompanyRepository
    from tests.web.people import owner

    heir = owner(seat.site, "Eva")
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        row = Membership(tenant_id=seat.owner.tenant, person_id=heir.person, role="owner")
        CompanyRepository(session, seat.owner.tenant).add(row)
    return heir


def test_a_notice_that_failed_is_sent_again(sit: Sit) -> None:
    seat = sit()
    from cuadra.kit.ids import new_id
    from cuadra.webhooks import service
    from cuadra.webhooks.models import Delivery

    house, tenant = seat.site.house, seat.owner.tenant
    from cuadra.audit.actor import SYSTEM

    with house.database.tenant(tenant) as session:
        endpoint, _ = service.add(
            session, tenant, SYSTEM, house.keys, url="https://tienda.example/x", types=["document.*"]
        )
        session.add(Delivery(tenant_id=tenant, id=new_id(), endpoint_id=endpoint.id, seq=1, state="given_up",
                             attempts=8, failure="WHK-101"))  # fmt: skip
    page = seat.go(f"/settings/webhooks/{endpoint.id}")
    expect(page.locator("tbody")).to_contain_text("WHK-101")
    page.get_by_role("button", name="Enviar de nuevo").click()
    expect(page.locator("#toasts")).to_contain_text("Se enviará una vez más.")
