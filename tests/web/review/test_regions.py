"""The engine is loaded when a picture is looked at, never before; a frame that is being read says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from cuadra.flows.hands import Hands
from tests.databases import TestServer
from tests.flows.conftest import until
from tests.web.pages.test_screens import look, serious
from tests.web.review.conftest import Sat
from tests.web.review.drawn import Drawn, ticket
from tests.web.site import Site, fresh_site


@pytest.fixture
def place(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that has just started."""
    with fresh_site(server, tmp_path_factory.mktemp("place")) as site:
        yield site


def test_the_engine_is_loaded_when_a_review_with_a_picture_is_opened(desk: Sat) -> None:
    before = desk(Drawn(ticket(), pages=0), Drawn(ticket()))
    hands: Hands = before.seat.site.app.state.desk.hands
    for path in ("/", "/inbox", f"/documents/{before.ids[1]}", f"/documents/{before.ids[0]}/review"):
        before.seat.go(path)
        assert not hands.is_warm, path
    before.seat.go(f"/documents/{before.ids[1]}/review")
    until(lambda: hands.is_warm)


def draw(page: Page) -> None:
    """A frame where no word is."""
    box = page.locator(".rv-sheet").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.9)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.95, steps=4)
    page.mouse.up()


def test_a_frame_says_that_it_is_being_read_until_it_is(desk: Sat) -> None:
    before = desk(Drawn(ticket()))
    page = before.open()
    before.entry("number").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    held: list[Route] = []

    def hold(one: Route) -> None:
        held.append(one)

    page.route("**/pages/1/region", hold)
    with page.expect_request("**/pages/1/region"):
        draw(page)
    expect(page.get_by_role("progressbar", name="Se lee el recuadro")).to_be_visible()
    look(before.seat, "review-region", "es", False, 1280)
    assert serious(page) == []
    held[0].fulfill(json={"text": "F-9", "said": "F-9", "confidence": 0.9, "box": [180, 720, 420, 760], "words": []})
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(before.entry("number")).to_have_value("F-9")


def test_a_frame_that_cannot_be_read_is_let_go(desk: Sat) -> None:
    before = desk(Drawn(ticket()))
    page = before.open()
    before.entry("number").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.route("**/pages/1/region", lambda one: one.abort())
    draw(page)
    expect(page.locator(".rv-note.is-failed")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
