"""Review with keys alone: how many a document with three doubts takes, and how long from confirming to the next one.

A real Chromium before a server of its own process. The page counts the keys that it hears, and notes when each
document is painted: the frame after its fields and its picture are there. What a person says is looked for in the
database afterwards: every document that was confirmed has to be ready.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import text
from update.browser import arguments, find

from bench.api import quantile, serving
from bench.filling import DOCUMENTS, EMAIL, PASSWORD, filled
from bench.table import Row
from cuadra.kit.ids import DocumentId
from tests.web.review.drawn import Drawn, put, ticket

DOUBTS = 3
WATCH = """
  window.heard = {keys: [], painted: {}};
  addEventListener('keydown', event => heard.keys.push(event.timeStamp), true);
  new MutationObserver(() => {
    const id = document.querySelector('#review')?.dataset.shown;
    if (!id || id in heard.painted) return;
    heard.painted[id] = {shown: performance.now()};
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => heard.painted[id].at = performance.now();
      after.port2.postMessage(0);
    });
  }).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-shown']});
"""
PAINTED = "id => heard.painted[id]?.at"
LEFT = text("SELECT count(*) FROM documents WHERE tenant_id = :tenant AND id = ANY(:ids) AND state <> 'ready'")


@dataclass(frozen=True, slots=True)
class Turn:
    """One document: keys heard, and seconds from the last of them until the next is painted, and until it is shown."""

    keys: int
    painted: float
    shown: float


def rows(*, quick: bool) -> Iterator[Row]:
    count = 20 if quick else 200
    with filled(0 if quick else DOCUMENTS) as company:
        ids = [put(company.house.database, company.house.originals, company.tenant, Drawn(ticket()))
               for _ in range(count + 1)]  # fmt: skip
        with serving(company.urls, company.house.settings.home, 1) as url:
            turns = reviewed(url, ids)
        with company.house.database.tenant(company.tenant) as session:
            left = session.scalar(LEFT, {"tenant": company.tenant, "ids": ids[:-1]}) or 0
    told = (
        f"{count} documents of one page and {DOUBTS} unsure fields, {0 if quick else DOCUMENTS:,} others in the company"
    )
    wrong = f"NOT CONFIRMED: {left}" if left else ""
    yield Row("review: keys a document", max(one.keys for one in turns), 8, 5, "", told, wrong, less=True)
    times = [one.painted for one in turns]
    shown = statistics.median(one.shown for one in turns) * 1000
    note = f"p50 {statistics.median(times) * 1000:.0f} ms, of which {shown:.0f} until its fields and picture are there"
    yield Row("review: confirm to next painted, p95", quantile(times), 300, 100, "ms", told, note, less=True)


def reviewed(url: str, ids: list[DocumentId]) -> list[Turn]:
    """Confirms all documents but the last, one after the other."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find() or None, args=arguments())
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(WATCH)
        page.goto(f"{url}/login")
        page.fill("#email", EMAIL)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda where: "/login" not in where)
        page.goto(f"{url}/documents/{ids[0]}/review")
        page.wait_for_selector("#review[data-ready]")
        turns = [confirmed(page, str(following)) for following in ids[1:]]
        page.wait_for_function("() => !document.querySelector('#review').dataset.busy")
        browser.close()
    return turns


def confirmed(page: Page, following: str) -> Turn:
    """Accepts what is unsure and confirms, as fast as the page takes it but for the sight of the next document."""
    page.wait_for_selector(f'#review[data-next="{following}"]', state="attached")
    page.evaluate("heard.keys.length = 0")
    for _ in range(DOUBTS):
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-rv=saved][data-state=saved]")
    page.wait_for_selector("[data-do=confirm]:focus")
    page.keyboard.press("Enter")
    page.wait_for_function(PAINTED, arg=following)
    keys, painted = page.evaluate("id => [heard.keys, heard.painted[id]]", following)
    return Turn(len(keys), (painted["at"] - keys[-1]) / 1000, (painted["shown"] - keys[-1]) / 1000)
