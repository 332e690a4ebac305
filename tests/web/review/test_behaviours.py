"""The behaviours that make reviewing fast (field notes, peers, 2.2), each in a real browser, numbered as there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from cuadra.inbox.review.service import next_to_review
from cuadra.inbox.states import State
from cuadra.kit.ids import PersonId, new_id
from tests.flows.conftest import until
from tests.web.pages.conftest import SCREENS
from tests.web.pages.test_screens import serious
from tests.web.review.conftest import Desk, Sat
from tests.web.review.drawn import Drawn, Said, put, ticket


def test_01_opens_on_the_first_field_that_needs_eyes_and_enter_and_tab_go_to_the_next(desk: Sat) -> None:
    at = desk()
    page = at.open()
    at.stands("number")
    page.keyboard.press("Tab")
    at.stands("issued_on")
    page.keyboard.press("Tab")
    at.stands("total")
    page.keyboard.press("Shift+Tab")
    at.stands("issued_on")
    page.keyboard.press("Enter")
    at.stands("total")


def test_02_a_field_shows_its_box_larger_and_a_box_puts_the_cursor_in_its_field(desk: Sat) -> None:
    at = desk()
    page = at.open()
    current = page.locator(".rv-mark.is-current")
    expect(current).to_have_attribute("data-mark", "number")
    box, stage = current.bounding_box(), page.locator(".rv-stage").bounding_box()
    assert box
    assert stage
    assert stage["x"] < box["x"] < stage["x"] + stage["width"]
    assert stage["y"] < box["y"] < stage["y"] + stage["height"]
    assert box["height"] > 24  # sixteen units of the page: it is shown larger
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.locator('[data-mark="total"]').click()
    at.stands("total")


def test_03_a_click_on_a_word_fills_the_field_and_a_drag_takes_the_words_within(desk: Sat) -> None:
    at = desk(Drawn(ticket(), words=[("B-99", 80, 300), ("Tienda La Esquina", 80, 200)]))
    page = at.open()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.mouse.click(*at.word(95, 308))
    expect(at.entry("number")).to_have_value("B-99")
    at.saved()
    assert at.now().fields["number"]["evidence"]["engine"] == "pointed"
    assert at.now().fields["number"]["evidence"]["box"]
    at.entry("issuer.name").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.mouse.move(*at.word(70, 190))
    page.mouse.down()
    page.mouse.move(*at.word(260, 225), steps=5)
    page.mouse.up()
    expect(at.entry("issuer.name")).to_have_value("Tienda La Esquina")
    at.saved()
    expect(at.row("issuer.name")).to_have_class(re.compile("is-person"))
    assert at.value("issuer.name") == "Tienda La Esquina"


def test_04_a_state_is_a_colour_a_shape_and_a_word(desk: Sat) -> None:
    wrong = {"code": "MRG-002", "severity": "error", "where": "subtotal", "facts": {"value": "100.00"}}
    at = desk(Drawn(ticket(issued_on=None), findings=[wrong]))
    at.open()
    told = {
        "number": ("?", "Dudoso"),
        "issued_on": ("!", "Falta"),
        "issuer.name": ("✓", "Leído"),
        "subtotal": ("✕", "Contradicción"),
    }
    colours = set()
    for path, (shape, word) in told.items():
        state = at.row(path).locator(".rv-state")
        expect(state).to_contain_text(shape)
        expect(state).to_contain_text(word)
        colours.add(state.evaluate("one => getComputedStyle(one).color"))
    at.entry("number").focus()
    at.page.keyboard.press("Enter")
    state = at.row("number").locator(".rv-state")
    expect(state).to_contain_text("●")
    expect(state).to_contain_text("Confirmado por una persona")
    colours.add(state.evaluate("one => getComputedStyle(one).color"))
    assert len(colours) == 4  # of a person, of the machine, doubtful or missing, contradicted


def test_05_the_reasons_of_a_field_are_told_without_hovering(desk: Sat) -> None:
    at = desk(Drawn(ticket(total=Said("116.00", (400, 660), 0.7, checks=("sums", "code_agrees"), others=("118.00",)))))
    at.open()
    why = at.row("total").locator(".rv-why")
    for reason in (
        "70 % de seguridad",
        "Según lo leído de la imagen",
        "Las sumas cuadran",
        "código fiscal",
        "Otra lectura dice otra cosa",
    ):
        expect(why).to_contain_text(re.compile(reason, re.IGNORECASE))
    expect(why).to_be_visible()


def test_06_other_readings_are_taken_by_their_digit(desk: Sat) -> None:
    at = desk()
    page = at.open()
    at.entry("issued_on").focus()
    expect(at.row("issued_on").locator("[data-other]")).to_have_text(re.compile(r"1\s*03/10/2026"))
    page.keyboard.press("Alt+Digit1")
    expect(at.entry("issued_on")).to_have_value("03/10/2026")
    at.saved()
    assert at.value("issued_on") == "2026-10-03"
    page.keyboard.press("Escape")
    page.keyboard.press("1")  # what it was before is now the other reading
    expect(at.entry("issued_on")).to_have_value("10/03/2026")


def test_07_the_sum_is_live_and_says_what_would_mend_it(desk: Sat) -> None:
    at = desk()
    page = at.open()
    total = page.locator("[data-rv=sum]")
    expect(total).to_contain_text("La suma cuadra")
    at.entry("total").fill("118.00")
    expect(total).to_contain_text("no cuadra por -2.00")
    total.locator("[data-fix]").click()
    expect(at.entry("total")).to_have_value("116.00")
    expect(total).to_contain_text("La suma cuadra")


def test_08_confirming_opens_the_next_which_was_fetched_and_is_held_for_two_minutes(desk: Sat) -> None:
    at = desk(count=3)
    page = at.open()
    expect(page.locator("#review")).to_have_attribute("data-next", str(at.ids[1]))
    with at.seat.site.house.database.tenant(at.seat.owner.tenant) as session:
        other = next_to_review(session, at.seat.owner.tenant, PersonId(new_id()))
    assert other == at.ids[2]  # the first is open, the second is at hand: another person gets the third
    page.keyboard.press("Control+Enter")
    at.shows(1)
    assert at.document(0).state == State.READY
    expect(page).to_have_url(re.compile(str(at.ids[1])))


@pytest.mark.parametrize("way", ["key", "toast"])
def test_09_everything_can_be_undone_also_confirming(desk: Sat, way: str) -> None:
    at = desk(count=2)
    page = at.open()
    at.entry("number").fill("Z-1")
    page.keyboard.press("Enter")
    at.saved()
    page.keyboard.press("Control+z")
    expect(at.entry("number")).to_have_value("A-17")
    assert at.value("number") == "A-17"
    page.keyboard.press("Control+Enter")
    at.shows(1)
    assert at.document(0).state == State.READY
    page.keyboard.press("Control+z") if way == "key" else page.locator("[data-toast] button").click()
    at.shows(0)
    assert at.document(0).state == State.REVIEW


def test_10_putting_off_and_rejecting_ask_for_a_reason_and_can_be_undone(desk: Sat) -> None:
    at = desk(count=3)
    page = at.open()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.keyboard.type("Falta la orden de compra")
    page.keyboard.press("Enter")
    at.shows(1)
    page.keyboard.press("Control+z")
    at.shows(0)
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.keyboard.type("Falta la orden de compra")
    page.keyboard.press("Enter")
    at.shows(1)
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.type("Es personal")
    page.keyboard.press("Enter")
    at.shows(2)
    assert at.document(1).state == State.REJECTED
    assert at.document(1).reason_facts == {"note": "Es personal"}
    page.keyboard.press("Control+Enter")
    at.shows(0)  # behind all others
    expect(page.locator("[data-rv=findings]")).to_contain_text("Falta la orden de compra")


def test_11_single_keys_work_where_nobody_types_and_help_lists_them(desk: Sat) -> None:
    at = desk(Drawn(ticket(), pages=3), Drawn(ticket()))
    page = at.open()
    page.keyboard.press("r")  # into the field: a letter
    expect(at.entry("number")).to_have_value("r")
    page.keyboard.press("Escape")
    expect(at.entry("number")).to_have_value("A-17")
    page.keyboard.press("Escape")
    sheet = page.locator(".rv-sheet")
    page.keyboard.press("0")
    before = float(sheet.get_attribute("data-zoom") or 0)
    page.keyboard.press("+")
    assert float(sheet.get_attribute("data-zoom") or 0) > before
    page.keyboard.press("r")
    expect(sheet).to_have_attribute("data-turn", "90")
    for key, number in (("PageDown", 2), ("]", 3), ("[", 2), ("PageUp", 1)):
        page.keyboard.press(key)
        expect(page.locator("[data-rv=page]")).to_have_text(f"Página {number} de 3")
    page.keyboard.press("?")
    expect(page.locator("dialog[data-rv=keys]")).to_contain_text("Ctrl+Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    at.stands("kind")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    at.shows(1)
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    at.shows(0)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox")


def test_12_no_mouse_is_needed_and_three_doubtful_fields_take_eight_keys_at_most(desk: Sat) -> None:
    at = desk(count=2)
    page = at.open()
    pressed = 0
    for key in ("Enter", "Alt+Digit1", "Enter", "Enter", "Control+Enter"):
        page.keyboard.press(key)
        pressed += 1 + key.count("+")
    at.shows(1)
    assert pressed <= 8
    assert at.document(0).state == State.READY
    assert at.value("issued_on") == "2026-10-03"


def test_12_an_answer_that_comes_late_undoes_nothing_of_what_was_said_meanwhile(desk: Sat) -> None:
    at = desk()
    page = at.open()
    held: list[Route] = []
    page.route("**/corrections", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+Digit1")
    page.wait_for_function("() => document.querySelector('[data-entry=issued_on]').value === '03/10/2026'")
    with page.expect_response("**/corrections"):
        held[0].continue_()
    expect(at.row("number")).to_have_class(re.compile("is-person"))
    expect(at.entry("issued_on")).to_have_value("03/10/2026")
    page.keyboard.press("Enter")
    at.saved()
    assert at.value("issued_on") == "2026-10-03"


@pytest.mark.parametrize(
    ("path", "typed", "kept", "shown"),
    [
        ("total", "1.234,50", "1234.50", "1234.50"),
        ("total", "1234.5", "1234.50", "1234.50"),
        ("total", "$ 1,234.50", "1234.50", "1234.50"),
        ("issued_on", "03oct25", "2025-10-03", "03/10/2025"),
        ("issued_on", "3/10/2025", "2025-10-03", "03/10/2025"),
    ],
)
def test_13_typing_is_forgiving_normalised_on_leaving_and_the_original_is_kept(
    desk: Sat, path: str, typed: str, kept: str, shown: str
) -> None:
    at = desk()
    at.open()
    at.entry(path).fill(typed)
    at.entry("issuer.name").focus()
    expect(at.entry(path)).to_have_value(shown)
    at.saved()
    now = at.now()
    assert now.fields[path]["value"] == kept
    assert [one.said for one in now.corrections] == [typed]


def test_14_a_tax_number_is_checked_as_typed_and_the_name_of_a_known_supplier_is_filled(desk: Sat) -> None:
    known, unnamed = Drawn(ticket()), Drawn(ticket(issuer__name=None, issuer__tax_id=Said("XXX", (40, 70), 0.3)))
    at = desk(known, unnamed)
    at.open()
    at.page.keyboard.press("Control+Enter")
    at.shows(1)
    at.stands("issuer.tax_id")
    expect(at.row("issuer.tax_id").locator(".rv-warn")).to_contain_text("México")
    at.entry("issuer.tax_id").fill("aaa 010101 aaa")
    at.page.keyboard.press("Enter")
    expect(at.entry("issuer.tax_id")).to_have_value("AAA010101AAA")
    expect(at.row("issuer.tax_id").locator(".rv-warn")).to_be_empty()
    expect(at.entry("issuer.name")).to_have_value("Abarrotes Uno")
    expect(at.row("issuer.tax_id")).to_contain_text(re.compile("persona"))


LINES = [
    {"description": Said("Clavo"), "quantity": Said("2"), "unit_price": Said("20.00"), "total": Said("40.00")},
    {"description": Said("Pija"), "quantity": Said("1"), "unit_price": Said("60.00"), "total": Said("60.00")},
]


PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  const event = new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
}"""


