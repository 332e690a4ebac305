"""A person at the review screen of a real site, with documents that wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from cuadra.inbox.models import Document
from cuadra.inbox.review.service import Reviewed, seen
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from tests.databases import TestServer
from tests.web.pages.conftest import Seat, Sit, sit
from tests.web.review.drawn import Drawn, put, ticket
from tests.web.site import Site, fresh_site

__all__ = ["sit"]


@pytest.fixture(scope="session")
def place(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with its own database and no worker: the documents were read already."""
    with fresh_site(server, tmp_path_factory.mktemp("place")) as site:
        yield site


@dataclass
class Desk:
    """A seat before the screen of ``ids[0]``; the others wait."""

    seat: Seat
    ids: list[DocumentId]

    @property
    def page(self) -> Page:
        return self.seat.page

    def open(self, nth: int = 0, query: str = "") -> Page:
        self.seat.go(f"/documents/{self.ids[nth]}/review{query}")
        self.page.wait_for_selector("[data-ready]")
        return self.page

    def shows(self, nth: int) -> None:
        """Waits until that document is the one on the screen, painted, and the one before is settled."""
        expect(self.page.locator("#review")).to_have_attribute("data-shown", str(self.ids[nth]))
        expect(self.page.locator("#review[data-busy]")).to_have_count(0)

    def entry(self, path: str) -> Locator:
        return self.page.locator(f'[data-entry="{path}"]')

    def row(self, path: str) -> Locator:
        return self.page.locator(f'.rv-field[data-path="{path}"]')

    def stands(self, path: str) -> None:
        """Waits until the field of that path has the cursor."""
        expect(self.entry(path)).to_be_focused()

    def here(self) -> str | None:
        """The path of the field that has the cursor."""
        found: str | None = self.page.evaluate("document.activeElement?.dataset.entry ?? null")
        return found

    def saved(self) -> None:
        expect(self.page.locator("[data-rv=saved]")).to_have_attribute("data-state", "saved")

    def word(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page is on the screen."""
        told: dict[str, Any] = self.page.evaluate(
            """() => { const s = document.querySelector('.rv-sheet').getBoundingClientRect();
                       return {x: s.x, y: s.y, w: s.width, h: s.height}; }"""
        )
        return told["x"] + x * told["w"] / 600, told["y"] + y * told["h"] / 800

    def now(self, nth: int = 0) -> Reviewed:
        with self.seat.site.house.database.tenant(self.seat.owner.tenant) as session:
            return seen(session, self.seat.owner.tenant, self.ids[nth])

    def value(self, path: str, nth: int = 0) -> Any:
        found = self.now(nth).fields.get(path)
        return found["value"] if found else None

    def document(self, nth: int = 0) -> Document:
        with self.seat.site.house.database.tenant(self.seat.owner.tenant) as session:
            return find(session, self.seat.owner.tenant, self.ids[nth])


Sat = Callable[..., Desk]


@pytest.fixture
def desk(sit: Sit) -> Sat:
    """Sits down before some documents: plain tickets where nothing else is told."""

    def take(*drawn: Drawn, count: int = 1, **how: Any) -> Desk:
        seat = sit(**how)
        house, tenant = seat.site.house, seat.owner.tenant
        papers = drawn or tuple(Drawn(ticket()) for _ in range(count))
        return Desk(seat, [put(house.database, house.originals, tenant, one) for one in papers])

    return take
