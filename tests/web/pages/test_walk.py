"""Every page there is, found from the router and from the links that lead to it: axe, all widths, keys alone, weight.

A new page is walked without being named here. One that no link leads to, with something in its path that no link
tells, fails until it is reachable or stands in ``UNLINKED`` with a reason.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import APIResponse, Page, expect

from cuadra.audit.actor import SYSTEM
from cuadra.flows.source_opening import allowed
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import new_id
from cuadra.sources import service as sources
from cuadra.web.pages import routes as open_pages
from cuadra.web.pages.routers import PAGES
from cuadra.webhooks import service as webhooks
from tests.web.pages.conftest import AXE, SCREENS, Seat, Sit
from tests.web.pages.papers import invoice

ROUTES = [
    route
    for router in (*PAGES, open_pages.router)
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ())
]
NOTE = "Abarrotes Uno\nRFC AAA010101AAA\nTotal 116.00 MXN\n"  # without a date it waits for a person
UNLINKED = {
    "page_built": "a built file, not a page",
    "page_unsubscribe": "led to by a letter",
    "page_openid": "only with a provider",
    "page_openid_back": "only with a provider",
    "page_notice": "goes on at once to what it is about",
    "page_deed": "the answer to a deed over many documents, led to by that answer",
}
WIDTHS = ((375, 740), (640, 400), (768, 1024), (1280, 800), (1920, 1080))  # 640 x 400 is 1280 x 800 at 200 %
MOST_EXAMPLES = 4
MOST_TABS = 250
MOST_BYTES = 150_000
LINK = re.compile(rb'\b(?:href|hx-get)="(/[^"#]*)"')
PART = re.compile(rb'(?:from|import)\s*"\./([A-Za-z0-9_.-]+)"')
BUILT = re.compile(rb'"(/static/built/[^"]+)"')


@dataclass(frozen=True)
class Found:
    """An example of a page: its address, and whether one sees it without an account."""

    name: str
    path: str
    is_open: bool = False


def furnish(seat: Seat) -> None:
    """One of everything, so that every kind of page has something to show and is linked from somewhere."""
    house, tenant = seat.site.house, seat.owner.tenant
    with house.database.tenant(tenant) as session:
        enqueue(session, tenant, "webhook.deliver", new_id())
        webhooks.add(session, tenant, SYSTEM, house.keys, url="https://example.com/aviso")
        settings = {"host": "imap.tienda.example", "user": "facturas@tienda.example"}
        new = sources.NewSource("mail", "Facturas", settings)
        sources.add(session, tenant, SYSTEM, new, keys=house.keys, allowed=allowed(house.settings, tenant))
    seat.go("/inbox")
    one = invoice("Ferretería y Tlapalería del Centro, S.A. de C.V.")
    seat.upload(("factura.xml", one), ("otra.xml", one + b"<!-- scanned twice -->"), ("nota.txt", NOTE.encode()))
    for state, count in (("ready", 1), ("review", 2)):
        expect(seat.page.locator(f"tr.is-{state}")).to_have_count(count)


def walked(seat: Seat, guest: Seat, wrong: list[str]) -> Iterator[Found]:
    """Every page with an example of its address; what is no page, and should be, is told in ``wrong``."""
    examples: dict[str, str] = {}
    for name, path in links(seat):
        examples.setdefault(name, path)
    for route in ROUTES:
        path = examples.get(route.name) or (route.path if "{" not in route.path else None)
        if route.name in UNLINKED:
            continue
        if path is None:
            wrong.append(f"no link leads to {route.path} ({route.name}): link it, or say in UNLINKED why not")
            continue
        answer = seat.context.request.get(seat.site.url + path, max_redirects=0)
        if is_page(answer):
            yield Found(route.name, path)
        elif answer.status // 100 == 3 and is_page(stranger(guest, path)):
            yield Found(route.name, path, is_open=True)
        elif answer.status >= 400:
            wrong.append(f"{path} answers {answer.status}")


def links(seat: Seat) -> Iterator[tuple[str, str]]:
    """Addresses of routes with something in their path that one comes upon by following links: some of each."""
    patterns = [(route, re.compile(route.path_regex.pattern)) for route in ROUTES if "{" in route.path]
    waiting = [route.path for route in ROUTES if "{" not in route.path]
    seen, counts = set(waiting), Counter[str]()
    for path in waiting:
        answer = seat.context.request.get(seat.site.url + path, max_redirects=0)
        for link in LINK.findall(answer.body()) if is_page(answer) else ():
            place = link.decode().replace("&amp;", "&")
            name = next((one.name for one, pattern in patterns if pattern.match(place.partition("?")[0])), "")
            if name and place not in seen and counts[name] < MOST_EXAMPLES:
                seen.add(place)
                counts[name] += 1
                waiting.append(place)
                yield name, place


def is_page(answer: APIResponse) -> bool:
    """Whether it is a whole page and no part of one, no picture and no file."""
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == 200 and is_html and b"<html" in answer.body()[:200]


def stranger(guest: Seat, path: str) -> APIResponse:
    """What somebody sees who is not logged in."""
    return guest.context.request.get(guest.site.url + path, max_redirects=0)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_for_everybody(sit: Sit, language: str) -> None:
    """Nothing of any kind that axe finds in either theme, no sideways scrolling, and a picture of each for the eye."""
    seat, guest = sit(language=language), sit(language=language, log_in=False)
    furnish(seat)
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for found in walked(seat, guest, wrong):
        page = (guest if found.is_open else seat).go(found.path)
        page.wait_for_load_state("load")
        wrong += [f"{found.path}: {one}" for one in examined(page, found.name, language)]
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not wrong, "\n".join(wrong)


def examined(page: Page, name: str, language: str) -> Iterator[str]:
    assert page.locator("html").get_attribute("lang") == language
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield from axe(page)
    page.screenshot(path=SCREENS / f"walk-{name}-{language}-light-1280.png", full_page=True)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    yield from axe(page, "color-contrast")  # all else is the same in both themes
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        if width in {375, 768}:
            page.screenshot(path=SCREENS / f"walk-{name}-{language}-dark-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"is {wide} wide at {width}"
    page.set_viewport_size({"width": 375, "height": 740})
    yield from axe(page, "color-contrast", "target-size", "scrollable-region-focusable")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def axe(page: Page, *rules: str) -> list[str]:
    page.evaluate(AXE.read_text("utf-8") if not page.evaluate("'axe' in window") else "0")
    options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return [f"{one['id']} ({one['impact']}) {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


REST = """() => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const look = one => { const s = getComputedStyle(one); return [s.outlineStyle, s.outlineWidth, s.outlineColor,
    s.boxShadow, s.borderColor, s.backgroundColor, s.textDecorationLine, s.clipPath, s.top, s.transform].join('|'); };
  window.walked = {steps: [], rest: new Map(), reached: new Set()};
  const isSpare = one => one.type === 'radio' && !one.checked
    && document.querySelector(`input[type=radio][name="${one.name}"]:checked`);
  window.walkable = [...document.querySelectorAll(wanted)].filter(one => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true}) && !one.closest('[inert], dialog:not([open])') && !isSpare(one));
  addEventListener('focusin', event => {
    const one = event.target;
    const box = one.getBoundingClientRect();
    walked.reached.add(one);
    walked.steps.push({html: one.outerHTML.slice(0, 120), isSeen: walked.rest.get(one) !== look(one),
      isThere: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth});
  });
  document.activeElement?.blur();
  for (const one of document.getAnimations()) one.finish();
  for (const one of walkable) walked.rest.set(one, look(one));
  getSelection()?.removeAllRanges();
  scrollTo(0, 0);
  return walkable.length;
}"""
# What is told meanwhile draws a list anew, at any step of the walk.
STILL = "document.addEventListener('readystatechange', () => delete document.body.dataset.live)"
TOLD = """() => ({steps: walked.steps,
  missed: walkable.filter(one => one.isConnected && !walked.reached.has(one))
    .map(one => one.outerHTML.slice(0, 90))})"""


def test_every_page_can_be_walked_with_keys_alone(sit: Sit) -> None:
    """Tab comes to every control and leaves it, what has the focus is seen, and the first stop skips to the content."""
    seat, guest = sit(), sit(log_in=False)
    furnish(seat)
    seat.context.add_init_script(STILL)
    wrong: list[str] = []
    for found in walked(seat, guest, wrong):
        if found.name == "page_review_one":
            continue  # Tab goes from doubt to doubt there: tests/web/review
        page = (guest if found.is_open else seat).go(found.path)
        page.wait_for_load_state("load")
        count = page.evaluate(REST)
        for _ in range(min(count + 3, MOST_TABS)):
            page.keyboard.press("Tab")
        told = page.evaluate(TOLD)
        wrong += [f"{found.path}: not reached: {html}" for html in told["missed"]] if count < MOST_TABS else []
        wrong += [f"{found.path}: focus not seen: {one['html']}" for one in told["steps"] if not one["isSeen"]]
        wrong += [f"{found.path}: focus out of sight: {one['html']}" for one in told["steps"] if not one["isThere"]]
        if not any('class="skip"' in one["html"] for one in told["steps"]):
            wrong.append(f"{found.path}: nothing skips to the content")
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_every_page_is_light_on_a_first_visit(sit: Sit) -> None:
    """What a page itself brings, compressed: its words, scripts and styles; at most 150 kB."""
    seat, guest = sit(), sit(log_in=False)
    furnish(seat)
    sizes: dict[bytes, int] = {}
    parts: dict[bytes, list[bytes]] = {}
    wrong: list[str] = []
    for found in walked(seat, guest, wrong):
        body = (
            stranger(guest, found.path) if found.is_open else seat.context.request.get(seat.site.url + found.path)
        ).body()
        size = len(gzip.compress(body))
        waiting = sorted(set(BUILT.findall(body)))
        for file in waiting:
            if file not in sizes:
                content = seat.context.request.get(seat.site.url + file.decode()).body()
                sizes[file] = len(gzip.compress(content))
                parts[file] = [b"/static/built/" + name for name in PART.findall(content)]
            size += sizes[file]
            waiting += [part for part in parts[file] if part not in waiting]
        if size > MOST_BYTES:
            wrong.append(f"{found.path}: {size}")
    assert sizes, "the files of the pages are not built: make setup"
    assert not wrong, "\n".join(wrong)