def test_15_lines_are_a_spreadsheet(desk: Sat) -> None:
    at = desk(Drawn(ticket(), lines=LINES))
    page = at.open()
    foot = page.locator(".rv-foot")
    expect(foot).to_contain_text("100.00")
    expect(foot).to_contain_text("cuadra con Subtotal")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    cell = lambda row, column: page.locator(f'input[data-row="{row}"][data-column="{column}"]')  # noqa: E731
    expect(cell(0, "description")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(1, "description")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(1, "quantity")).to_be_focused()
    cell(1, "description").focus()
    copied = "Tuerca\t3\tpz\t5\t\t15.00\r\nRondana\t1\tpz\t45\t\t45.00\r\n"
    page.evaluate(PASTE, copied)
    expect(cell(2, "description")).to_have_value("Rondana")
    expect(cell(1, "total")).to_have_value("15.00")
    expect(foot).to_contain_text("cuadra con Subtotal")
    cell(0, "description").focus()
    page.keyboard.press("Control+Delete")
    expect(cell(2, "description")).to_have_count(0)
    expect(foot).to_contain_text("difiere del subtotal por -40.00")
    page.locator("[data-more]").click()
    page.keyboard.type("Envío")
    page.keyboard.press("Enter")
    expect(cell(2, "description")).to_have_value("Envío")
    at.saved()
    assert [line["description"]["value"] for line in at.now().lines] == ["Tuerca", "Rondana", "Envío"]


