"""Documents dropped on each other in the inbox become pages of one, once that was agreed to; and that is undone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from cuadra.audit.actor import SYSTEM
from cuadra.inbox.service import prepare, receive
from tests.web.capture.drawn import photo, receipt
from tests.web.pages.conftest import Seat, Sit
from tests.web.pages.test_screens import look, serious


def photos(seat: Seat, *names: str) -> list[str]:
    """Photos that just came, oldest first: parts of one long ticket."""
    house, owner = seat.site.house, seat.owner
    rows = receipt("H-303", "123.00")
    made = []
    for nth, name in enumerate(names):
        content = photo([name, *rows[nth * 2 : nth * 2 + 4]], tall=500)
        arrival = prepare(house.originals, owner.tenant, content, name=name, source="upload")
        with house.database.tenant(owner.tenant) as session:
            (kept,) = receive(session, owner.tenant, SYSTEM, [arrival])
        made.append(str(kept.document))
    return made


def states(seat: Seat) -> dict[str, str]:
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        return {one.name: one.state for one in session.execute(text("SELECT name, state FROM documents"))}


def pages_of(seat: Seat, name: str) -> list[str]:
    """The names of the documents whose pages a document has, in their order."""
    asked = """SELECT s.name FROM pieces p JOIN documents d ON d.id = p.document_id
               JOIN documents s ON s.id = p.of_document_id WHERE d.name = :name ORDER BY p.number"""
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        return [str(one) for one in session.scalars(text(asked), {"name": name})]


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box
    return box["x"] + min(40, box["width"] / 2), box["y"] + box["height"] / 2


def drag(page: Page, taken: Locator, onto: Locator) -> None:
    page.mouse.move(*middle(taken))
    page.mouse.down()
    page.mouse.move(*middle(onto), steps=6)


def row(page: Page, document: str) -> Locator:
    return page.locator(f"#d-{document}")


def test_18_a_document_dropped_on_another_is_joined_behind_it_and_that_is_undone(sit: Sit) -> None:
    seat = sit()
    head, foot = photos(seat, "cabeza.jpg", "pie.jpg")
    page = seat.go("/inbox")
    drag(page, row(page, foot).locator("td.main > a"), row(page, head))
    expect(page.locator(".gather-chip")).to_have_text("pie.jpg")
    expect(row(page, head)).to_have_class("is-received is-target")
    look(seat, "inbox-gathering", "es", False, 1280)
    page.keyboard.press("Escape")  # never mind
    page.mouse.up()
    expect(page.locator(".gather-chip")).to_have_count(0)
    expect(page.locator("#gather")).to_be_hidden()

    drag(page, row(page, foot).locator("td.main > a"), row(page, head))
    page.mouse.up()
    dialog = page.locator("#gather")
    expect(dialog).to_be_visible()
    expect(dialog.locator("li")).to_have_text(["cabeza.jpg", "pie.jpg"])
    look(seat, "inbox-gather-asks", "es", False, 1280)
    assert serious(page) == []
    dialog.get_by_role("button", name="Cancelar").click()
    expect(dialog).to_be_hidden()
    assert states(seat) == {"cabeza.jpg": "received", "pie.jpg": "received"}

    drag(page, row(page, head).locator("td.main > a"), row(page, foot))
    page.mouse.up()
    expect(dialog.locator("li")).to_have_text(["pie.jpg", "cabeza.jpg"])
    dialog.get_by_role("button", name="Al revés").click()
    expect(dialog.locator("li")).to_have_text(["cabeza.jpg", "pie.jpg"])
    dialog.get_by_role("button", name="Unir documentos").click()
    expect(page.locator("#toasts")).to_contain_text("Los documentos ahora son uno.")
    assert pages_of(seat, "cabeza (2).pdf") == ["cabeza.jpg", "pie.jpg"]
    assert (states(seat)["cabeza.jpg"], states(seat)["pie.jpg"]) == ("replaced", "replaced")
    page.locator("#toasts").get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text("Están como estaban antes.")
    assert (states(seat)["cabeza.jpg"], states(seat)["pie.jpg"]) == ("received", "received")


def test_18_marked_documents_come_along_oldest_first(sit: Sit) -> None:
    seat = sit()
    one, two, three = photos(seat, "uno.jpg", "dos.jpg", "tres.jpg")
    page = seat.go("/inbox")
    for each in (three, two):
        row(page, each).locator("input[name=id]").check()
    drag(page, row(page, three).locator(".grip"), row(page, one))
    expect(page.locator(".gather-chip b")).to_have_text("2")
    page.mouse.up()
    expect(page.locator("#gather li")).to_have_text(["uno.jpg", "dos.jpg", "tres.jpg"])


def test_18_a_name_that_is_pressed_and_not_moved_is_a_link_as_ever(sit: Sit) -> None:
    seat = sit()
    (only,) = photos(seat, "sola.jpg")
    page = seat.go("/inbox")
    row(page, only).locator("td.main > a").click()
    page.wait_for_url(f"**/documents/{only}")


def test_18_by_touch_the_grip_is_dragged(sit: Sit) -> None:
    seat = sit(width=375)
    head, foot = photos(seat, "cabeza.jpg", "pie.jpg")
    page = seat.go("/inbox")
    finger = seat.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    x, y = middle(row(page, foot).locator(".grip"))
    to_x, to_y = middle(row(page, head))

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x, y)
    for step in range(1, 6):
        touch("touchMove", x + (to_x - x) * step / 5, y + (to_y - y) * step / 5)
    expect(page.locator(".gather-chip")).to_have_text("pie.jpg")
    touch("touchEnd")
    expect(page.locator("#gather li")).to_have_text(["cabeza.jpg", "pie.jpg"])
    look(seat, "inbox-gather-asks", "es", False, 375)
