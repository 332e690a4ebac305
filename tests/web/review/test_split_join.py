"""Pages cut apart, joined, cropped and read again on the review screen, with documents that were truly read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.databases import TestServer
from tests.flows.conftest import until
from tests.web.capture.drawn import pdf, photo, receipt
from tests.web.pages.conftest import Seat, Sit, working
from tests.web.pages.test_screens import look, serious
from tests.web.site import Site, fresh_site


@pytest.fixture(scope="module")
def place(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a worker that reads."""
    folder = tmp_path_factory.mktemp("place")
    how = {"concurrency": 2, "readers": 1, "cache_folder": folder / "cache"}
    with fresh_site(server, folder, beside=working, **how) as site:
        yield site


def rows_of(seat: Seat, where: str = "true") -> list[tuple[str, str, str]]:
    """Id, name and state of the company's documents."""
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        found = session.execute(text(f"SELECT id, name, state FROM documents WHERE {where} ORDER BY id"))
        return [(str(one.id), one.name, one.state) for one in found]


def read(seat: Seat) -> None:
    """Waits until nothing of the company is being read any more."""
    until(lambda: rows_of(seat) and not rows_of(seat, "state IN ('received', 'reading')"), seconds=120)


def to_review(seat: Seat, *files: tuple[str, bytes]) -> list[str]:
    """The documents of ``files``, read and waiting for a person."""
    seat.go("/inbox")
    seat.upload(*files)
    until(lambda: len(rows_of(seat)) == len(files), seconds=60)
    read(seat)
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        session.execute(text("UPDATE documents SET state = 'review' WHERE state = 'ready'"))
    by_name = {name: one for one, name, _ in rows_of(seat)}
    return [by_name[name] for name, _ in files]


def open_review(seat: Seat, document: str) -> Page:
    page = seat.go(f"/documents/{document}/review")
    page.wait_for_selector("[data-ready]")
    page.keyboard.press("Escape")
    return page


def batch() -> tuple[str, bytes]:
    return "lote.pdf", pdf(*(receipt(f"A-{n}01", f"{n}36.50") for n in (1, 2, 3)))


def test_18_a_batch_is_cut_by_keys_and_that_is_undone(sit: Sit) -> None:
    seat = sit()
    (document,) = to_review(seat, batch())
    page = open_review(seat, document)
    expect(page.locator(".rv-thumb")).to_have_count(3)
    page.keyboard.press("PageDown")
    page.keyboard.press("s")
    expect(page.locator(".rv-part-name")).to_have_text(["Documento 1", "Documento 2"])
    page.keyboard.press("PageDown")
    page.keyboard.press("s")
    expect(page.locator(".rv-part-name")).to_have_count(3)
    page.keyboard.press("s")  # never mind: together again
    expect(page.locator(".rv-part-name")).to_have_count(2)
    page.keyboard.press("s")
    look(seat, "review-cut", "es", False, 1280)
    assert serious(page) == []
    page.get_by_role("button", name="Dividir en 3 documentos").click()
    page.wait_for_url(f"**/documents/{document}")  # nothing else waits: what became of it is shown
    until(lambda: len(rows_of(seat)) == 4)
    read(seat)
    states = {name: state for _, name, state in rows_of(seat)}
    assert states.pop("lote.pdf") == "replaced"
    assert sorted(states) == ["lote p1.pdf", "lote p2.pdf", "lote p3.pdf"]
    expect(page.locator("main")).to_contain_text("Se dividió: sus páginas son ahora 3 documentos.")
    expect(page.locator("main li a", has_text="DON PEPE")).to_have_count(3)
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text("Están como estaban antes.")
    assert {name: state for _, name, state in rows_of(seat)}["lote.pdf"] == "review"