def test_17_a_likely_copy_shows_both_pictures_side_by_side(desk: Sat) -> None:
    at = desk()
    house, tenant = at.seat.site.house, at.seat.owner.tenant
    twin = Drawn(ticket(), reason="INB-012", facts={"document": str(at.ids[0])}, name="otra.jpg")
    at.ids.append(put(house.database, house.originals, tenant, twin))
    page = at.open(1)
    banner = page.locator("[data-rv=twin]")
    expect(banner).to_be_visible()
    expect(banner.locator("img")).to_have_count(2)
    for image in banner.locator("img").all():
        expect(image).to_have_js_property("naturalWidth", 600)
    left, right = (image.bounding_box() for image in banner.locator("img").all())
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


def test_18_pages_have_thumbnails(desk: Sat) -> None:
    at = desk(Drawn(ticket(), pages=3))
    page = at.open()
    expect(page.locator(".rv-thumb")).to_have_count(3)
    page.locator(".rv-thumb").nth(2).click()
    expect(page.locator("[data-rv=page]")).to_have_text("Página 3 de 3")
    expect(page.locator(".rv-thumb").nth(2)).to_have_attribute("aria-current", "true")


def test_19_a_photo_can_be_turned_and_given_contrast_and_words_are_still_found(desk: Sat) -> None:
    at = desk(Drawn(ticket(), words=[("B-99", 80, 300)]))
    page = at.open()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    assert "contrast" in page.locator(".rv-sheet > img").evaluate("one => getComputedStyle(one).filter")
    page.keyboard.press("r")
    sheet = page.locator(".rv-sheet").bounding_box()
    assert sheet
    assert sheet["width"] > sheet["height"]
    # a quarter turn to the right: what stood at (x, y) of 600 by 800 stands at (800 - y, x) of 800 by 600
    page.mouse.click(sheet["x"] + (800 - 308) * sheet["width"] / 800, sheet["y"] + 95 * sheet["height"] / 600)
    expect(at.entry("number")).to_have_value("B-99")


