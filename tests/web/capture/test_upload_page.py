"""The ways into the inbox by the page: large files in parts, folders, what was pasted, a voice note."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from cuadra.inbox.uploads import service as parts
from tests.web.pages.conftest import Seat, Sit
from tests.web.pages.papers import invoice

MIB = 2**20


def names(seat: Seat) -> list[str]:
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        return sorted(str(one) for one in session.scalars(text("SELECT name FROM documents")))


def give(page: Page, path: Path) -> None:
    page.set_input_files("#files", str(path))


def large(folder: Path) -> Path:
    """Eleven MiB that nobody can read, which is soon known."""
    made = folder / "grande.bin"
    made.write_bytes(os.urandom(11 * MIB))
    return made


def test_a_large_file_goes_in_parts_and_on_after_a_cut(sit: Sit, tmp_path: Path) -> None:
    seat = sit()
    page = seat.go("/inbox")
    sent: list[int] = []

    def cut(route: Route) -> None:
        offset = int(route.request.headers["upload-offset"])
        sent.append(offset)
        if len(sent) == 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(
        "**/api/v1/uploads/*", lambda route: cut(route) if route.request.method == "PATCH" else route.continue_()
    )
    content = large(tmp_path)
    give(page, content)
    expect(page.locator("#uploads li")).to_have_attribute("data-state", "done")
    assert sent[2] == sent[3] == 4 * MIB  # the part that was cut, and no other, came again
    assert len(sent) == 7
    assert names(seat) == ["grande.bin"]


def test_a_closed_page_goes_on_where_it_was(sit: Sit, tmp_path: Path) -> None:
    seat = sit()
    page = seat.go("/inbox")
    sent: list[int] = []

    def hold(route: Route) -> None:
        sent.append(int(route.request.headers["upload-offset"]))
        if len(sent) < 3:
            route.continue_()  # the third one never gets an answer

    page.route(
        "**/api/v1/uploads/*", lambda route: hold(route) if route.request.method == "PATCH" else route.continue_()
    )
    content = large(tmp_path)
    with page.expect_request(lambda one: one.method == "PATCH" and one.headers.get("upload-offset") == str(4 * MIB)):
        give(page, content)
    page.close()
    seat.page = page = seat.context.new_page()
    seat.go("/inbox")
    page.on("request", lambda one: sent.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None)
    give(page, content)
    expect(page.locator("#uploads li")).to_have_attribute("data-state", "done")
    assert sent[3] >= 4 * MIB  # on from where the server stands, which may have had the held part
    assert names(seat) == ["grande.bin"]
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        assert session.scalar(text("SELECT count(*) FROM uploads")) == 1
        assert session.scalar(text("SELECT count(*) FROM upload_parts")) == 0


def test_a_file_that_is_too_large_is_told_so_and_not_sent(sit: Sit, tmp_path: Path) -> None:
    seat = sit()
    page = seat.go("/inbox")
    most = seat.site.app.state.desk.options.file_bytes
    made = tmp_path / "enorme.bin"
    with made.open("wb") as file:
        file.truncate(most + 1)
    give(page, made)
    row = page.locator("#uploads li")
    expect(row).to_have_attribute("data-state", "failed")
    expect(row).to_contain_text(f"{most // parts.MIB}")
    assert names(seat) == []


def test_a_folder_comes_with_all_that_is_in_it(sit: Sit, tmp_path: Path) -> None:
    seat = sit()
    page = seat.go("/inbox")
    for place in ("a.xml", "marzo/b.xml", "marzo/viejas/c.xml"):
        file = tmp_path / "facturas" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(invoice())
    page.set_input_files("#folder", str(tmp_path / "facturas"))
    expect(page.locator("td.main a")).to_have_count(3)
    assert names(seat) == ["a.xml", "b.xml", "c.xml"]


PASTE = """([kind, name, body]) => {
  const data = new DataTransfer();
  if (kind === 'text') data.setData('text/plain', body);
  else data.items.add(new File([Uint8Array.from(body)], name, { type: kind }));
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_pasted_pictures_and_texts_are_documents_and_a_word_is_not(sit: Sit) -> None:
    seat = sit()
    page = seat.go("/inbox")
    page.evaluate(PASTE, ["text", "", "hola"])
    page.evaluate(PASTE, ["text", "", "Ticket 17\nABARROTES DON PEPE\nTOTAL 12.50"])
    page.evaluate(PASTE, ["image/png", "captura.png", [137, 80, 78, 71, 13, 10, 26, 10, 1, 2, 3]])
    expect(page.locator('#uploads li[data-state="done"]')).to_have_count(2)
    found = names(seat)
    assert len(found) == 2
    assert "captura.png" in found
    assert found[1].startswith("texto-")
    page.focus("#q")
    page.evaluate("document.querySelector('#q').dispatchEvent(new ClipboardEvent('paste', {bubbles: true}))")
    assert len(names(seat)) == 2


def test_a_voice_note_is_kept_and_waits(sit: Sit, tmp_path: Path) -> None:
    seat = sit()
    page = seat.go("/inbox")
    note = tmp_path / "nota.ogg"
    note.write_bytes(b"OggS\x00\x02" + bytes(200))
    give(page, note)
    expect(page.locator("td.main a", has_text="nota.ogg")).to_be_visible()
    expect(page.locator("tr.is-blocked")).to_have_count(1)
