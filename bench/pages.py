"""The pages with 100,000 documents in the company: how long a person waits for each, and what a first visit weighs.

The documents are written by SQL, their words as the reading of them writes these. The server is a process of its own,
the client asks one page after the other on the same cores, logged in as a person.
"""

from __future__ import annotations

import gzip
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench.api import quantile, serving
from bench.restarts import ground
from bench.table import Row
from bench.words import Prose
from cuadra.audit.actor import SYSTEM
from cuadra.database.embedded import start
from cuadra.database.migrate import upgrade
from cuadra.flows.house import House, house_at
from cuadra.inbox.organising.tags import add as add_tag
from cuadra.inbox.search.repository import SearchRepository
from cuadra.inbox.search.words import words_of
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import make_person
from cuadra.tenants.service import NewCompany, make_company
from cuadra.web.pages.built import built

DOCUMENTS = 100_000
BATCH = 1_000
PASSWORD = "una frase larga de prueba"  # noqa: S105
EMAIL = "ana@example.com"
SEARCH = "search"
TABLES = (
    "documents", "jobs", "readings", "search_texts", "document_tags", "suppliers", "supplier_documents",
)  # fmt: skip
_FILL = text("""
    INSERT INTO documents (tenant_id, id, sha256, size, name, source, country, state, kind, issuer_name, issuer_tax_id,
      number, issued_on, currency, total, created_at)
    SELECT :tenant, CAST(lpad(to_hex(112589990684262 + n * 60000::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5(n::text), 4, 15) AS uuid),
      sha256(CAST(n::text AS bytea)), 40000 + n % 90000, 'doc-' || n || '.pdf', 'upload', 'MX',
      (ARRAY['review', 'ready', 'posted', 'posted', 'posted', 'posted', 'posted', 'duplicate', 'rejected', 'ready'])
        [1 + n % 10],
      (ARRAY['invoice', 'ticket'])[1 + n % 2], 'Proveedor ' || md5((n % 700)::text),
      'PRO' || lpad((n % 700)::text, 9, '0'),
      'F-' || n, date '2024-01-01' + n % 900, 'MXN', (n % 100000) / 7.0, now() - n * interval '3 minutes'
    FROM generate_series(1, :count) AS n
""")
_READINGS = text("""
    INSERT INTO readings (tenant_id, document_id, nth, reader, rungs, seconds, fields, lines, findings, text)
    SELECT :tenant, given.id, 1, '0', ARRAY['ocr'], 1.0, CAST(:fields AS jsonb), '[]', '[]', given.body
    FROM unnest(CAST(:ids AS uuid[]), CAST(:bodies AS text[])) AS given(id, body)
""")
_TAGS = text("""
    INSERT INTO document_tags (tenant_id, tag_id, document_id)
    SELECT :tenant, :tag, id FROM documents WHERE tenant_id = :tenant AND get_byte(uuid_send(id), 15) % :share = 0
""")
_SUPPLIERS = text("""
    INSERT INTO suppliers (tenant_id, id, country, tax_id, name, name_key, documents, last_seen)
    SELECT tenant_id, gen_random_uuid(), 'MX', issuer_tax_id, min(issuer_name),
      upper(replace(min(issuer_name), ' ', '')), count(*), max(created_at)
    FROM documents WHERE tenant_id = :tenant GROUP BY tenant_id, issuer_tax_id
""")
_THEIRS = text("""
    INSERT INTO supplier_documents (tenant_id, document_id, supplier_id)
    SELECT d.tenant_id, d.id, s.id FROM documents d
    JOIN suppliers s ON s.tenant_id = d.tenant_id AND s.tax_id = d.issuer_tax_id WHERE d.tenant_id = :tenant
""")
_JOBS = text("""
    INSERT INTO jobs (tenant_id, id, kind, subject_id, state, next_at, created_at, ended_at)
    SELECT tenant_id, id, 'document.read', id, 'done', created_at, created_at, created_at
    FROM documents WHERE tenant_id = :tenant
""")
_WRITTEN = text("""
    SELECT id, name, number, issuer_name, issuer_tax_id, total FROM documents WHERE tenant_id = :tenant ORDER BY id
""")
_FIELDS = """{"total": {"value": "12.00", "checks": ["sums"], "confidence": 0.97, "alternatives": [],
  "evidence": {"rung": "ocr", "page": 1, "text": "12.00", "engine": "x"}}}"""


def rows(*, quick: bool) -> Iterator[Row]:
    each = 20 if quick else 200
    with ground() as folder, start(folder / "server", place=folder / "place") as server:
        upgrade(server.urls.owner)
        house = house_at(Settings(home=folder / "home"), server.urls, opens_secrets=False)
        tenant = company(house)
        documents = fill(house, tenant)
        tidy(server.urls.owner)
        with serving(server.urls, folder / "home", 1) as url:
            found = asked(url, documents, each)
        house.close()
    told = f"{DOCUMENTS:,} documents in the company, {each} requests of each page, client on the same cores"
    pages = {name: seconds for name, seconds in found.items() if name != SEARCH}
    note = ", ".join(f"{name} {quantile(seconds):.0f}" for name, seconds in found.items())
    yield Row("pages: p95", quantile([one for some in pages.values() for one in some]), 150, 60, "ms", told, note, True)
    yield Row("pages, the slowest: p95", max(map(quantile, pages.values())), 150, 60, "ms", told, "", less=True)
    yield Row("pages: median", statistics.median([one for some in pages.values() for one in some]) * 1000, None, None,
              "ms", told, less=True)  # fmt: skip
    yield Row("search in all words: p95", quantile(found[SEARCH]), 200, 80, "ms", told, "", less=True)
    yield Row("first visit, gzip", weight(), 250, 150, "kB", "script, style and the page of the way in", less=True)