def test_20_each_field_is_saved_by_itself_and_nothing_is_lost_without_a_connection(desk: Sat) -> None:
    at = desk()
    page = at.open()
    at.entry("number").fill("B-1")
    page.keyboard.press("Tab")
    at.saved()
    expect(page.locator("[data-rv=saved]")).to_have_text("✓ Guardado")
    assert at.value("number") == "B-1"
    at.seat.context.set_offline(True)
    at.entry("number").fill("B-2")
    page.keyboard.press("Tab")
    expect(page.locator("[data-rv=saved]")).to_have_attribute("data-state", "unsaved")
    at.seat.context.set_offline(False)
    page.reload()
    expect(at.entry("number")).to_have_value("B-2")
    page.wait_for_function("() => !sessionStorage.getItem('cuadra.review')")
    assert at.value("number") == "B-2"
    at.entry("total").fill("200")  # half typed, and the page is left
    at.seat.go("/inbox")
    until(lambda: at.value("total") == "200.00")  # it went with the page's last breath, and nobody waits for the answer
    at.open()
    expect(at.entry("total")).to_have_value("200.00")


def test_21_an_error_stands_beside_its_field_gets_the_cursor_and_is_announced(desk: Sat) -> None:
    at = desk()
    page = at.open()
    at.entry("total").fill("mucho")
    page.keyboard.press("Enter")
    error = at.row("total").locator(".rv-error")
    expect(error).to_contain_text("mucho")
    expect(error).to_contain_text("1,234.50")  # what to do
    expect(at.entry("total")).to_be_focused()
    expect(at.entry("total")).to_have_attribute("aria-invalid", "true")
    assert "rv-total-error" in (at.entry("total").get_attribute("aria-describedby") or "")
    expect(page.locator("[data-rv=said][aria-live=polite]")).to_contain_text("mucho")
    at.entry("total").fill("120")
    page.keyboard.press("Enter")
    expect(error).to_be_empty()
    expect(at.entry("total")).not_to_have_attribute("aria-invalid", "true")


