"""How long from confirming a document to the next one painted, and how many keys a document with three doubts takes.

``python bench/review.py`` serves a company of its own with made documents and drives a real Chromium; prints both.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # what serves the tests serves this, too

from update.browser import arguments, find

from cuadra.database.embedded import start
from cuadra.database.migrate import upgrade
from tests.web.people import PASSWORD, owner
from tests.web.review.drawn import Drawn, put, ticket
from tests.web.site import Site, house_of, running

PAINTED = """id => new Promise(done => {
  const root = document.querySelector('#review');
  const look = () => root.dataset.shown === id
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))) : requestAnimationFrame(look);
  look();
})"""
NOTED = "() => addEventListener('keydown', e => { window.began = performance.now() }, true)"
KEYS = ("Enter",) * 4  # accept three fields; the last leaves the cursor on Confirm


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=40)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder, start(Path(folder) / "database") as server:
        upgrade(server.urls.owner)
        house = house_of(server.urls, Path(folder) / "home")
        try:
            with running(house) as site:
                times = measure(site, count)
        finally:
            house.close()
    times.sort()
    keys = sum(1 + key.count("+") for key in KEYS)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {count} documents of one page")
    print(f"keys for a document with three unsure fields: {keys}")
    print(
        f"confirm to next painted: median {statistics.median(times):.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"
    )


def measure(site: Site, count: int) -> list[float]:
    """Milliseconds from the key to the frame that shows the next document with its picture."""
    me = owner(site)
    ids = [put(site.house.database, site.house.originals, me.tenant, Drawn(ticket())) for _ in range(count + 1)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find() or None, args=arguments())
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{site.url}/login")
        page.fill("#email", me.email)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(f"{site.url}/review")
        page.wait_for_selector("[data-ready]")
        times = [_one(page, str(following)) for following in ids[1:]]
        browser.close()
    return times


def _one(page: Page, following: str) -> float:
    page.wait_for_selector(f'#review[data-next="{following}"]', state="attached")
    for key in KEYS[:-1]:
        page.keyboard.press(key)
    page.wait_for_selector("[data-rv=saved][data-state=saved]")
    page.evaluate(NOTED)
    page.keyboard.press(KEYS[-1])
    ended: Any = page.evaluate(PAINTED, following)
    return float(ended - page.evaluate("window.began"))


if __name__ == "__main__":
    main()
