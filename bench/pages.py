"""Every page with 100,000 documents in the company: how long a person waits, and how many statements the page asks.

The server is a process of its own, the client asks one page after the other on the same cores, logged in as a person.
Statements are counted apart, of the same requests to an application within this process: a page is asked twice and
the second time counts. Beside what is waited for stands what the server's process spent on it.
"""

from __future__ import annotations

import gzip
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import psutil
from sqlalchemy import event

from bench.api import quantile, serving
from bench.filling import DOCUMENTS, EMAIL, PASSWORD, Filled, filled
from bench.table import Row
from bench.words import Prose
from cuadra.web.pages.built import built

SEARCH = "search"
PART = {"hx-request": "true", "hx-request-type": "partial"}
SAME = {"sec-fetch-site": "same-origin"}
Way = Callable[[], tuple[str, Mapping[str, str]]]


def rows(*, quick: bool) -> Iterator[Row]:
    each = 20 if quick else 200
    with filled() as company:
        counts = counted(company)
        with serving(company.urls, company.house.settings.home, 1) as url, entered(url) as client:
            found, spent = asked(client, ways(client, company.documents), each)
    told = f"{DOCUMENTS:,} documents in the company, {each} requests of each page, client on the same cores"
    pages = {name: seconds for name, seconds in found.items() if not name.startswith(SEARCH)}
    slowest = max(pages, key=lambda name: quantile(pages[name]))
    each_note = ", ".join(f"{name} {quantile(seconds):.0f} ({counts[name]})" for name, seconds in found.items())
    note = f"p95 of each in ms, its statements: {each_note}"
    yield Row("pages: p95", quantile([one for some in pages.values() for one in some]), 150, 60, "ms", told, note, True)
    yield Row("pages, the slowest: p95", quantile(pages[slowest]), 150, 60, "ms", told, slowest, less=True)
    most = max(pages, key=lambda name: counts[name])
    yield Row("pages: statements at most", counts[most], None, None, "", told, most, less=True)
    yield Row("pages: median", statistics.median([one for some in pages.values() for one in some]) * 1000, None, None,
              "ms", told, f"the server's process {spent * 1000:.1f} CPU ms a request", less=True)  # fmt: skip
    yield Row("search in all words: p95", quantile(found[SEARCH]), 200, 80, "ms", told, "", less=True)
    yield Row("first visit, gzip", weight(), 250, 150, "kB", "script, style and the page of the way in", less=True)