def company(house: House) -> TenantId:
    with house.database.nobody() as session:
        person = make_person(session, EMAIL, "Ana", Secret(PASSWORD), Origin())
    with house.database.nobody() as session:
        made = NewCompany("Tienda de medida", "MX", "America/Mexico_City")
        return make_company(session, made, person, Origin().actor("person", person))


def fill(house: House, tenant: TenantId) -> list[str]:
    """Ids of some documents that have a reading."""
    with house.database.tenant(tenant) as session:
        session.execute(_FILL, {"tenant": tenant, "count": DOCUMENTS})
        session.execute(_SUPPLIERS, {"tenant": tenant})
        session.execute(_THEIRS, {"tenant": tenant})
        session.execute(_JOBS, {"tenant": tenant})
        found = session.execute(_WRITTEN, {"tenant": tenant}).all()
    prose = Prose()
    for at in range(0, len(found), BATCH):
        with house.database.tenant(tenant) as session:
            write(session, tenant, found[at : at + BATCH], prose)
    with house.database.tenant(tenant) as session:
        for name, share in (("Urgente", 50), ("Viaje", 8), ("Revisado", 2)):
            tag = add_tag(session, tenant, SYSTEM, name).id
            session.execute(_TAGS, {"tenant": tenant, "tag": tag, "share": share})
    return [str(one.id) for one in found[:500]]


def write(session: Session, tenant: TenantId, documents: Sequence[Any], prose: Prose) -> None:
    """What was read of some documents, and their words to search by, as the reading of them writes it."""
    bodies = [prose.body() for _ in documents]
    ids = [one.id for one in documents]
    session.execute(_READINGS, {"tenant": tenant, "fields": _FIELDS, "ids": ids, "bodies": bodies})
    rows = []
    for one, body in zip(documents, bodies, strict=True):
        texts = [one.issuer_name, one.issuer_tax_id, one.name, one.number, f"{one.total:.2f}", body]
        found = words_of(texts, suppliers=[one.issuer_name, one.issuer_tax_id], company=tenant)
        rows.append((DocumentId(one.id), found))
    SearchRepository(session, tenant).keep(rows)


def tidy(owner: str) -> None:
    """What the database does by itself some time after so many rows came."""
    engine = create_engine(owner, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in TABLES:
            connection.execute(text(f"VACUUM ANALYZE {table}"))
    engine.dispose()


def asked(url: str, documents: list[str], each: int) -> dict[str, list[float]]:
    """Seconds of each request, by page; whatever is not 200 raises."""
    rng = random.Random(7)
    with httpx.Client(base_url=url, trust_env=False, timeout=60, headers={"sec-fetch-site": "same-origin"}) as client:
        client.post("/login", data={"email": EMAIL, "password": PASSWORD})
        following = client.get("/inbox").raise_for_status().text.split('rel="next"')[0].rsplit('href="', 1)[1]
        second = following.split('"')[0].replace("&amp;", "&")
        tag = client.get("/settings/organising").text.split("/inbox?tag=")[1][:36]
        prose = Prose(11)
        supplier = client.get("/suppliers").text.split('id="s-')[1].split('"')[0]
        part = {"hx-request": "true", "hx-request-type": "partial"}
        addresses = {
            "inbox": lambda: ("/inbox", {}),
            "the list alone": lambda: ("/inbox", part),
            "next page": lambda: (second, {}),
            "to review": lambda: ("/inbox?tab=review", {}),
            "by date": lambda: ("/inbox?sort=-issued_on", {}),
            "by total": lambda: ("/inbox?sort=-total", {}),
            "filtered": lambda: (f"/inbox?issued_from=2025-0{rng.randint(1, 9)}-01&total_from=9000", {}),
            "document": lambda: (f"/documents/{rng.choice(documents)}", {}),
            "supplier": lambda: (f"/suppliers/{supplier}", {}),
            "jobs": lambda: ("/jobs", {}),
            "record": lambda: ("/audit", {}),
            "settings": lambda: ("/settings/company", {}),
            "home": lambda: ("/", {}),
            "suppliers": lambda: ("/suppliers", {}),
            "tags": lambda: ("/settings/organising", {}),
            "with a tag": lambda: (f"/inbox?tag={tag}", {}),
            "blocked": lambda: ("/jobs?tab=dead", {}),
            SEARCH: lambda: (f"/inbox?{urlencode({'q': prose.query()})}", part),
        }
        for way in addresses.values():
            client.get(way()[0]).raise_for_status()
        found: dict[str, list[float]] = {name: [] for name in addresses}
        turns = [*addresses, *[SEARCH] * 4]  # queries differ more than pages do
        for _ in range(each):
            for name in turns:
                path, headers = addresses[name]()
                began = time.perf_counter()
                client.get(path, headers=headers).raise_for_status()
                found[name].append(time.perf_counter() - began)
    return found


def weight() -> float:
    """What a first visit fetches, in kB."""
    from importlib.resources import files

    folder, now = files("cuadra.web").joinpath("built"), built()
    names = [one.rsplit("/", 1)[1] for one in (now.script, now.style) if one]
    page = len(gzip.compress(files("cuadra.web").joinpath("templates", "layout.html").read_bytes()))
    return (sum(len(folder.joinpath(f"{name}.gz").read_bytes()) for name in names) + page) / 1000
