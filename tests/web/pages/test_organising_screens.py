"""The pages by which documents are organised, full, in both languages and themes, on a telephone and on a desk."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from cuadra.audit.actor import Actor
from cuadra.inbox.organising import notes, own_fields, saved_views, tags
from cuadra.inbox.pages.service import keep_pages, sealed_pages
from cuadra.inbox.review.service import Change, correct
from cuadra.kit.ids import DocumentId
from tests.inbox.search.test_service import read
from tests.web.pages.conftest import Seat, Sit
from tests.web.pages.papers import invoice
from tests.web.pages.test_screens import look


def organised(seat: Seat) -> tuple[DocumentId, DocumentId]:
    """A company with everything: two documents that look alike, tags, notes, fields, a view."""
    house, tenant = seat.site.house, seat.owner.tenant
    by = Actor("person", seat.owner.person)
    one, two = (read(house.database, tenant, house.originals, name=f"{name}.pdf", number="A-17", text="Flete de tubos")
                for name in ("uno", "dos"))  # fmt: skip
    with house.database.tenant(tenant) as session:
        for name, colour in (("Viaje", "red"), ("Por pagar", "yellow"), ("Obra norte", "teal")):
            tags.put(session, tenant, by, one, tags.add(session, tenant, by, name, colour).id)
        centre = own_fields.add(session, tenant, by, "Centro de costo", "choice", ["Norte", "Sur"])
        freight = own_fields.add(session, tenant, by, "Flete", "amount")
        own_fields.say(session, tenant, by, one, {centre.id: "Norte", freight.id: "1250"})
        notes.add(session, tenant, by, one, "@Ana, ¿autorizó usted este flete?\nGracias.")
        correct(session, tenant, one, by, [Change("total", "99.90")])
        saved_views.add(session, tenant, by, "Viajes del mes", "q=tag:viaje+date:2026-10", shared=True)
    return one, two


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_of_organising_is_seen(sit: Sit, language: str, dark: bool, width: int) -> None:
    seat = sit(language=language, dark=dark, width=width)
    one, two = organised(seat)
    seat.go("/inbox")
    seat.upload(("factura.xml", invoice("Ferretería y Tlapalería, S.A. de C.V.")))
    expect(seat.page.locator("td.main a", has_text="Tlapalería")).to_have_count(1)
    expect(seat.page.locator("#list .is-received, #list .is-reading")).to_have_count(0)
    look(seat, "inbox-organised", language, dark, width)
    seat.page.locator("[data-all]").check()
    look(seat, "inbox-marked", language, dark, width)
    seat.go("/inbox?q=flete&column=tags&column=total&column=issued_on")
    expect(seat.page.locator("mark").first).to_have_text("Flete")
    look(seat, "inbox-found", language, dark, width)
    seat.page.locator("details.filters summary").click()
    look(seat, "inbox-filters", language, dark, width)
    seat.go(f"/documents/{one}")
    look(seat, "document-organised", language, dark, width)
    seat.go("/inbox").locator("td.main a", has_text="Tlapalería").click()
    expect(seat.page.locator(".paper")).to_contain_text("Papel de muestra")
    seat.page.locator("#raw summary").click()
    expect(seat.page.locator(".raw-text")).to_contain_text("<cbc:ID>")
    look(seat, "document-xml", language, dark, width)
    seat.go(f"/documents/{two}/copies/{one}")
    look(seat, "copies", language, dark, width)
    seat.go("/settings/organising")
    seat.page.locator(".rows summary").first.click()
    look(seat, "organising-full", language, dark, width)


def test_a_click_on_a_field_shows_where_it_stands_on_the_page(sit: Sit) -> None:
    seat = sit()
    one, _ = organised(seat)
    house, tenant = seat.site.house, seat.owner.tenant
    sheet = BytesIO()
    Image.new("RGB", (400, 600), "white").save(sheet, "WEBP")
    view = {"number": 1, "width": 400.0, "height": 600.0, "image": sheet.getvalue(), "words": []}
    with house.database.tenant(tenant) as session:
        keep_pages(session, tenant, one, sealed_pages(house.originals, tenant, [view]))
    page = seat.go(f"/documents/{one}")
    expect(page.locator(".leaf img")).to_have_js_property("naturalWidth", 400)
    box = page.locator("[id='box-issuer.name']")
    assert "rgba(0, 0, 0, 0)" in box.evaluate(
        "one => getComputedStyle(one).fill.replace('transparent', 'rgba(0, 0, 0, 0)')"
    )
    page.get_by_role("link", name="Nombre del emisor").click()
    expect(page).to_have_url(re.compile(r"#box-issuer\.name$"))
    expect(box).to_have_css("fill", re.compile("255, 196, 0"))
    expect(box).to_be_in_viewport()
    look(seat, "document-page", "es", dark=False, width=1280)


def with_page(seat: Seat) -> Page:
    """The page of a document that has a picture as long as a ticket."""
    one, _ = organised(seat)
    house, tenant = seat.site.house, seat.owner.tenant
    sheet = BytesIO()
    picture = Image.new("RGB", (400, 1600), "white")
    ImageDraw.Draw(picture).text((30, 1500), "TOTAL 116.00", "black", font_size=24)
    picture.save(sheet, "WEBP")
    view = {"number": 1, "width": 400.0, "height": 1600.0, "image": sheet.getvalue(), "words": []}
    with house.database.tenant(tenant) as session:
        keep_pages(session, tenant, one, sealed_pages(house.originals, tenant, [view]))
    page = seat.go(f"/documents/{one}")
    expect(page.locator(".leaf img")).to_have_js_property("naturalWidth", 400)
    return page


def sides(page: Page) -> tuple[Any, Any]:
    """Where the picture and the fields are on the screen."""
    return page.locator(".leaves").bounding_box(), page.locator(".fields").bounding_box()


@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_the_page_stands_beside_the_fields_and_stays_in_sight(sit: Sit, width: int) -> None:
    seat = sit(width=width)
    page = with_page(seat)
    leaves, fields = sides(page)
    assert leaves["x"] + leaves["width"] <= fields["x"]
    assert abs(leaves["y"] - fields["y"]) < 200
    look(seat, "document-beside", "es", dark=False, width=width)
    page.get_by_role("link", name="Nombre del emisor").scroll_into_view_if_needed()
    page.mouse.move(fields["x"] + 20, 400)
    page.mouse.wheel(0, 500)
    expect(page.locator(".leaves")).to_be_in_viewport(ratio=0.9)
    before = page.evaluate("scrollY")
    link = page.locator(".fields a[href^='#box-']").last
    link.focus()
    top = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    expect(page.locator("rect:target")).to_be_in_viewport()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    assert page.evaluate("scrollY") == top
    assert before >= 0


@pytest.mark.parametrize("width", [375, 960])
def test_where_both_would_be_narrow_the_page_stands_above_the_fields(sit: Sit, width: int) -> None:
    seat = sit(width=width)
    leaves, fields = sides(with_page(seat))
    assert leaves["y"] + leaves["height"] <= fields["y"]
    look(seat, "document-beside", "es", dark=False, width=width)


def test_documents_are_tagged_by_keys_alone_and_the_deed_on_all_tells_its_progress(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    one, _ = organised(seat)
    seat.go(f"/documents/{one}")
    page.keyboard.press("t")
    page.keyboard.type("Muestra")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Se etiquetó 1 documento.")
    expect(page.locator(".tag-bar")).to_contain_text("Muestra")
    seat.go("/inbox")
    page.keyboard.press("/")
    page.keyboard.type("etiqueta:muestra")
    expect(page.locator("[data-row]")).to_have_count(1)
    seat.go("/inbox")
    page.locator("[data-row] input").first.check()
    page.locator("#b-tag").fill("Lote")
    page.get_by_role("button", name="Poner").click()
    expect(page.locator("#toasts")).to_contain_text("Se etiquetó 1 documento.")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text(re.compile("Deshecho"))


def test_what_somebody_writes_is_not_painted_over_by_news(sit: Sit) -> None:
    seat = sit()
    page = seat.page
    one, two = organised(seat)
    seat.go(f"/documents/{one}")
    expect(page.locator("body")).to_have_attribute("data-live-state", "stream")
    page.locator("#note").fill("a medias")
    house, tenant = seat.site.house, seat.owner.tenant
    with house.database.tenant(tenant) as session:
        tag = tags.ensure(session, tenant, Actor("person", seat.owner.person), "Viaje")
        tags.put(session, tenant, Actor("person", seat.owner.person), two, tag.id)
        correct(session, tenant, one, Actor("person", seat.owner.person), [Change("total", "55")])
    expect(page.locator(".history")).to_contain_text("55.00")
    expect(page.locator("#note")).to_have_value("a medias")
