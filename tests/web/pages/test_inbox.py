from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.pages.conftest import Sit
from tests.web.pages.papers import invoice


def test_what_is_uploaded_appears_and_settles_without_a_reload(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    expect(page.locator(".empty")).to_contain_text("Suelte fotos")
    page.evaluate("window.isSame = true")
    seat.upload(("uno.xml", invoice("Ferretería Uno")), ("dos.xml", invoice("Ferretería Dos")))
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    expect(page.locator("#list")).to_contain_text("Ferretería Uno")
    expect(page.locator("#list .is-received, #list .is-reading")).to_have_count(0)
    expect(rows.first).to_contain_text(re.compile("Listo|Por revisar"))
    assert page.evaluate("window.isSame")


def test_the_same_file_is_one_document_and_that_is_said(sit: Sit) -> None:
    seat, paper = sit(), invoice()
    seat.upload(("uno.xml", paper))
    expect(seat.page.locator("[data-row]")).to_have_count(1)
    seat.upload(("otra-vez.xml", paper))
    expect(seat.page.locator("#uploads")).to_contain_text("Ya estaba aquí")
    expect(seat.page.locator("[data-row]")).to_have_count(1)


def test_files_dropped_on_the_page_are_sent(sit: Sit) -> None:
    seat = sit()
    data = seat.page.evaluate_handle(
        """text => { const data = new DataTransfer();
        data.items.add(new File([text], 'soltado.xml')); return data; }""",
        invoice("Soltados S.A.").decode(),
    )
    seat.page.dispatch_event("main", "drop", {"dataTransfer": data})
    expect(seat.page.locator("#list")).to_contain_text("Soltados S.A.")


def test_a_refused_file_says_why_and_can_be_sent_again(sit: Sit) -> None:
    seat = sit(language="en")
    seat.upload(("vacio.xml", b""))
    expect(seat.page.locator("#uploads li")).to_have_attribute("data-state", "failed")
    expect(seat.page.locator("#uploads [data-told]")).not_to_be_empty()
    expect(seat.page.get_by_role("button", name="Send again")).to_be_visible()


def test_the_inbox_is_walked_with_keys_alone(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    seat.upload(*((f"{n}.xml", invoice(f"Tienda {n}")) for n in range(3)))
    expect(page.locator("td.main a", has_text="Tienda")).to_have_count(3)
    expect(page.locator("#list .is-received, #list .is-reading")).to_have_count(0)
    page.locator("body").press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-row]') === document.querySelectorAll('[data-row]')[1]")
    page.keyboard.press("x")
    expect(page.locator("[data-marked]")).to_have_text("1")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/*")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox")
    page.keyboard.press("/")
    page.keyboard.type('"Tienda 2"')
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"Tienda\+2"))
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    with page.expect_response("**/look"):
        page.get_by_label("Usar atajos de una sola tecla").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("j")
    assert "/inbox" in page.url
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#keys input")).not_to_be_checked()


def test_tab_goes_first_to_the_content(sit: Sit) -> None:
    page = sit().page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_several_are_rejected_at_once_and_that_is_undone(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    seat.upload(*((f"{n}.xml", invoice(f"Tienda {n}")) for n in range(2)))
    expect(page.locator("#list .is-received, #list .is-reading")).to_have_count(0)
    expect(page.locator("td.main a", has_text="Tienda")).to_have_count(2)
    page.locator("[data-all]").check()
    page.get_by_role("button", name="Rechazar").click()
    expect(page.locator("#toasts")).to_contain_text("2 documentos rechazados.")
    expect(page.locator("tbody .wide .state.is-rejected")).to_have_count(2)
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text("2 documentos se leerán de nuevo.")
    expect(page.locator("tbody .wide .state.is-rejected")).to_have_count(0)


def test_filters_stay_in_the_address_and_the_back_button_works(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    seat.upload(("uno.xml", invoice("Tienda Uno")))
    expect(page.locator("td.main a", has_text="Tienda Uno")).to_have_count(1)
    page.get_by_text("Filtros").click()
    page.get_by_label("Total desde").fill("500")
    page.get_by_role("button", name="Filtrar").click()
    expect(page.locator(".empty")).to_contain_text("No hay ningún documento así.")
    expect(page).to_have_url(re.compile("total_from=500"))
    page.go_back()
    expect(page.locator("[data-row]")).to_have_count(1)
    page = seat.go("/inbox?total_from=mucho")
    expect(page.locator(".note")).to_contain_text("total_from")
    expect(page.locator("[data-row]")).to_have_count(1)


def test_without_script_everything_is_still_there(sit: Sit) -> None:
    seat = sit(script=False)
    page = seat.page
    seat.upload(("uno.xml", invoice("Sin Guion")))
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator("main")).to_contain_text("1 documento recibido.")
    page.locator("td.main a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.get_by_role("button", name="Rechazar").click()
    expect(page.locator("main")).to_contain_text(re.compile("rechazado|nada que cambiar"))
    page.get_by_role("link", name="Tareas", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/login")


def test_a_list_is_taken_away_as_a_table(sit: Sit) -> None:
    seat = sit(language="en")
    seat.upload(("uno.xml", invoice("=cmd()|Tienda")))
    expect(seat.page.locator("#list")).to_contain_text("=cmd()|Tienda")
    with seat.page.expect_download() as told:
        seat.page.get_by_role("link", name="CSV").click()
    text = told.value.path().read_text("utf-8-sig")
    assert text.startswith("State,Kind,Issuer")
    assert "'=cmd()|Tienda" in text
    with seat.page.expect_download() as told:
        seat.page.get_by_role("link", name="XLSX").click()
    assert told.value.path().read_bytes().startswith(b"PK")