@contextmanager
def entered(url: str) -> Iterator[httpx.Client]:
    """A client that is logged in."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60, headers=SAME) as client:
        client.post("/login", data={"email": EMAIL, "password": PASSWORD})
        yield client


def ways(client: Any, documents: list[str]) -> dict[str, Way]:
    """An address for each page, a new one for each request where they differ."""
    rng, prose = random.Random(7), Prose(11)
    text = _text(client)
    following = text("/inbox").split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    tag = text("/settings/organising").split("/inbox?tag=")[1][:36]
    supplier = text("/suppliers").split('id="s-')[1].split('"')[0]
    months = [one.split('"')[0] for one in text("/").split('<option value="20')[1:]]
    waiting = re.findall("/documents/([0-9a-f-]{36})", text("/inbox?tab=review"))[0]
    plain = {
        "inbox": "/inbox",
        "next page": following,
        "to review": "/inbox?tab=review",
        "by date": "/inbox?sort=-issued_on",
        "by total": "/inbox?sort=-total",
        "few by total": "/inbox?total_from=14284",
        "none by total": "/inbox?total_from=90000&issued_from=2025-01-01",
        "spent": "/inbox?side=bought&only=valid&currency=MXN&issuer_id=PRO000000017",
        "with a tag": f"/inbox?tag={tag}",
        "to confirm": "/inbox/confirm",
        "review": f"/documents/{waiting}/review",
        "copies": f"/documents/{documents[0]}/copies/{documents[1]}",
        "home": "/",
        "suppliers": "/suppliers",
        "suppliers by documents": "/suppliers?sort=-documents",
        "supplier": f"/suppliers/{supplier}",
        "learning": "/learning",
        "sample": "/learning/sample",
        "notices": "/notices",
        "unread notices": "/notices?tab=unread",
        "jobs": "/jobs",
        "blocked": "/jobs?tab=dead",
        "record": "/audit",
        "capture": "/capture",
        "status": "/status",
        "errors": "/errors",
        **{f"settings/{one}": f"/settings/{one}" for one in SETTINGS},
    }
    fixed: dict[str, Way] = {name: lambda path=path: (path, {}) for name, path in plain.items()}  # type: ignore[misc]
    query = lambda **told: f"/inbox?{urlencode(told)}"  # noqa: E731
    return fixed | {
        "the list alone": lambda: ("/inbox", PART),
        "filtered": lambda: (
            query(issued_from=f"2026-{rng.randint(5, 9):02}-01", issued_to="2026-10-15", total_from=9000),
            {},
        ),
        "document": lambda: (f"/documents/{rng.choice(documents)}", {}),
        "home of a month": lambda: (f"/?month=20{rng.choice(months)}", {}),
        SEARCH: lambda: (query(q=prose.query()), PART),
        f"{SEARCH}, of a total": lambda: (query(q=f"total:>{rng.randint(9000, 14000)} {prose.query()}"), PART),
        f"{SEARCH}, a common word": lambda: (query(q=rng.choice(prose.words[:20])), PART),
    }


SETTINGS = (
    "company", "people", "keys", "sources", "secrets", "retention", "second-step", "appearance", "my-data", "webhooks",
    "me", "notices", "organising", "automation",
)  # fmt: skip


def asked(client: httpx.Client, pages: Mapping[str, Way], each: int) -> tuple[dict[str, list[float]], float]:
    """Seconds of each request by page, and CPU seconds of the server a request; whatever is not 200 raises."""
    for way in pages.values():
        path, headers = way()
        client.get(path, headers=headers).raise_for_status()
    found: dict[str, list[float]] = {name: [] for name in pages}
    turns = [*pages, *[SEARCH] * 4]  # queries differ more than pages do
    (server,) = (one for one in psutil.Process().children() if "bench.api_serve" in one.cmdline())
    before = sum(server.cpu_times()[:2])
    for _ in range(each):
        for name in turns:
            path, headers = pages[name]()
            began = time.perf_counter()
            answer = client.get(path, headers=headers)
            found[name].append(time.perf_counter() - began)
            answer.raise_for_status()
    return found, (sum(server.cpu_times()[:2]) - before) / (each * len(turns))


def counted(company: Filled) -> dict[str, int]:
    """How many statements each page asks of the database."""
    from starlette.testclient import TestClient

    from cuadra.web.application import create
    from cuadra.web.options import Options

    app = create(company.house, Options(per_key=1_000_000, per_ip=1_000_000))
    statements: list[str] = []
    found = {}
    note = lambda *told: statements.append(told[2])  # noqa: E731
    with company.house.door.listening(), TestClient(app, "http://127.0.0.1", headers=SAME) as client:
        client.post("/login", data={"email": EMAIL, "password": PASSWORD})
        event.listen(company.house.database.app, "before_cursor_execute", note)
        for name, way in ways(client, company.documents).items():
            for _ in range(2):
                statements.clear()
                path, headers = way()
                client.get(path, headers=headers).raise_for_status()
            found[name] = len(statements)
        event.remove(company.house.database.app, "before_cursor_execute", note)
    return found


def _text(client: Any) -> Callable[[str], str]:
    return lambda path: str(client.get(path).raise_for_status().text)


def weight() -> float:
    """What a first visit fetches, in kB."""
    from importlib.resources import files

    folder, now = files("cuadra.web").joinpath("built"), built()
    names = [one.rsplit("/", 1)[1] for one in (now.script, now.style) if one]
    page = len(gzip.compress(files("cuadra.web").joinpath("templates", "layout.html").read_bytes()))
    return (sum(len(folder.joinpath(f"{name}.gz").read_bytes()) for name in names) + page) / 1000
