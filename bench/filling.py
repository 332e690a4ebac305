"""A company with 100,000 documents and all that belongs to them, written by SQL: what pages and review are measured on.

The words of the documents are made as the reading of them makes these. ``CUADRA_BENCH_FOLDER`` names a folder that
keeps what was written for the next measure; without it all is made anew and gone afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench.restarts import ground
from bench.words import Prose
from cuadra.audit.actor import SYSTEM
from cuadra.database.embedded import start
from cuadra.database.migrate import upgrade
from cuadra.database.urls import Urls
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

DOCUMENTS = 100_000
BATCH = 1_000
PASSWORD = "una frase larga de prueba"  # noqa: S105
EMAIL = "ana@example.com"
TABLES = (
    "documents", "jobs", "readings", "search_texts", "document_tags", "suppliers", "supplier_documents", "outcomes",
    "events", "notices", "sightings",
)  # fmt: skip
_FILL = text("""
    INSERT INTO documents (tenant_id, id, sha256, size, name, source, country, state, kind, issuer_name, issuer_tax_id,
      number, issued_on, currency, total, created_at)
    SELECT :tenant, CAST(lpad(to_hex(CAST(extract(epoch FROM at) * 1000 AS bigint)), 12, '0') || '7'
        || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15) AS uuid),
      sha256(CAST(n::text AS bytea)), 40000 + n % 90000, 'doc-' || n || '.pdf', 'upload', 'MX',
      (ARRAY['review', 'ready', 'posted', 'posted', 'posted', 'posted', 'posted', 'duplicate', 'rejected', 'ready'])
        [1 + n % 10],
      (ARRAY['invoice', 'ticket'])[1 + n % 2], 'Proveedor ' || md5((n % 700)::text),
      'PRO' || lpad((n % 700)::text, 9, '0'),
      'F-' || n, CAST(at AS date) - n % 20, 'MXN', (n * 7919 % 100000) / 7.0, at
    FROM (SELECT n, now() - n * interval '3 minutes' AS at FROM generate_series(1, :count) AS n) AS made
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
_OUTCOMES = text("""
    INSERT INTO outcomes (tenant_id, document_id, at, is_alone, blockers, level, rule, country, tax_id, kind, fields,
      touched, sure, sure_wrong, confirmed_at, is_sample, checked_at, is_wrong)
    SELECT tenant_id, id, created_at, n % 4 > 0,
      CASE WHEN n % 4 = 0 THEN ARRAY[(ARRAY['unsure:total', 'unsure:number', 'missing:issuer', 'twin'])[1 + n / 4 % 4]]
        ELSE '{}' END,
      'confident', ARRAY['', '', ''], 'MX', issuer_tax_id, kind, 9, CASE WHEN n % 4 = 0 THEN n % 3 ELSE 0 END, 8, 0,
      CASE WHEN n % 4 = 0 THEN created_at END, n % 4 > 0 AND n % 50 = 5,
      CASE WHEN n % 200 = 5 THEN created_at END, CASE WHEN n % 200 = 5 THEN n % 1000 = 5 END
    FROM (SELECT d.*, row_number() OVER (ORDER BY id) AS n FROM documents d WHERE tenant_id = :tenant) numbered
""")
_SIGHTINGS = text("""
    INSERT INTO sightings (tenant_id, id, document_id, source, name, at)
    SELECT tenant_id, gen_random_uuid(), id, source, name, created_at FROM documents WHERE tenant_id = :tenant
""")
_EVENTS = text("""
    INSERT INTO events (tenant_id, action, actor_kind, subject_kind, subject_id, details, personal)
    SELECT tenant_id, (ARRAY['document.received', 'document.review', 'document.ready', 'document.posted'])[1 + nth],
      'system', 'document', id, '{"source": "upload"}', '{}'
    FROM documents, generate_series(0, 3) AS nth WHERE tenant_id = :tenant
      AND get_byte(uuid_send(id), 15) < 64 ORDER BY id, nth
""")
_NOTICES = text("""
    INSERT INTO notices (tenant_id, id, person_id, kind, about, subject_kind, subject_id, count, facts, is_shown,
      last_seq, read_at)
    SELECT d.tenant_id, d.id, m.person_id, 'mentioned', 'mentioned:' || d.id, 'document', d.id, 1,
      '{"name": "Eva"}', true, 1, CASE WHEN get_byte(uuid_send(d.id), 14) < 200 THEN now() END
    FROM documents d JOIN memberships m ON m.tenant_id = d.tenant_id
    WHERE d.tenant_id = :tenant AND get_byte(uuid_send(d.id), 15) < 13
""")
_SOME = text("SELECT id FROM documents WHERE tenant_id = :tenant ORDER BY id LIMIT 500")
_FIELDS = """{"total": {"value": "12.00", "checks": ["sums"], "confidence": 0.97, "alternatives": [],
  "evidence": {"rung": "ocr", "page": 1, "text": "12.00", "engine": "x"}}}"""


@dataclass(frozen=True, slots=True)
class Filled:
    """``documents`` are ids of some that have a reading; the owner of the company is ``EMAIL``."""

    urls: Urls
    house: House
    tenant: TenantId
    documents: list[str]


@contextmanager
def filled(count: int = DOCUMENTS) -> Iterator[Filled]:
    """The company on a server of its own; one that was kept is taken as it is, and an empty one is never kept."""
    kept = os.environ.get("CUADRA_BENCH_FOLDER", "") if count else ""
    with _kept(Path(kept)) if kept else ground() as folder, start(folder / "server", place=folder / "place") as server:
        upgrade(server.urls.owner)
        house = house_at(Settings(home=folder / "home"), server.urls, opens_secrets=False)
        done = folder / "filled.txt"
        if not done.is_file():
            tenant = company(house)
            fill(house, tenant, count)
            tidy(server.urls.owner)
            done.write_text(str(tenant), encoding="utf-8")
        tenant = TenantId(UUID(done.read_text("utf-8")))
        with house.database.tenant(tenant) as session:
            some = [str(one) for one in session.scalars(_SOME, {"tenant": tenant})]
        try:
            yield Filled(server.urls, house, tenant, some)
        finally:
            house.close()


@contextmanager
def _kept(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    yield folder


def company(house: House) -> TenantId:
    with house.database.nobody() as session:
        person = make_person(session, EMAIL, "Ana", Secret(PASSWORD), Origin())
    with house.database.nobody() as session:
        made = NewCompany("Tienda de medida", "MX", "America/Mexico_City")
        return make_company(session, made, person, Origin().actor("person", person))


def fill(house: House, tenant: TenantId, count: int) -> None:
    """All documents with what belongs to each."""
    with house.database.tenant(tenant) as session:
        session.execute(_FILL, {"tenant": tenant, "count": count})
        session.execute(_SUPPLIERS, {"tenant": tenant})
        session.execute(_THEIRS, {"tenant": tenant})
        for one in (_JOBS, _OUTCOMES, _SIGHTINGS, _EVENTS, _NOTICES):
            session.execute(one, {"tenant": tenant})
        found = session.execute(_WRITTEN, {"tenant": tenant}).all()
    prose = Prose()
    for at in range(0, len(found), BATCH):
        with house.database.tenant(tenant) as session:
            write(session, tenant, found[at : at + BATCH], prose)
    with house.database.tenant(tenant) as session:
        for name, share in (("Urgente", 50), ("Viaje", 8), ("Revisado", 2)):
            tag = add_tag(session, tenant, SYSTEM, name).id
            session.execute(_TAGS, {"tenant": tenant, "tag": tag, "share": share})


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