def test_18_a_batch_is_proposed_to_be_cut_where_other_folios_begin(sit: Sit) -> None:
    seat = sit()
    (document,) = to_review(seat, batch())
    page = open_review(seat, document)
    proposed = page.locator("[data-rv=cuts]")
    expect(proposed).to_contain_text("Parecen 3 documentos en un mismo archivo")
    expect(proposed.locator("li")).to_have_text(
        [re.compile(rf"Página {nth}, aquí empieza otro: otro folio A-?{nth}01") for nth in (2, 3)]
    )
    expect(page.locator(".rv-part-name")).to_have_count(0)  # nothing is cut by itself
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        look(seat, "review-cuts", "es", dark, 1280)
    assert serious(page) == []
    page.locator('[data-entry="total"]').focus()  # one key, from a field too
    page.keyboard.press("Alt+s")
    expect(page.locator(".rv-part-name")).to_have_text(["Documento 1", "Documento 2", "Documento 3"])
    expect(proposed).to_be_hidden()
    expect(page.get_by_role("button", name="Dividir en 3 documentos")).to_be_focused()
    assert {name: state for _, name, state in rows_of(seat)} == {"lote.pdf": "review"}
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/documents/{document}")
    until(lambda: len(rows_of(seat)) == 4)
    assert {name: state for _, name, state in rows_of(seat)}["lote.pdf"] == "replaced"


def test_18_who_says_it_is_one_document_is_not_asked_again(sit: Sit) -> None:
    seat = sit()
    document, other = to_review(seat, batch(), ("otro.jpg", photo(receipt("B-101", "77.00"))))
    page = open_review(seat, document)
    proposed = page.locator("[data-rv=cuts]")
    proposed.get_by_role("button", name="Es un solo documento").click()
    expect(proposed).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#review")).to_have_attribute("data-shown", other)
    expect(proposed).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.locator("#review")).to_have_attribute("data-shown", document)
    expect(page.locator(".rv-thumb")).to_have_count(3)
    expect(proposed).to_be_hidden()
    page.keyboard.press("Alt+s")
    expect(page.locator(".rv-part-name")).to_have_count(0)


def test_18_a_cut_is_taken_back_from_the_toast(sit: Sit) -> None:
    seat = sit()
    document, _ = to_review(seat, batch(), ("otro.jpg", photo(receipt("B-101", "77.00"))))
    page = open_review(seat, document)
    page.keyboard.press("PageDown")
    page.keyboard.press("s")
    page.get_by_role("button", name="Dividir en 2 documentos").click()
    expect(page.locator("#toasts")).to_contain_text("Dividido.")
    page.locator("#toasts").get_by_role("button", name="Deshacer").click()
    expect(page.locator("#review")).to_have_attribute("data-shown", document)
    assert {name: state for _, name, state in rows_of(seat)}["lote.pdf"] == "review"
    assert {state for _, name, state in rows_of(seat) if name.startswith("lote p")} == {"rejected"}