def test_21_what_is_missing_is_told_when_confirming(desk: Sat) -> None:
    at = desk(Drawn(ticket(issued_on=None)))
    page = at.open()
    page.keyboard.press("Control+Enter")
    expect(at.row("issued_on").locator(".rv-error")).to_contain_text("faltan")
    expect(at.entry("issued_on")).to_be_focused()
    assert at.document().state == State.REVIEW


def test_22_the_place_among_those_that_wait_is_told(desk: Sat) -> None:
    at = desk(count=3)
    page = at.open(1)
    expect(page.locator("[data-rv=place]")).to_contain_text("2 de 3")
    expect(page.locator("[data-rv=left]")).to_have_text("3 por revisar")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rv=left]")).to_have_text("2 por revisar")
    page.keyboard.press("Control+Enter")
    at.shows(2)
    expect(page.locator("[data-rv=place]")).to_have_text("2 de 2")
    expect(page.locator("[data-rv=pace]")).to_have_text("confirmados hoy: 1")


SEEN = """one => {
  const frame = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(frame.x + frame.width / 2, frame.y + frame.height / 2));
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (768, 1024), (375, 740), (640, 400)])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_24_works_from_a_telephone_to_a_wide_desk(desk: Sat, width: int, height: int, dark: bool) -> None:
    at = desk(Drawn(ticket(), lines=LINES, pages=2), dark=dark, width=width)
    at.page.set_viewport_size({"width": width, "height": height})  # 640 x 400 is 1280 x 800 at 200 %
    page = at.open()
    stage, fields = page.locator(".rv-stage").bounding_box(), page.locator(".rv-fields").bounding_box()
    assert stage
    assert fields
    if width > 900 or height < 560:
        assert stage["width"] >= 0.6 * (stage["width"] + fields["width"])
        assert stage["x"] < fields["x"]
    else:
        assert stage["y"] < fields["y"]
        assert stage["width"] > 0.9 * fields["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(at.entry("number")).to_be_in_viewport()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    seen = at.entry(at.here() or "").evaluate(SEEN)
    assert seen, "the field that has the cursor lies under something"


def test_25_every_view_has_an_address_and_the_back_button_works(desk: Sat) -> None:
    at = desk(Drawn(ticket(), pages=2), Drawn(ticket()))
    page = at.open(0, "?page=2&field=total")
    at.stands("total")
    at.entry("subtotal").focus()
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(r"page=2&field=subtotal"))
    page.keyboard.press("Control+Enter")
    at.shows(1)
    page.go_back()
    at.shows(0)
    expect(page).to_have_url(re.compile(str(at.ids[0])))


def test_two_people_on_one_document_are_told_and_lose_nothing(desk: Sat, sit: Callable[..., object]) -> None:
    at = desk()
    at.open()
    other = Desk(sit(who=at.seat.owner), at.ids)  # type: ignore[arg-type]
    other.open()
    other.entry("number").fill("B-77")
    other.page.keyboard.press("Tab")
    other.saved()
    at.page.keyboard.press("Control+Enter")  # it never saw B-77
    expect(at.page.locator("[data-rv=notes]")).to_contain_text("Alguien cambió")
    expect(at.entry("number")).to_have_value("B-77")
    assert at.document().state == State.REVIEW
    at.page.keyboard.press("Control+Enter")
    at.page.wait_for_url(f"{at.seat.site.url}/review")
    assert at.document().state == State.READY
    assert at.value("number") == "B-77"


def test_an_xml_without_pages_is_a_form_beside_a_word_about_it(desk: Sat) -> None:
    at = desk(Drawn(ticket(), pages=0))
    page = at.open()
    expect(page.locator("[data-rv=empty]")).to_contain_text("no tiene imagen")
    at.stands("number")


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_nothing_serious_stands_in_the_way_of_anybody(desk: Sat, language: str, dark: bool, width: int) -> None:
    at = desk(Drawn(ticket(issued_on=None), lines=LINES, pages=2), language=language, dark=dark, width=width)
    page = at.open()
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"review-{language}-{'dark' if dark else 'light'}-{width}.png", full_page=True)
    assert serious(page) == []