def test_18_a_page_is_dragged_to_a_document_of_its_own(sit: Sit) -> None:
    seat = sit()
    (document,) = to_review(seat, batch())
    page = open_review(seat, document)
    thumb = page.locator('.rv-thumb[data-page="2"]')
    box = thumb.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 15, steps=4)
    fresh = page.locator(".rv-part-new").bounding_box()
    assert fresh
    page.mouse.move(fresh["x"] + 10, fresh["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator(".rv-part-name")).to_have_count(2)
    parts = page.locator(".rv-part:not(.rv-part-new)")
    assert [re.findall(r"\d", one)[1:] for one in parts.all_inner_texts()] == [["1", "3"], ["2"]]
    page.get_by_role("button", name="Dejar como uno").click()
    expect(page.locator(".rv-part-name")).to_have_count(0)


def test_18_two_documents_are_joined_by_a_key(sit: Sit) -> None:
    seat = sit()
    rows = receipt("C-101", "88.00")
    first, second = to_review(seat, ("cabeza.jpg", photo(rows[:4])), ("pie.jpg", photo(rows[4:])))
    page = open_review(seat, first)
    page.keyboard.press("m")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Unir con otros documentos")
    assert serious(page) == []
    dialog.locator(f'input[value="{second}"]').check()
    dialog.get_by_role("button", name="Unir documentos").click()
    page.wait_for_url(re.compile(r"/review|/inbox"))
    until(lambda: any(name == "cabeza (2).pdf" for _, name, _ in rows_of(seat)), seconds=60)
    read(seat)
    states = {name: state for _, name, state in rows_of(seat)}
    assert (states["cabeza.jpg"], states["pie.jpg"]) == ("replaced", "replaced")


def test_18_documents_marked_in_the_inbox_are_joined_and_that_is_undone(sit: Sit) -> None:
    seat = sit()
    rows = receipt("D-101", "99.00")
    to_review(seat, ("arriba.jpg", photo(rows[:4])), ("abajo.jpg", photo(rows[4:])))
    page = seat.go("/inbox")
    page.locator("[data-all]").check()
    page.get_by_role("button", name="Unir documentos").click()
    page.wait_for_url("**/documents/*")
    expect(page.locator("#toasts")).to_contain_text("Los documentos ahora son uno.")
    page.locator("#toasts").get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text("Están como estaban antes.")
    states = {name: state for _, name, state in rows_of(seat)}
    assert {states[name] for name in ("arriba.jpg", "abajo.jpg")} == {"review"}


def test_03_a_frame_is_read_again_where_no_word_was_seen(sit: Sit) -> None:
    seat = sit()
    (document,) = to_review(seat, ("ticket.jpg", photo(receipt("E-777", "55.00"))))
    with seat.site.house.database.tenant(seat.owner.tenant) as session:  # as if the engine had seen nothing there
        session.execute(text("UPDATE pages SET words = '[]'"))
    page = open_review(seat, document)
    page.locator('[data-entry="number"]').focus()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    place = page.locator(".rv-sheet").bounding_box()
    assert place
    top = 60 + 3 * 46
    frame = [50, top - 8, 480, top + 44]
    across, down = place["width"] / 900, place["height"] / 1400
    page.mouse.move(place["x"] + frame[0] * across, place["y"] + frame[1] * down)
    page.mouse.down()
    page.mouse.move(place["x"] + frame[2] * across, place["y"] + frame[3] * down, steps=5)
    page.mouse.up()
    expect(page.locator('[data-entry="number"]')).to_have_value(re.compile(r"E-?777"))
    expect(page.locator("[data-rv=saved]")).to_have_attribute("data-state", "saved")
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        told = session.execute(text("SELECT how, page, box FROM corrections WHERE path = 'number'")).one()
    assert (told.how, told.page) == ("region", 1)
    assert top - 15 < told.box[1] < told.box[3] < top + 60


def test_19_a_page_is_cropped_and_it_alone_is_read_again(sit: Sit) -> None:
    seat = sit()
    rows = [*receipt("F-101", "636.50"), *[""] * 6, *receipt("F-202", "999.00")]
    (document,) = to_review(seat, ("dos.jpg", photo(rows)))
    page = open_review(seat, document)
    page.keyboard.press("0")
    page.keyboard.press("x")
    expect(page.locator(".rv-stage.is-cropping")).to_have_count(1)
    place = page.locator(".rv-sheet").bounding_box()
    assert place
    page.mouse.move(place["x"] + 2, place["y"] + 2)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 2, place["y"] + place["height"] * (60 + 9 * 46) / 1400, steps=5)
    page.mouse.up()
    expect(page.locator("[data-rv=notes]")).to_contain_text("Se leyó de nuevo la página.")
    expect(page.locator('[data-entry="total"]')).to_have_value("636.50")
    expect(page.locator(".rv-crop")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("x")  # the whole page again
    expect(page.locator(".rv-crop")).to_be_hidden()


def test_19_a_page_turned_stays_turned(sit: Sit) -> None:
    seat = sit()
    (document,) = to_review(seat, ("girada.jpg", photo(receipt("G-101", "44.00"))))
    page = open_review(seat, document)
    with page.expect_response(lambda one: one.url.endswith("/adjust")):
        page.keyboard.press("r")
    page.reload()
    page.wait_for_selector("[data-ready]")
    expect(page.locator(".rv-sheet")).to_have_attribute("data-turn", "90")
